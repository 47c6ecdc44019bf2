"""*Find partners* of a city, of an offer or a need, of an idea; *Why not X?*; and what its team does with an answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mreza.areas.partnerships.choices import Did, Side
from mreza.areas.partnerships.find import elsewhere, letter, proposing, reading
from mreza.areas.partnerships.find.asking import (
    ABOUT_IDEA,
    KEPT,
    LONGEST_IDEA,
    Asked,
    asked,
    reader_of,
    terms,
)
from mreza.areas.partnerships.find.forms import AsideForm, LetterForm
from mreza.areas.partnerships.interests.pace import in_words, pace_of
from mreza.areas.partnerships.matching import outcomes
from mreza.areas.partnerships.matching.network import audience_of
from mreza.areas.partnerships.matching.suggesting import (
    SHOWN,
    NoMember,
    NotTheirs,
    Why,
    count_of,
    partners_of,
    unexplained,
    why_not,
)
from mreza.cities.acting import cities_of
from mreza.cities.directory import snapshot
from mreza.cities.languages import name as language_name
from mreza.cities.letters import team_of
from mreza.cities.models import City, CreativeField
from mreza.cities.remarks import TooMany
from mreza.foundation.moments import WrongMoment, today
from mreza.foundation.parameters import Mistake, Reader, encoded
from mreza.foundation.permissions import allow, can
from mreza.journal.versions import current
from mreza.ties.coverage import caution, made_from
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.ui.pages import has_session, page
from mreza.ui.paging import numbered_pages
from mreza.vocabulary.models import Objective, Target

GET_POST = ("GET", "HEAD", "POST")
MOST_COMPARED = 4
PROPOSE = "partnerships.propose_partner"


# --- for which city -------------------------------------------------------------------------------------------
@require_safe
def choose(request: HttpRequest) -> HttpResponseBase:
    """Choose a city; the cities one acts for stand first."""
    reader = Reader(request.GET)
    code = reader.text("city", longest=80)
    if code and not reading.is_member(code):
        reader.wrong("city", _("No city has this code. Choose one of the list."))
    if code and not reader.mistakes:
        return redirect("partnerships:find-city", code=code)
    mine = reading.own_members(cities_of(request.user)) if has_session(request) else []
    context = {
        "cities": list(reading.members().items()),
        "mine": mine,
        "given": request.GET.get("city", ""),
        **_mistakes(tuple(reader.mistakes)),
    }
    status = 400 if reader.mistakes else 200
    return page(request, "partnerships/find/choose.html", context, status=status, public=True)


# --- lists ----------------------------------------------------------------------------------------------------
@require_safe
def of_city(request: HttpRequest, code: str) -> HttpResponse:
    """The city's partners, or those for one of its offers and needs."""
    city, user = _city(code), reader_of(request)
    return _list(request, city, asked(Reader(request.GET), code, user), user)


@require_safe
def for_idea(request: HttpRequest, code: str) -> HttpResponse:
    """Partners for an idea: what it is about, and then who would suit it."""
    city, user = _city(code), reader_of(request)
    return _list(request, city, asked(Reader(request.GET), code, user, with_idea=True), user, with_idea=True)


def _list(
    request: HttpRequest, city: City, question: Asked, user: Any, *, with_idea: bool = False
) -> HttpResponse:
    context = {
        **_around(city, question, user),
        "is_idea": with_idea,
        "cards": [],
        "terms": _terms() if with_idea else {},
        "typed": request.GET,
        "longest": LONGEST_IDEA,
        "purposes": reading.purposes(question, user),
    }
    answers = not question.mistakes and (question.idea is not None or not with_idea)
    if context["is_member"] and answers:
        context |= _answer(request, city, question, user)
    return page(
        request,
        "partnerships/find/idea.html" if with_idea else "partnerships/find/city.html",
        context,
        status=400 if question.mistakes else 200,
        public=True,
        parameters=KEPT,
    )


def _answer(request: HttpRequest, city: City, question: Asked, user: Any) -> dict[str, Any]:
    """The suggestions of this page, shown to this reader; that its people saw them is noted."""
    try:
        suggestions = partners_of(
            city.code,
            wish=question.wish,
            idea=question.idea,
            corrected=question.corrected,
            top=question.first + SHOWN,
            skip=question.first,
            audience=audience_of(user),
        )
    except NotTheirs as error:  # it ended while this page was made
        raise WrongMoment(
            _("This offer or need is not open any more, or it belongs to another city.")
        ) from error
    mine = can(user, PROPOSE, city)
    if mine and request.method == "GET":
        outcomes.were_shown(city, suggestions, corrected=question.corrected)
    cards = reading.cards(suggestions, question, user, outcomes.put_aside(city) if mine else {})
    count = count_of(audience_of(user))
    return {
        "cards": cards,
        "count": count,
        "pages": numbered_pages(question.page, max(1, -(-count // SHOWN)), question.page_address),
        "only_general": unexplained(suggestions) and not any(one.reasons for one in cards),
    }


# --- one city beside another ----------------------------------------------------------------------------------
@require_safe
def why(request: HttpRequest, code: str) -> HttpResponseBase:
    """*Why not X?*: which city, and then the answer on the page of the two."""
    city, user = _city(code), reader_of(request)
    reader = Reader(request.GET)
    question = _question(reader, request, code, user)
    other = reader.text("other", longest=80)
    if other == code:
        reader.wrong("other", _("A city is no partner of its own."))
    elif other and not reading.is_member(other):
        reader.wrong("other", _("Choose another city of the Network."))
    elif other and not reader.mistakes:
        return redirect(question.address("partnerships:find-with", other=other))
    context = {**_around(city, question, user), **_mistakes(tuple(reader.mistakes)), "given": other}
    status = 400 if reader.mistakes else 200
    return page(request, "partnerships/find/why.html", context, status=status, public=True)


@require_safe
def with_other(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Two cities: every reason, what speaks against, and why the other stands where it stands."""
    city, partner, user = _city(code), _city(other), reader_of(request)
    reader = Reader(request.GET)
    question = _question(reader, request, code, user)
    found = None if reader.mistakes else _why(question, partner, user)
    mine, aside = can(user, PROPOSE, city), {}
    if mine:
        aside = outcomes.put_aside(city)
        if found is not None and other not in aside and request.method == "GET":
            outcomes.did(city, partner, Did.OPENED, by=user, rank=found.suggestion.rank)
    context = {
        **_around(city, question, user),
        **_mistakes(tuple(reader.mistakes)),
        "orders": _orders(question, "partnerships:find-with", other=other),
        "other": reading.place_of(partner),
        "why": found,
        "card": reading.cards([found.suggestion], question, user, aside)[0] if found else None,
        "written_on": proposing.written_on(city, partner) if mine else None,
        "reverse_address": reverse("partnerships:find-with", kwargs={"code": other, "other": code}),
        "api_address": f"/api/v1/cities/{code}/partners/{other}",
    }
    status = 400 if reader.mistakes else 200
    return page(
        request,
        "partnerships/find/with.html",
        context,
        status=status,
        public=True,
        parameters=("correction",),
    )


def _why(question: Asked, partner: City, user: Any) -> Why | None:
    """Nothing where one of the two is no member, or both are the same."""
    try:
        return why_not(
            question.city,
            partner.code,
            wish=question.wish,
            idea=question.idea,
            corrected=question.corrected,
            audience=audience_of(user),
        )
    except (NoMember, NotTheirs):
        return None


def _question(reader: Reader, request: HttpRequest, code: str, user: Any) -> Asked:
    """The question a list was asked with, on the pages it leads to; mistakes are left in the reader."""
    with_idea = any(name in request.GET for name in ABOUT_IDEA)
    return asked(reader, code, user, with_idea=with_idea)


@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponseBase:
    """Up to four suggested cities beside one another, part by part; only what differs, unless all is asked for."""
    city, user = _city(code), reader_of(request)
    reader = Reader(request.GET)
    question = _question(reader, request, code, user)
    whole = reader.choice("rows", ("all",)) == "all"
    chosen = [one for one in reader.choices("with", snapshot().city_at) if one != code]
    if "with" in request.GET and not 1 <= len(chosen) <= MOST_COMPARED and not reader.mistakes:
        reader.wrong("with", _("Choose two to %(most)s cities.") % {"most": MOST_COMPARED}, "")
    if len(chosen) == 1 and not reader.mistakes:
        return redirect(question.address("partnerships:find-with", other=chosen[0]))
    found = [] if reader.mistakes else [_why(question, _city(other), user) for other in chosen]
    suggestions = [one.suggestion for one in found if one is not None]
    compared = reading.rows(suggestions) if suggestions else []
    here = f"{question.address('partnerships:find-compare')}{'&' if question.query else '?'}{encoded({'with': chosen})}"
    context = {
        **_around(city, question, user),
        **_mistakes(tuple(reader.mistakes)),
        "cards": reading.cards(suggestions, question, user),
        "rows": [row for row in compared if whole or row.differs],
        "hidden": 0 if whole else sum(not row.differs for row in compared),
        "whole": whole,
        "here": here,
    }
    status = 400 if reader.mistakes else 200
    return page(request, "partnerships/find/compare.html", context, status=status, public=True)


# --- what the city's team does --------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def propose(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Write to the other city; the letter is written already, in both cities' languages."""
    city, partner = _city(code), _city(other)
    allow(request.user, PROPOSE, city)
    reader = Reader(request.GET)
    question = _question(reader, request, code, request.user)
    found = _why(question, partner, request.user) if not reader.mistakes else None
    if found is None:
        return redirect(question.without_purpose().address("partnerships:find-with", other=other))
    written = letter.draft(question, city, partner, name=getattr(request.user, "name", ""))
    form = LetterForm(request.POST if request.method == "POST" else None, draft=written)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _sent(request, form, city, partner, found):
            return redirect(question.address("partnerships:find-with", other=other))
        status = 429 if form.has_error(NON_FIELD_ERRORS, "too-many") else 422
    context = {
        **_around(city, question, request.user),
        "other": reading.place_of(partner),
        "form": form,
        "untranslated": [
            (reading.place_of(one).name, ", ".join(map(language_name, codes)))
            for one, codes in written.untranslated
        ],
        "has_team": bool(team_of(partner)),
        "pace": in_words(pace_of(other)),
        "months": settings.LETTERS_KEPT_MONTHS,
        "written_on": proposing.written_on(city, partner),
        "back": question.address("partnerships:find-with", other=other),
    }
    return page(request, "partnerships/find/propose.html", context, status=status)


def _sent(request: HttpRequest, form: LetterForm, city: City, partner: City, found: Why) -> bool:
    told = form.cleaned_data
    try:
        proposing.propose(
            city,
            partner,
            subject=told["subject"],
            text=told["text"],
            by=request.user,
            once=told["once"],
            rank=found.suggestion.rank,
        )
    except TooMany:
        form.blame_too_many()
        return False
    messages.success(
        request,
        _("Your letter to %(city)s is on its way. The answer comes to your e-mail.")
        % {"city": reading.place_of(partner).name},
    )
    return True


@login_required
@require_http_methods(GET_POST)
def aside(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """*Not for us*: say why, if one likes."""
    city, partner = _city(code), _city(other)
    allow(request.user, "partnerships.put_aside_partner", city)
    if city == partner:
        raise Http404
    form = AsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proposing.put_aside(city, partner, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("%(city)s is put aside.") % {"city": reading.place_of(partner).name})
        return redirect("partnerships:find-city", code=code)
    context = {
        "city": reading.place_of(city),
        "other": reading.place_of(partner),
        "form": form,
    }
    return page(request, "partnerships/find/aside.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def back(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """A city that was put aside is shown again."""
    city, partner = _city(code), _city(other)
    allow(request.user, "partnerships.put_aside_partner", city)
    proposing.take_up_again(city, partner, by=request.user)
    messages.success(
        request, _("%(city)s is among the suggestions again.") % {"city": reading.place_of(partner).name}
    )
    return redirect("partnerships:find-with", code=code, other=other)


# --- small shared parts ---------------------------------------------------------------------------------------
def _city(code: str) -> City:
    return get_object_or_404(City.objects.select_related("country"), code=code)  # door: every city is public


def _around(city: City, question: Asked, user: Any) -> dict[str, Any]:
    """What every page about partners of a city shows."""
    mine = can(user, PROPOSE, city)
    told = reading.wishes([question.wish]) if question.wish is not None else {}
    return {
        "city": reading.place_of(city),
        "asked": question,
        "is_member": reading.is_member(city.code),
        "mine": mine,
        "signed_in": user.is_authenticated,
        "yours": cities_of(user),
        "wish": told.get(question.wish.code) if question.wish is not None else None,
        "is_need": question.wish is not None and question.wish.side == Side.NEED,
        "others": reading.others(city.code),
        "orders": _orders(question),
        "list_address": question.address(),
        "stating": elsewhere.stating(city.code),
        "caution": caution(),
        "made_from": made_from(),
        "api_address": f"/api/v1/cities/{city.code}/partners",
        "version": current().split("-")[0],
        "today": today(),
        "indexed": False,  # there would be one for every city and question
        "given": "",
        **_mistakes(question.mistakes),
    }


def _orders(question: Asked, name: str = "", **arguments: str) -> list[dict[str, Any]]:
    """The two orders as links: with the correction, and by the score alone."""
    return [
        {
            "label": label,
            "href": question.with_correction(corrected).address(name, **arguments),
            "current": question.corrected is corrected,
        }
        for label, corrected in ((_("Adjusted for balance"), True), (_("By the score alone"), False))
    ]


def _mistakes(found: tuple[Mistake, ...]) -> dict[str, Any]:
    labels = {
        "city": _("City"),
        "other": _("City"),
        "text": _("What it is about"),
        "field": _("Creative fields"),
        "objective": _("Objectives of the Network"),
        "target": _("SDG targets"),
    }
    return {
        "mistakes": {one.parameter: one for one in found},
        "errors": [
            {
                "text": f"{labels[one.parameter]}: {one.message}" if one.parameter in labels else one.message,
                "href": f"#in-{one.parameter}" if one.parameter in labels else "",
            }
            for one in found
        ],
    }


def _terms() -> dict[str, list[tuple[str, str]]]:
    """What an idea may be told in, in the reader's words."""
    kinds = {"field": CreativeField.kind, "objective": Objective.kind, "target": Target.kind}
    language = get_language() or SOURCE_LANGUAGE
    found = {}
    for name, codes in terms().items():
        called = names(kinds[name], language=language)
        found[name] = [
            (code, f"{code} {called.get(code, '')}" if name == "target" else str(called.get(code, code)))
            for code in codes
        ]
    return found
