"""Writing a practice: its sections, saved while one types, two at once without loss; history, review, other cities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.activities import autosaves, history, life, participation, review, writing
from mreza.activities.choices import State
from mreza.activities.merging import Merged, merge
from mreza.activities.models import Participation
from mreza.activities.review import Remark
from mreza.areas.practices import drafts
from mreza.areas.practices.forms import (
    BY_CODE,
    AskCityForm,
    Flat,
    NewForm,
    ReasonForm,
    Section,
    SectionForm,
    changed_rows,
    given,
    posted,
    stored,
)
from mreza.areas.practices.models import Practice
from mreza.cities.acting import cities_led_by
from mreza.cities.models import City
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.permissions import allow, can
from mreza.ui.editing import blame
from mreza.ui.formats import clock
from mreza.ui.pages import page

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")


# --- lists ----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def mine(request: HttpRequest) -> HttpResponse:
    """What the cities and organisations I act for are writing, and what waits for them."""
    if not can(request.user, "practices.create_practice") and not drafts.reads_drafts(request.user):
        raise PermissionDenied
    context = {
        "groups": drafts.written_by(request.user),
        "may_begin": can(request.user, "practices.create_practice"),
    }
    return page(request, "practices/writing/mine.html", context)


@login_required
@require_http_methods(GET)
def to_review(request: HttpRequest) -> HttpResponse:
    """What is sent to review and is mine to look at."""
    if not drafts.reviews(request.user):
        raise PermissionDenied
    return page(request, "practices/writing/to_review.html", {"rows": drafts.to_review(request.user)})


@login_required
@require_http_methods(GET)
def asked(request: HttpRequest) -> HttpResponse:
    """Records of other cities in which my city is asked to be named."""
    if not cities_led_by(request.user):
        raise PermissionDenied
    return page(request, "practices/writing/asked.html", {"rows": drafts.asked_of(request.user)})


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """My city agrees to be named in a record, or does not."""
    own = Participation.objects.filter(  # door: only what is asked of cities this person answers for
        kind=Practice.kind, city__code__in=cities_led_by(request.user)
    )
    row = get_object_or_404(own.select_related("city"), pk=pk)
    practice = get_object_or_404(Practice.objects.filter(key=row.key))  # door: of the question found above
    if not can(request.user, "practices.answer_practice", row):
        raise PermissionDenied
    agrees = request.POST.get("answer") == "agree"
    if request.POST.get("answer") not in ("agree", "decline"):
        messages.error(request, _("Choose an answer."))
        return redirect("practices:asked")
    participation.answer(practice, row.city, agrees=agrees, by=request.user)
    messages.success(
        request, _("Your city is named in it.") if agrees else _("Your city is not named in it.")
    )
    return redirect("practices:asked")


# --- beginning --------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a practice for a city or an organisation one acts for."""
    allow(request.user, "practices.create_practice")
    places = drafts.places_of(request.user)
    homeless = [code for code, _label, owner in places if owner.get("city") is None]
    form = NewForm(
        request.POST or None,
        places=[(code, label) for code, label, _owner in places],
        cities=drafts.cities_to_choose() if homeless else (),
        homeless=homeless,
    )
    if request.method == "POST" and form.is_valid():
        owner = next(owner for code, _label, owner in places if code == form.cleaned_data["place"])
        if owner.get("city") is None:
            owner["city"] = City.objects.visible_to(request.user).get(code=form.cleaned_data["city"])
        try:
            practice = writing.create(
                Practice,
                **owner,
                language=form.cleaned_data["language"],
                texts={"title": form.cleaned_data["title"]},
                by=request.user,
            )
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            return redirect("practices:write", code=practice.code)
    return page(request, "practices/writing/new.html", {"form": form}, status=422 if form.errors else 200)


# --- writing ----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The sections with their state: what is there, what is missing, what a reviewer asks for."""
    practice = _practice(request, code)
    allow(request.user, "practices.edit_practice", practice)
    context = {
        **_about(request, practice),
        "tasks": drafts.tasks(practice, request.user),
        "open_comments": drafts.comments_on(practice, waiting=True),
    }
    return page(request, "practices/writing/write.html", context)


@login_required
@require_http_methods(GET_POST)
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section: shown with what I typed before, kept while I type, saved, merged when somebody was faster."""
    practice = _practice(request, code)
    allow(request.user, "practices.edit_practice", practice)
    asked_for = BY_CODE.get(section)
    if asked_for is None:
        raise Http404
    if request.method == "POST":
        return _section_posted(request, practice, asked_for)
    typed = autosaves.typed_by(request.user, practice, asked_for.code)
    content = writing.content_of(practice)
    flat = stored(asked_for, content)
    if typed:  # rows are those that were typed; a question that is newer than what was typed keeps its answer
        flat = {name: text for name, text in flat.items() if "." not in name} | typed.typed
    else:
        flat = drafts.prefilled(practice, flat)
    form = SectionForm(asked_for, flat)
    version = typed.version if typed else practice.version
    return _section_page(request, practice, form, version, typed_at=typed.at if typed else None)


def _section_posted(request: HttpRequest, practice: Practice, asked_for: Section) -> HttpResponse:
    typed = posted(asked_for, request.POST)
    version = _number(request.POST.get("version"))
    here = redirect("practices:section", code=practice.code, section=asked_for.code)
    act = request.POST.get("do", "")
    if act == "discard":
        autosaves.discard(request.user, practice, asked_for.code)
        messages.info(request, _("What you had not saved is discarded."))
        return here
    if "autosave" in request.POST:
        return _kept_quietly(request, practice, asked_for, typed, version)
    if act.partition(":")[0] in ("add", "up", "down", "remove"):
        flat, row = changed_rows(asked_for, typed, act)
        _keep(request, practice, asked_for, flat, version)
        here["Location"] += f"#row-{row}" if row and not act.startswith("remove") else "#rows"
        return here
    return _saved(request, practice, asked_for, typed, version)


def _kept_quietly(
    request: HttpRequest, practice: Practice, asked_for: Section, typed: Flat, version: int
) -> HttpResponse:
    """The script's way: kept, valid or not; the answer is the line that says so."""
    is_kept = _keep(request, practice, asked_for, typed, version)
    form = SectionForm(asked_for, typed)
    context = {
        "saved_at": clock(now()) if is_kept else "",
        "form": form,
        "others": autosaves.others_at(request.user, practice, asked_for.code),
        "overtaken": version != practice.version,
    }
    return page(request, "practices/writing/kept.html", context, status=200 if is_kept else 422)


def _keep(request: HttpRequest, practice: Practice, asked_for: Section, typed: Flat, version: int) -> bool:
    """Keep what was typed for this person; whether there was room for it."""
    try:
        autosaves.keep(request.user, practice, asked_for.code, typed, version=version)
    except ValidationError:
        return False
    return True


def _saved(
    request: HttpRequest, practice: Practice, asked_for: Section, typed: Flat, version: int
) -> HttpResponse:
    """Save a section. What somebody else saved meanwhile is joined with it; where both wrote, the person decides."""
    comes_back = request.POST.get("do") == "later"
    mine, seen = typed, version
    if version != practice.version:
        merged = _merged(practice, asked_for, typed, version)
        if merged.conflicts:
            return _conflict_page(request, practice, asked_for, merged)
        mine, seen = merged.values, practice.version
    form = SectionForm(asked_for, mine, checked=True)
    if form.is_valid():
        try:
            _save_section(request, practice, asked_for, mine, seen)
        except Outdated:  # in this very moment: once more, with what is there now
            return _saved(request, _practice(request, practice.key), asked_for, typed, version)
        except ValidationError as wrong:
            form.blame(wrong)
        else:
            messages.success(request, _("The section “%(section)s” is saved.") % {"section": asked_for.title})
            return redirect(_next_page(practice, asked_for, comes_back))
    _keep(request, practice, asked_for, mine, seen)
    if comes_back:
        messages.warning(
            request,
            _(
                "What you typed in “%(section)s” is kept for you; something in it must be set right before it counts."
            )
            % {"section": asked_for.title},
        )
        return redirect("practices:write", code=practice.code)
    return _section_page(request, _practice(request, practice.key), form, seen, status=422)


def _save_section(
    request: HttpRequest, practice: Practice, asked_for: Section, flat: Flat, version: int
) -> None:
    values, texts = given(asked_for, flat)
    if (
        asked_for.code == "classification"
        and practice.assigned_by_us
        and drafts.writes_for(request.user, practice)
    ):
        values["assigned_by_us"] = False  # the city has looked at what we had chosen
    with transaction.atomic():
        for number in request.POST.getlist("settle"):
            if number.isdecimal() and can(request.user, "practices.settle_comment_practice", practice):
                _settle(practice, int(number[:15]), request.user)
        writing.save(practice, values=values, texts=texts, by=request.user, version=version)
        autosaves.discard(request.user, practice, asked_for.code)


def _settle(practice: Practice, number: int, user: Any) -> None:
    try:
        review.settle(practice, number, by=user)
    except WrongMoment:
        return  # somebody was faster, and that is all right here


def _merged(practice: Practice, asked_for: Section, typed: Flat, version: int) -> Merged:
    known = 0 < version <= practice.version  # a version nobody ever saw is no base: everything is asked
    base = writing.content_at(practice, version) if known else None
    theirs = stored(asked_for, writing.content_of(practice))
    return merge(stored(asked_for, base) if base else None, typed, theirs, asked_for.rows_name)


def _next_page(practice: Practice, asked_for: Section, comes_back: bool) -> str:
    codes = [*BY_CODE]
    place = codes.index(asked_for.code) + 1
    if comes_back or place == len(codes):
        return reverse("practices:write", kwargs={"code": practice.code})
    return reverse("practices:section", kwargs={"code": practice.code, "section": codes[place]})


def _conflict_page(
    request: HttpRequest, practice: Practice, asked_for: Section, merged: Merged
) -> HttpResponse:
    """Both versions of the fields in which both wrote, side by side; everything else is joined already."""
    _keep(request, practice, asked_for, merged.values, practice.version)
    form = SectionForm(asked_for, merged.values)
    conflicts = {
        one.name: {"theirs": one.theirs, "pieces": history.compare(one.theirs, one.mine)}
        for one in merged.conflicts
    }
    last = next(iter(history.revisions(practice)), None)
    more = {"conflicts": conflicts, "last": last}
    return _section_page(request, practice, form, practice.version, status=409, more=more)


def _section_page(
    request: HttpRequest,
    practice: Practice,
    form: SectionForm,
    version: int,
    *,
    status: int = 200,
    typed_at: Any = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    asked_for = form.section
    context = {
        **_about(request, practice),
        "form": form,
        "section": asked_for,
        "place": [*BY_CODE].index(asked_for.code) + 1,
        "places": len(BY_CODE),
        "opened": version,
        "typed_at": typed_at,
        "overtaken": version != practice.version,
        "others": autosaves.others_at(request.user, practice, asked_for.code),
        "comments": drafts.comments_in(practice, asked_for),
        "conflicts": {},
        "last": None,
        **(more or {}),
    }
    return page(request, "practices/writing/section.html", context, status=status)


@login_required
@require_http_methods(GET)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All answers on one page, before it is sent, and for those who read drafts without writing."""
    practice = _practice(request, code)
    allow(request.user, "practices.look_back_practice", practice)
    context = {
        **_about(request, practice),
        "answers": drafts.answers(practice),
        "missing": drafts.missing(practice),
        "may_edit": can(request.user, "practices.edit_practice", practice),
        "unsaved": autosaves.sections_typed_by(request.user, practice),
        "taking_part": drafts.taking_part(practice),
    }
    return page(request, "practices/writing/check.html", context)


# --- other cities ---------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def cities(request: HttpRequest, code: str) -> HttpResponse:
    """The other cities that took part: ask one, leave one out."""
    practice = _practice(request, code)
    allow(request.user, "practices.ask_city_practice", practice)
    form = AskCityForm(request.POST or None, cities=drafts.other_cities(practice))
    if request.method == "POST" and "leave_out" in request.POST:
        city = get_object_or_404(City.objects.visible_to(request.user), code=request.POST["leave_out"])
        participation.leave_out(practice, city, by=request.user)
        messages.success(request, _("The city is left out."))
        return redirect("practices:cities", code=practice.code)
    if request.method == "POST" and form.is_valid():
        city = get_object_or_404(City.objects.visible_to(request.user), code=form.cleaned_data["city"])
        try:
            participation.ask(practice, city, by=request.user)
        except ValidationError as wrong:
            form.add_error("city", wrong.error_dict["city"])
        else:
            messages.success(request, _("The city is asked. It is named only once it agrees."))
            return redirect("practices:cities", code=practice.code)
    context = {**_about(request, practice), "form": form, "taking_part": drafts.taking_part(practice)}
    return page(request, "practices/writing/cities.html", context, status=422 if form.errors else 200)


# --- history --------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def look_back(request: HttpRequest, code: str) -> HttpResponse:
    """All that happened, and what differs between any two versions."""
    practice = _practice(request, code)
    allow(request.user, "practices.look_back_practice", practice)
    versions = history.revisions(practice)
    newest = versions[0].number if versions else 0
    before = versions[1].number if len(versions) > 1 else newest
    one, other = _number(request.GET.get("from")) or before, _number(request.GET.get("to")) or newest
    context = {
        **_about(request, practice),
        "versions": versions,
        "steps": drafts.told(history.steps(practice)),
        "one": one,
        "other": other,
        "newest": newest,
        "changes": drafts.differences(practice, one, other),
        "may_restore": can(request.user, "practices.edit_practice", practice),
    }
    return page(request, "practices/writing/history.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Make an earlier version the present one again."""
    practice = _practice(request, code)
    allow(request.user, "practices.edit_practice", practice)
    allow(request.user, "practices.look_back_practice", practice)
    try:
        writing.restore(
            practice,
            number=_number(request.POST.get("number")),
            by=request.user,
            version=_seen(request, practice),
        )
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The version is restored. What was written since is in the history."))
    return redirect("practices:history", code=practice.code)


# --- review ---------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def review_page(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be reviewed, paragraph by paragraph, with a comment on any of them."""
    practice = _practice(request, code)
    allow(request.user, "practices.review_practice", practice)
    wrong: list[str] = []
    if request.method == "POST":
        try:
            written = review.comment(practice, _remarks(request), by=request.user)
        except ValidationError as error:
            wrong = error.messages
        else:
            if written:
                messages.success(
                    request, _("Your comment is kept. The city sees it when you ask for a change.")
                )
                return redirect(request.path + _fragment(request))
            wrong = [_("Write the comment first.")]
    return _review_page(request, practice, wrong)


def _review_page(request: HttpRequest, practice: Practice, wrong: list[str]) -> HttpResponse:
    context = {
        **_about(request, practice),
        "parts": drafts.paragraphs_to_review(practice),
        "facts": drafts.facts_to_review(practice),
        "comments": drafts.comments_on(practice),
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return page(request, "practices/writing/review.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def ask_for_change(request: HttpRequest, code: str) -> HttpResponse:
    """Give the record back with what should change."""
    practice = _practice(request, code)
    allow(request.user, "practices.review_practice", practice)
    try:
        life.ask_for_change(
            practice, by=request.user, comments=_remarks(request), version=_seen(request, practice)
        )
    except ValidationError as error:
        return _review_page(request, _practice(request, practice.key), error.messages)
    messages.success(request, _("The record is back with the city, with your comments."))
    return redirect("practices:to-review")


@login_required
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody may read it from now on."""
    practice = _practice(request, code)
    allow(request.user, "practices.publish_practice", practice)
    try:
        life.publish(practice, by=request.user, version=_seen(request, practice))
    except ValidationError as error:
        return _review_page(request, _practice(request, practice.key), error.messages)
    messages.success(request, _("It is published."))
    return redirect(practice)


def _remarks(request: HttpRequest) -> list[Remark]:
    part, paragraph = request.POST.get("part", "")[:40], _number(request.POST.get("paragraph"))
    return [Remark(request.POST.get("text", ""), part, paragraph)]


def _fragment(request: HttpRequest) -> str:
    part, paragraph = request.POST.get("part", "")[:40], _number(request.POST.get("paragraph"))
    return f"#{part.replace('.', '-')}-{paragraph}" if part else "#whole"


# --- acts -----------------------------------------------------------------------------------------------------------
@login_required
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Send it to review; then a page says what happens next."""
    practice = _practice(request, code)
    allow(request.user, "practices.submit_practice", practice)
    try:
        life.submit(practice, by=request.user, version=_seen(request, practice))
    except ValidationError:
        messages.error(request, _("Something is missing still. It is listed below."))
        return redirect("practices:check", code=practice.code)
    return redirect("practices:sent", code=practice.code)


@login_required
@require_http_methods(GET)
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """It is sent: when, what happens next, and who decides."""
    practice = _practice(request, code)
    allow(request.user, "practices.look_back_practice", practice)
    if practice.state != State.IN_REVIEW:
        return redirect("practices:check", code=practice.code)
    return page(request, "practices/writing/sent.html", _about(request, practice))


@login_required
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    practice = _practice(request, code)
    allow(request.user, "practices.take_back_practice", practice)
    life.take_back(practice, by=request.user, version=_seen(request, practice))
    messages.success(request, _("It is a draft of yours again."))
    return redirect("practices:write", code=practice.code)


@login_required
@require_http_methods(GET)
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """How a public record stands: is it still right? Confirm, correct, retire, take down, bring back."""
    practice = _practice(request, code)
    verbs = ("edit", "confirm", "retire", "revive", "take_down")
    may = {verb: can(request.user, f"practices.{verb}_practice", practice) for verb in verbs}
    if not practice.is_public or not any(may.values()):
        raise PermissionDenied
    context = {**_about(request, practice), "may": may, "form": ReasonForm(), "today": today()}
    return page(request, "practices/writing/standing.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Still right."""
    practice = _practice(request, code)
    allow(request.user, "practices.confirm_practice", practice)
    life.confirm(practice, by=request.user, version=_seen(request, practice))
    messages.success(request, _("Thank you. You will be asked again in a year."))
    return redirect("practices:standing", code=practice.code)


@login_required
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    return _ended(request, code, "retire", _("It is retired. Its address stays."))


@login_required
@require_POST
def take_down(request: HttpRequest, code: str) -> HttpResponse:
    return _ended(request, code, "take_down", _("It is taken down."))


def _ended(request: HttpRequest, code: str, verb: str, done: str) -> HttpResponse:
    practice = _practice(request, code)
    allow(request.user, f"practices.{verb}_practice", practice)
    form = ReasonForm(request.POST)
    if form.is_valid():
        act = {"retire": life.retire, "take_down": life.take_down}[verb]
        reason, version = form.cleaned_data["reason"], _seen(request, practice)
        try:
            act(practice, by=request.user, reason=reason, version=version)
        except ValidationError as wrong:  # nothing but signs nobody sees
            blame(form, wrong)
        else:
            messages.success(request, done)
            return redirect("practices:standing", code=practice.code)
    verbs = ("edit", "confirm", "retire", "revive", "take_down")
    may = {one: can(request.user, f"practices.{one}_practice", practice) for one in verbs}
    context = {**_about(request, practice), "may": may, "form": form, "today": today()}
    return page(request, "practices/writing/standing.html", context, status=422)


@login_required
@require_POST
def revive(request: HttpRequest, code: str) -> HttpResponse:
    practice = _practice(request, code)
    allow(request.user, "practices.revive_practice", practice)
    life.revive(practice, by=request.user, version=_seen(request, practice))
    messages.success(request, _("It is in the lists again."))
    return redirect("practices:standing", code=practice.code)


# --- what the views share -----------------------------------------------------------------------------------------
def _practice(request: HttpRequest, code: str) -> Practice:
    """By its address, or (for those who write, who have it from before) by its key."""
    seen = Practice.objects.visible_to(request.user).select_related(
        "city__country", "organisation", "submitted_by"
    )
    return get_object_or_404(seen, Q(slug=code) | Q(key=code))


def _about(request: HttpRequest, practice: Practice) -> dict[str, Any]:
    verbs = ("edit", "look_back", "submit", "take_back", "review", "confirm", "retire")
    return {
        "practice": practice,
        "title": drafts.title_of(practice),
        "owner": drafts.owner_of(practice),
        "may_do": {verb: can(request.user, f"practices.{verb}_practice", practice) for verb in verbs},
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 9 else 0


def _seen(request: HttpRequest, practice: Practice) -> int:
    """The version the page showed; without one nobody has looked."""
    return _number(request.POST.get("version"))
