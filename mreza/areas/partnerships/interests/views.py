"""Being interested in an offer or a need, talking about it, agreeing; and all that one's own places have going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.interests import keeping, reading
from mreza.areas.partnerships.interests.forms import InterestForm, MessageForm, ReasonForm, TieForm
from mreza.areas.partnerships.interests.voices import NAMES, Voice, both
from mreza.areas.partnerships.models import Interest, Wish
from mreza.areas.partnerships.wishes import page as wish_page
from mreza.areas.partnerships.wishes.owners import Owner, owners_of
from mreza.cities.speakers import need_a_city
from mreza.foundation.moments import WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.pages import page, page_language

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")


# --- what is ours -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def mine(request: HttpRequest) -> HttpResponse:
    """My offers and needs, and what comes of them."""
    allow(request.user, "partnerships.list_wishes")
    context = {
        "mine": reading.all_of(request.user),
        "may_enter": can(request.user, "partnerships.begin_wish"),
    }
    return page(request, "partnerships/interests/mine.html", context)


# --- a first word -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def express(request: HttpRequest, code: str) -> HttpResponse:
    """Say that one's city would take up an offer or meet a need, and how."""
    wish: Wish = get_object_or_404(wish_page.in_full(Wish.objects.visible_to(request.user)), code=code)
    allow(request.user, "partnerships.begin_interest")
    owners = _who_may(request, wish)
    if not owners:
        need_a_city(request.user, "partnerships.express_interest")
    there = _there_already(request, wish)
    if request.method != "POST":  # for whom there is an interest already, there is nothing to fill in
        owners = [one for one in owners if not any(_is_of(one, interest) for interest in there)]
    form = InterestForm(request.POST or None, owners=owners, also=wish.languages)
    late: WrongMoment | None = None
    if request.method == "POST" and form.is_valid() and (owner := form.chosen):
        told = form.cleaned_data
        try:
            found = keeping.express(
                wish, by=request.user, city=owner.city, organisation=owner.organisation, text=told["text"],
                language=told["language"],
            )  # fmt: skip
        except ValidationError as wrong:
            form.blame(wrong)
        except WrongMoment as moment:
            late = moment
        else:
            messages.success(request, _("Your interest is sent. You hear as soon as the other side answers."))
            return redirect(found)
    status = 409 if late else 422 if form.errors else 200
    shown = wish_page.shown(wish, page_language() or SOURCE_LANGUAGE)
    context = {
        "form": form,
        "shown": shown,
        "late": late,
        "pace": reading.in_words(reading.pace_of(wish.city.code)),
        "there": there[0] if there else None,
    }
    return page(request, "partnerships/interests/new.html", context, status=status)


def _who_may(request: HttpRequest, wish: Wish) -> list[Owner]:
    """For whom this reader may be interested in it: not for whoever states it."""
    own = (wish.city_id, wish.organisation_id)
    return [
        one
        for one in owners_of(request.user)
        if (one.city.pk, one.organisation.pk if one.organisation else None) != own
        and can(request.user, "partnerships.express_interest", one.place)
    ]


def _there_already(request: HttpRequest, wish: Wish) -> list[Interest]:
    """Interests that those for whom one acts have expressed in it already."""
    rows = Interest.objects.visible_to(request.user).waiting().filter(wish=wish)
    return [one for one in rows.select_related("city", "organisation", "wish") if _speaks(request, one)]


def _is_of(owner: Owner, interest: Interest) -> bool:
    return (owner.city, owner.organisation) == (interest.city, interest.organisation)


def _speaks(request: HttpRequest, interest: Interest) -> bool:
    return can(request.user, "partnerships.speak_interest", Voice(interest, True))


# --- one interest -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def interest(request: HttpRequest, code: str) -> HttpResponse:
    """What both sides said, where it stands, and what one may do."""
    return _interest_page(request, _found(request, code))


def _interest_page(
    request: HttpRequest,
    found: Interest,
    *,
    status: int = 200,
    late: WrongMoment | None = None,
    wrong: tuple[str, Voice, Any] | None = None,
) -> HttpResponse:
    """`wrong`: the act that was refused, for which side, and the form with what was typed."""
    shown = reading.shown(found, request.user)
    context = {
        "shown": shown,
        "late": late,
        "form": wrong[2] if wrong else None,
        "form_of": _form_of(shown, found, wrong),
        "opened_act": f"{wrong[0]}-{wrong[1].name}" if wrong else "",
    }
    return page(request, "partnerships/interests/interest.html", context, status=status)


def _form_of(
    shown: reading.InterestShown, found: Interest, wrong: tuple[str, Voice, Any] | None
) -> dict[str, Any]:
    """Act and side → its form, with what was typed where it was refused."""
    forms: dict[str, Any] = {}
    for side in shown.sides:
        name = side.voice.name
        forms[f"write-{name}"] = MessageForm(also=found.wish.languages, prefix=f"write-{name}")
        forms[f"decline-{name}"] = ReasonForm(prefix=f"decline-{name}")
        needed = found.state == InterestState.AGREED
        forms[f"take-back-{name}"] = ReasonForm(needed=needed, prefix=f"take-back-{name}")
    if wrong:
        forms[f"{wrong[0]}-{wrong[1].name}"] = wrong[2]
    return forms


@login_required
@require_POST
def write(request: HttpRequest, code: str) -> HttpResponse:
    """One side writes to the other."""
    voice = _allowed(request, code, "speak")
    form = MessageForm(request.POST, also=voice.interest.wish.languages, prefix=f"write-{voice.name}")
    return _carried_out(
        request, "write", voice, form,
        lambda told: keeping.write(
            voice.interest, told["text"], told["language"], as_asker=voice.as_asker, by=request.user
        ),
        _("Your message is sent."),
    )  # fmt: skip


@login_required
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The side that was asked would like to talk: one click, from the page or the desk."""
    found = _found(request, code)
    voice = Voice(found, False)
    allow(request.user, "partnerships.speak_interest", voice)
    return _carried_out(
        request, "answer", voice, None, lambda _told: keeping.answer(found, by=request.user),
        _("The other side hears that you would like to talk. Write to it as soon as you can."),
    )  # fmt: skip


@login_required
@require_POST
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """One side says yes."""
    voice = _allowed(request, code, "agree")

    def act(_told: Any) -> str:
        version = _number(request.POST.get("version"))
        done = keeping.agree(voice.interest, as_asker=voice.as_asker, by=request.user, version=version)
        if done.state == InterestState.AGREED:
            return _("Agreed. Both sides have said yes: now say what becomes of it.")
        return _("Noted. It is agreed as soon as the other side says yes.")

    return _carried_out(request, "agree", voice, None, act)


@login_required
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """No, and why."""
    voice = _allowed(request, code, "speak")
    form = ReasonForm(request.POST, prefix=f"decline-{voice.name}")
    return _carried_out(
        request, "decline", voice, form,
        lambda told: keeping.decline(
            voice.interest, by=request.user, reason=told["reason"], as_asker=voice.as_asker
        ),
        _("It is declined. The other side reads why."),
    )  # fmt: skip


@login_required
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """One's own interest, or an agreement of which nothing has become."""
    voice = _allowed(request, code, "speak")
    needed = voice.interest.state == InterestState.AGREED
    form = ReasonForm(request.POST, needed=needed, prefix=f"take-back-{voice.name}")
    return _carried_out(
        request, "take-back", voice, form,
        lambda told: keeping.take_back(
            voice.interest, by=request.user, as_asker=voice.as_asker, reason=told["reason"]
        ),
        _("It is taken back. The other side hears it."),
    )  # fmt: skip


def _carried_out(
    request: HttpRequest,
    name: str,
    voice: Voice,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    done: str = "",
) -> HttpResponse:
    """Do it and go on, or show the page again with what was typed and what stands in the way."""
    late: WrongMoment | None = None
    if form is None or form.is_valid():
        try:
            said = act(form.cleaned_data if form is not None else {})
        except ValidationError as wrong:
            if form is None:
                raise
            form.blame(wrong)
        except (
            WrongMoment
        ) as moment:  # `PartsGone` and `Outdated` among them: told kindly, nothing typed is lost
            late = moment
        else:
            messages.success(request, done or str(said))
            return redirect("desk:desk") if request.POST.get("next") == "desk" else redirect(voice.interest)
    fresh = _found(request, voice.interest.code)
    refused = (name, Voice(fresh, voice.as_asker), form) if form is not None else None
    return _interest_page(request, fresh, status=409 if late else 422, late=late, wrong=refused)


# --- what becomes of it -------------------------------------------------------------------------------------
@login_required
@require_POST
def project(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed becomes a project."""
    found = _found(request, code)
    allow(request.user, "partnerships.conclude_interest", found)
    try:
        begun = keeping.become_project(found, by=request.user)
    except WrongMoment as late:
        return _interest_page(request, _found(request, code), status=409, late=late)
    messages.success(request, _("The project is begun. The other city is asked to agree to be in it."))
    return redirect(begun)


@login_required
@require_http_methods(GET_POST)
def tie(request: HttpRequest, code: str) -> HttpResponse:
    """What was agreed has begun: enter it in the ledger of ties."""
    found = _found(request, code)
    allow(request.user, "partnerships.conclude_interest", found)
    shown = reading.shown(found, request.user)
    title = shown.wish.title
    form = TieForm(request.POST or None, interest=found, title=str(title), language=title.language)
    if request.method == "POST" and form.is_valid():
        try:
            contact = keeping.become_tie(found, form.wanted(), by=request.user)
        except ValidationError as wrong:
            form.blame(wrong)
        except WrongMoment as late:
            return _interest_page(request, _found(request, code), status=409, late=late)
        else:
            messages.success(request, _("It stands in the ledger of ties, confirmed by both cities."))
            return redirect(contact)
    context = {"form": form, "shown": shown}
    return page(request, "partnerships/interests/tie.html", context, status=422 if form.errors else 200)


# --- how they are found -------------------------------------------------------------------------------------
def _found(request: HttpRequest, code: str) -> Interest:
    """The interest of that address, for who may see it; else there is none."""
    found: Interest = get_object_or_404(reading.in_full(Interest.objects.visible_to(request.user)), code=code)
    return found


def _allowed(request: HttpRequest, code: str, verb: str) -> Voice:
    """The side for which this reader acts: the one that is named, or the only one they speak for."""
    found = _found(request, code)
    named = request.POST.get("as", "")
    if named:
        if named not in NAMES:
            raise Http404
        voice = Voice(found, NAMES[named])
    else:
        own = [one for one in both(found) if can(request.user, "partnerships.speak_interest", one)]
        voice = own[0] if len(own) == 1 else Voice(found, False)
    allow(request.user, f"partnerships.{verb}_interest", voice)
    return voice


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
