"""The first visit: three offers, three needs, then partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.areas.partnerships.wishes.cleaning import LONGEST_TITLE, language
from mreza.areas.partnerships.wishes.first_visit import (
    SIDES,
    Example,
    Line,
    Refused,
    enter_all,
    examples,
    filled,
    lines_of,
)
from mreza.areas.partnerships.wishes.forms import language_choices, terms
from mreza.areas.partnerships.wishes.owners import Owner, owner_in, owners_of
from mreza.cities.speakers import need_a_city
from mreza.foundation.codes import RANDOM, random_code
from mreza.foundation.permissions import allow, can
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.pages import page
from mreza.vocabulary.models import OfferKind


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_visit(request: HttpRequest) -> HttpResponse:
    """Six lines: what can you give, what do you look for. Taking an example as a start saves nothing."""
    allow(request.user, "partnerships.begin_wish")
    owners = [
        one for one in owners_of(request.user) if can(request.user, "partnerships.enter_wish", one.place)
    ]
    if not owners:
        need_a_city(request.user, "partnerships.enter_wish")
        raise PermissionDenied("partnerships.enter_wish")
    data = request.POST if request.method == "POST" else request.GET
    owner = owner_in(owners, data.get("for", "")) or owners[0]
    given = {side: examples(side, owner) for side in SIDES}
    lines = lines_of(request.POST)
    if request.method != "POST":
        return _shown(request, owners, owner, given, lines)
    if taken := _taken(given, request.POST.get("take", "")):
        return _shown(request, owners, owner, given, filled(lines, taken))
    if request.POST.get("do") == "look":  # another city was chosen: its examples
        return _shown(request, owners, owner, given, lines)
    return _saved(request, owners, owner, given, lines)


def _saved(
    request: HttpRequest,
    owners: Sequence[Owner],
    owner: Owner,
    given: Mapping[str, Sequence[Example]],
    lines: Sequence[Line],
) -> HttpResponse:
    allow(request.user, "partnerships.enter_wish", owner.place)
    tongue, wrong = request.POST.get("language", ""), dict[str, Mapping[str, list[str]]]()
    try:
        language(tongue)
        if all(line.is_empty for line in lines):
            raise ValidationError(_("Write at least one offer or need. One line is enough."))
        entered = enter_all(lines, by=request.user, owner=owner, language=tongue, once=_once(request))
    except Refused as refused:
        wrong = dict(refused.wrong)
        return _shown(request, owners, owner, given, lines, wrong=wrong, status=422)
    except ValidationError as error:
        return _shown(request, owners, owner, given, lines, general=error.messages, status=422)
    told = ngettext(
        "%(count)s entry stands and is open. These cities fit it best.",
        "%(count)s entries stand and are open. These cities fit them best.",
        len(entered),
    )
    messages.success(request, told % {"count": len(entered)})
    return redirect("partnerships:find-city", code=owner.city.code)


def _taken(given: Mapping[str, Sequence[Example]], key: str) -> Example | None:
    return next((one for found in given.values() for one in found if one.key == key), None) if key else None


def _once(request: HttpRequest) -> str:
    code = request.POST.get("once", "")
    return code if RANDOM.fullmatch(code) else ""


def _shown(
    request: HttpRequest,
    owners: Sequence[Owner],
    owner: Owner,
    given: Mapping[str, Sequence[Example]],
    lines: Sequence[Line],
    *,
    wrong: Mapping[str, Mapping[str, list[str]]] | None = None,
    general: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    wrong = wrong or {}
    context: dict[str, Any] = {
        "owners": owners,
        "owner": owner,
        "given": given,
        "lines": {side: [line for line in lines if line.side == side] for side in SIDES},
        "wrong": wrong,
        "errors": [
            *({"text": message, "href": ""} for message in general),
            *(
                {"text": message, "href": f"#in-{name}-{value}"}
                for name, by_value in wrong.items()
                for value, found in by_value.items()
                for message in found
            ),
        ],
        "kinds": terms(OfferKind),
        "languages_offered": language_choices(),
        "written_in": request.POST.get("language") or get_language() or SOURCE_LANGUAGE,
        "once": _once(request) or random_code(),
        "longest": LONGEST_TITLE,
    }
    return page(request, "partnerships/wishes/first_visit.html", context, status=status)
