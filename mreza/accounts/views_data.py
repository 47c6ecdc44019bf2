"""What is kept about a person: a copy to take along, and having it forgotten."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mreza.accounts import about_me, erasing
from mreza.accounts.forms import ErasureForm
from mreza.accounts.letters import capacity_named
from mreza.accounts.models import User
from mreza.accounts.paging import Pages
from mreza.accounts.views import me
from mreza.foundation.moments import WrongMoment, today
from mreza.foundation.permissions import allow, can
from mreza.foundation.text import clean_line
from mreza.journal.models import record
from mreza.ui.pages import page


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is kept about me, in short; the copy; having it erased."""
    user = me(request)
    context = {"ends": _named(user), "refusal": erasing.in_the_way(user)}
    return page(request, "accounts/data.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest) -> HttpResponseBase:
    """The copy as one zip, made now. Asked again who one is: it is everything at once."""
    user = me(request)
    raise_if_reauthentication_required(request, app="allauth.account")
    if request.method != "POST":  # back from showing who one is
        return redirect("accounts:data")
    record("accounts.copy_made", ("user", str(user.pk)), by=user, public=False)
    response = FileResponse(about_me.copy_of(user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="mreza-{today():%Y-%m-%d}.zip"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_me(request: HttpRequest) -> HttpResponse:
    """Have one's account erased, at once and for good."""
    user = me(request)
    raise_if_reauthentication_required(request, app="allauth.account")
    form = ErasureForm(request.POST or None, expected=user.email)
    form.fields["reason"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(user, by=user, reason=form.cleaned_data["reason"])
        except WrongMoment as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return page(request, "accounts/erased.html")
    context = {
        "form": form,
        "ends": _named(user),
        "refusal": erasing.in_the_way(user),
        "person": user,
        "mine": True,
    }
    return page(request, "accounts/erase.html", context, status=422 if form.is_bound else 200)


# --- accounts, for who keeps them -------------------------------------------------------------------------------
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Every account, for administrators, the Secretariat and auditors: found by name or address."""
    user = me(request)
    allow(user, "accounts.see_roles")
    asked = clean_line(request.GET.get("q", ""))[:120]
    found = User.objects.visible_to(user)
    if asked:
        found = found.filter(email__icontains=asked) | found.filter(name__icontains=asked)
    listed = Pages(found.order_by("name", "email"), request.GET.get("page"))
    context = {
        "asked": asked,
        "people": listed.items,
        "total": listed.count,
        "pages": listed.links(request),
        "may_erase": can(user, "accounts.erase_person"),
    }
    return page(request, "accounts/people.html", context, part="found")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator erases somebody who asked for it another way, with the reason."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    allow(request.user, "accounts.erase_person", person)
    if person == request.user:
        return redirect("accounts:erase-me")
    raise_if_reauthentication_required(request, app="allauth.account")
    form = ErasureForm(request.POST or None, expected=person.email)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase(person, by=me(request), reason=form.cleaned_data["reason"])
        except WrongMoment as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The person is erased. What they did stays in the journal, by number.")
            )
            return redirect("accounts:people")
    context: dict[str, Any] = {
        "form": form, "ends": _named(person), "refusal": erasing.in_the_way(person), "person": person, "mine": False,
    }  # fmt: skip
    return page(request, "accounts/erase.html", context, status=422 if form.is_bound else 200)


def _named(user: User) -> list[str]:
    return [capacity_named(one) for one in erasing.what_ends(user)]
