"""One's notices, how one wants to be told, and the link that stops mails without signing in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mreza.foundation.moments import now
from mreza.notices import inbox, stopping
from mreza.notices.forms import WishesForm
from mreza.notices.kinds import kinds_for
from mreza.notices.models import Notice
from mreza.notices.rhythms import HOUR
from mreza.notices.telling import wish, wishes_of
from mreza.ui.clocks import zones_of
from mreza.ui.pages import page

PAGE_SIZE = 30


@login_required
@require_http_methods(["GET", "HEAD"])
def inbox_page(request: HttpRequest) -> HttpResponse:
    """What one was told, the newest first; looking changes nothing."""
    rows = Notice.objects.visible_to(request.user).shown(at=now())
    only_unread = "all" not in request.GET
    found = Paginator(rows.unread() if only_unread else rows, PAGE_SIZE).get_page(request.GET.get("page"))
    notices = [inbox.said(row) for row in inbox.readable(request.user, found.object_list)]
    context = {
        "notices": notices,
        "found": found,
        "only_unread": only_unread,
        "ever": found.paginator.count or rows.exists(),
    }
    return page(request, "notices/inbox.html", context, part="notices")


@login_required
@require_POST
def read(request: HttpRequest, code: str) -> HttpResponse:
    """Put one notice aside."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), code=code)
    inbox.mark_read(request.user, [notice.code])
    return redirect("notices:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Put all aside that are shown by now."""
    inbox.mark_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """How one is told: a table of kinds and channels."""
    known = kinds_for(request.user)
    form = WishesForm(known, wishes_of(request.user), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wish(request.user, form.wanted())
        messages.success(request, _("Your wishes are saved. They hold for what waits, too."))
        return redirect("notices:settings")
    me = cast(int, request.user.pk)  # behind `login_required`
    zone = zones_of({me}).get(me, "UTC")
    context = {"form": form, "hour": f"{HOUR}:00", "zone": zone}
    return page(request, "notices/settings.html", context, status=422 if form.is_bound else 200)


@csrf_exempt  # the signed link is the permission, and a mail program has no token
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails of some kinds. Looking at it changes nothing: mail programs look at every link (K29)."""
    found = stopping.meant(token)
    if found is None:
        raise Http404
    user, stopped = found
    if request.method == "POST":
        stopping.stop(user, stopped)
    context = {"kinds": stopped, "done": request.method == "POST"}
    return page(request, "notices/stop.html", context)
