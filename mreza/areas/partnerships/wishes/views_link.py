"""“Still open?” by the link of a letter: one look, one click, no signing in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.wishes import keeping, still_open
from mreza.foundation.moments import WrongMoment, today
from mreza.translations.authored import authored
from mreza.ui.pages import page


@csrf_exempt  # the signed link is the permission, and a mail program has no token
@require_http_methods(["GET", "HEAD", "POST"])
def still_open_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it is still open. Looking at it changes nothing: mail programs look at every link (K29)."""
    found = still_open.meant(token)
    if found is None:
        raise Http404
    wish, day = found
    late: WrongMoment | None = None
    if request.method == "POST":
        person = request.user if request.user.is_authenticated else None
        try:
            wish = keeping.confirm_open(wish, by=person, seen=day)
        except WrongMoment as moment:
            late = moment
    answered = wish.expires_on != day and wish.state == WishState.OPEN and wish.expires_on >= today()
    context = {
        "wish": wish,
        "title": authored(wish.kind_word, wish.code).original("title"),
        "asked": day,
        "answered": answered,
        "over": wish.state in (WishState.WITHDRAWN, WishState.TAKEN),
        "late": late,
    }
    return page(request, "partnerships/interests/still_open.html", context, status=409 if late else 200)
