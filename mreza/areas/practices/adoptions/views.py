"""Pages of adoptions: the family tree of a practice, one adoption, and what cities do with theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mreza.activities.addresses import key_at
from mreza.activities.choices import State
from mreza.activities.models.activity import coded
from mreza.activities.rules import PUBLIC
from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.choices import NEXT, RUNS, TAKEN_UP, Answer, Stage
from mreza.areas.practices.adoptions.exports import FORMATS, export
from mreza.areas.practices.adoptions.forms import (
    AdoptForm,
    DeclineForm,
    MoveForm,
    SayForm,
    SourceForm,
    StopForm,
    WithdrawForm,
    WriteForm,
)
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.offered import in_words, offered
from mreza.areas.practices.adoptions.page import AdoptionShown, adoption_shown
from mreza.areas.practices.adoptions.sample import sample_of
from mreza.areas.practices.adoptions.story import story_of
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import in_full, shown
from mreza.cities.acting import cities_of
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.moments import Outdated, now
from mreza.foundation.permissions import allow, can
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE, Said
from mreza.translations.told import translators
from mreza.ui.editing import blame
from mreza.ui.pages import declare_public, has_session, in_language, page

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,30}")


# --- what everybody reads -----------------------------------------------------------------------------------
@require_safe
def lineage(request: HttpRequest, code: str) -> HttpResponseBase:
    """The whole family tree of a practice, however large, with its figures."""
    practice = _public_practice(request, code, "practices:lineage")
    if isinstance(practice, HttpResponseBase):
        return practice
    language = get_language() or SOURCE_LANGUAGE
    title, titles = _titles(practice, language)
    story = story_of(practice, titles, language)
    context = {
        "practice": practice,
        "title": title,
        "story": story,
        "files": [(way.label, _file_address(practice, name)) for name, way in FORMATS.items()],
    }
    if story.is_empty:
        context["indexed"] = False  # nothing to be found yet
    return page(request, "practices/adoptions/lineage.html", context, public=True)


@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponseBase:
    """What a family tree looks like, with cities that do not exist. No search engine keeps it."""
    practice = _public_practice(request, code, "practices:lineage-sample")
    if isinstance(practice, HttpResponseBase):
        return practice
    told = shown(
        get_object_or_404(in_full(Practice.objects.visible_to(AnonymousUser())), pk=practice.pk), _language()
    )
    context = {
        "practice": practice,
        "title": told.title,
        "story": sample_of(told),
        "files": [],
        "indexed": False,
    }
    return page(request, "practices/adoptions/lineage.html", context, public=True)


@require_safe
def adoptions_file(request: HttpRequest, code: str, ending: str) -> HttpResponseBase:
    """All adoptions of a practice to take away."""
    practice = _public_practice(request, code, "practices:adoptions-file", ending=ending)
    if isinstance(practice, HttpResponseBase):
        return practice
    if ending not in FORMATS:
        raise Http404
    return declare_public(request, export(practice, ending, _language()))


@require_safe
def adoption(request: HttpRequest, code: str, acode: str) -> HttpResponseBase:
    """One adoption, with everything it says."""
    practice = _public_practice(request, code, "practices:adoption", acode=acode)
    if isinstance(practice, HttpResponseBase):
        return practice
    found = _adoption(practice, acode)
    told = adoption_shown(practice, found, _language())
    context = {
        "shown": told,
        "practice": practice,
        "adoption": found,
        "api_address": f"/api/v1/adoptions/{found.code}",
        "side_by_side": _side_by_side(request, found, told),
        "original_address": _original_address(request, told),
        "translators": translators(found.kind, found.code, told.language) if told.note.state else [],
        "actions": _actions(request, practice, found) if has_session(request) else [],
        "indexed": found.is_standing,
    }
    return page(request, "practices/adoptions/adoption.html", context, public=True)


def _side_by_side(request: HttpRequest, found: Adoption, told: AdoptionShown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    if not (
        told.note.state and has_session(request) and can(request.user, "practices.write_adoption", found)
    ):
        return ""
    where = {"kind": found.kind, "key": found.code, "language": told.language}
    return reverse("translations:edit", kwargs=where) if found.is_standing else ""


def _original_address(request: HttpRequest, told: AdoptionShown) -> str:
    """The same page in the language the city wrote in, where the site speaks that language."""
    address = in_language(request.path, told.note.original)
    return address if told.note.state and address != request.path else ""


def _actions(request: HttpRequest, practice: Practice, adoption: Adoption) -> list[tuple[str, str]]:
    """Where this reader goes on."""
    if not adoption.is_standing:
        return []
    may = may_do(request.user, adoption)
    kwargs = {"code": practice.code, "acode": adoption.code}
    found = [
        (may["answer"], _("Is it so?"), "practices:adoption-keep"),
        (may["write"], _("Say how it is going"), "practices:adoption-keep"),
        (may["write"], _("Edit"), "practices:adoption-write"),
        (
            may["withdraw"] and not may["write"] and not may["answer"],
            _("Withdraw"),
            "practices:adoption-keep",
        ),
    ]
    return [(label, reverse(name, kwargs=kwargs)) for allowed, label, name in found if allowed]


def may_do(user: Any, adoption: Adoption) -> dict[str, bool]:
    return {
        verb: can(user, f"practices.{verb}_adoption", adoption) for verb in ("write", "answer", "withdraw")
    }


# --- adopting and writing -------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """Adopt it in your city: from the practice itself, or (`?from=`) from another city's adoption."""
    practice = _practice(code)
    allow(request.user, "practices.begin_adoption")
    parent = _parent(practice, request.POST.get("parent") or request.GET.get("from", ""))
    cities = _cities_that_may(request, practice)
    context = {**_about(practice), "parent": parent, "source": _source_name(practice, parent)}
    if not cities or (parent is None and practice.state != State.PUBLISHED):
        context["own"] = _own(request, practice)
        return page(request, "practices/adoptions/adopt.html", context)
    offers = in_words(offered(practice, parent), practice, _language())
    choices = [(city.code, str(_name(city))) for city in cities.values()]
    form = AdoptForm(request.POST or None, offers=offers, cities=choices, initial={"city": choices[0][0]})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = keeping.adopt(
                practice, cities[told["city"]], form.wanted(), by=request.user, parent=parent, stage=told["stage"],
                on=told["on"],
            )  # fmt: skip
        except ValidationError as wrong:
            form.blame(wrong)
        else:
            messages.success(request, _("It is entered. The city it was taken from hears of it."))
            return redirect(made)
    others = _sources(practice, without=None)
    context |= {"form": form, "others": [one for one in others if one[0] != (parent.code if parent else "")]}
    return page(request, "practices/adoptions/adopt.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(GET_POST)
def write(request: HttpRequest, code: str, acode: str) -> HttpResponse:
    """Say anew what was kept and changed. Who comes second keeps what they typed and sees that somebody was faster."""
    practice = _practice(code)
    found = _adoption(practice, acode)
    allow(request.user, "practices.write_adoption", found)
    present = keeping.wanted_of(found)
    every = offered(practice, found.parent)
    own = [block for block in present.blocks if block.key not in every]
    form = WriteForm(
        request.POST or None, offers=in_words(every, practice, _language()), own=own,
        initial=SayForm.initial_of(present),
    )  # fmt: skip
    status, overtaken, version = 200, False, found.version
    if request.method == "POST":
        status, seen = 422, _number(request.POST.get("version"))
        if form.is_valid():
            try:
                keeping.write(found, form.wanted(), by=request.user, version=seen)
            except Outdated:
                status, overtaken = 409, True
            except ValidationError as wrong:
                form.blame(wrong)
                version = seen
            else:
                messages.success(request, _("It is saved."))
                return redirect(found)
        else:
            version = seen
    context = {
        **_about(practice), "adoption": found, "form": form, "opened": version, "overtaken": overtaken,
        "source": _source_name(practice, found.parent),
    }  # fmt: skip
    return page(request, "practices/adoptions/write.html", context, status=status)


# --- acts -----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def keep(request: HttpRequest, code: str, acode: str) -> HttpResponse:
    """How an adoption stands, and what this reader may do with it now."""
    practice = _practice(code)
    found = _adoption(practice, acode)
    if not found.is_standing:
        return redirect(found)
    if not any(may_do(request.user, found).values()):
        raise PermissionDenied
    return _keep_page(request, practice, found)


@login_required
@require_POST
def act(request: HttpRequest, code: str, acode: str, act: str) -> HttpResponse:
    """One act on an adoption; what is refused is said in its own form, with what was typed."""
    if act not in _ACTS:
        raise Http404
    practice = _practice(code)
    found = _adoption(practice, acode)
    permission, verb, done = _ACTS[act]
    allow(request.user, f"practices.{permission}_adoption", found)
    form = _forms(found, request.POST, chosen=act).get(act)
    if form is not None and not form.is_valid():
        return _keep_page(request, practice, found, {act: form})
    given = dict(form.cleaned_data) if form is not None else {}
    if act == "take-from":
        given["parent"] = _parent(practice, given["parent"])
    try:
        done_to = verb(found, by=request.user, version=_number(request.POST.get("version")), **given)
    except ValidationError as wrong:
        if form is None:
            raise
        blame(form, wrong)
        return _keep_page(request, practice, found, {act: form})
    messages.success(request, done)
    return redirect(done_to.contact if act == "ask-outside" else found)


# act in the address → what one must be allowed, the verb, what is said afterwards
_ACTS: dict[str, tuple[str, Any, Any]] = {
    "move": ("write", keeping.move, gettext_lazy("Thank you, this is the stage now.")),
    "stop": (
        "write",
        keeping.stop,
        gettext_lazy("Thank you. What you learnt is published for those who come after."),
    ),
    "take-back": ("write", keeping.take_back_step, gettext_lazy("The last step is taken back.")),
    "still-running": ("write", keeping.still_running, gettext_lazy("Thank you. It still runs.")),
    "take-from": (
        "write",
        keeping.take_from,
        gettext_lazy("It is corrected. The city it was taken from hears of it."),
    ),
    "confirm": (
        "answer",
        keeping.confirm,
        gettext_lazy("Thank you. It is confirmed and stands in the ledger of ties."),
    ),
    "decline": (
        "answer",
        keeping.decline,
        gettext_lazy("Your answer is published beside it. It counts nowhere until settled."),
    ),
    "ask-outside": (
        "write",
        keeping.ask_outside,
        gettext_lazy("The tie stands as claimed. Name here who could answer for the other city."),
    ),
    "withdraw": ("withdraw", keeping.withdraw, gettext_lazy("It is withdrawn.")),
}


def _forms(adoption: Adoption, data: Any = None, chosen: str = "") -> dict[str, Form]:
    """The forms of the acts that ask something; filled in for the one that was chosen."""

    def given(act: str) -> dict[str, Any]:
        return {"data": data if act == chosen else None, "auto_id": f"{act}-%s"}

    sources = _sources(adoption.practice, without=adoption)
    return {
        "move": MoveForm(stage=adoption.stage, **given("move")),
        "stop": StopForm(**given("stop")),
        "decline": DeclineForm(**given("decline")),
        "withdraw": WithdrawForm(**given("withdraw")),
        "take-from": SourceForm(
            sources=[("", _source_name(adoption.practice, None)), *sources],
            initial={"parent": adoption.parent.code if adoption.parent else ""},
            **given("take-from"),
        ),
    }


def _keep_page(
    request: HttpRequest, practice: Practice, adoption: Adoption, refused: Mapping[str, Form] | None = None
) -> HttpResponse:
    forms = {**_forms(adoption), **(refused or {})}
    may = may_do(request.user, adoption)
    steps = list(adoption.steps.all())
    confirmed = adoption.answer == Answer.CONFIRMED
    possible = {
        "move": may["write"] and any(one != Stage.STOPPED for one in NEXT[adoption.stage]),
        "stop": may["write"] and adoption.stage != Stage.STOPPED,
        "take-back": may["write"] and len(steps) > 1,
        "still-running": may["write"] and adoption.stage in RUNS,
        "take-from": may["write"] and not confirmed and len(forms["take-from"].fields["parent"].choices) > 1,  # type: ignore[attr-defined]
        "confirm": may["answer"] and not confirmed and any(step.stage in TAKEN_UP for step in steps),
        "decline": may["answer"] and adoption.answer != Answer.DECLINED,
        "ask-outside": may["write"] and keeping.may_be_asked_outside(adoption, now()),
        "withdraw": may["withdraw"],
    }
    context = {
        **_about(practice), "adoption": adoption, "shown": adoption_shown(practice, adoption, _language()),
        "forms": forms, "possible": possible, "may": may, "refused": next(iter((refused or {}).values()), None),
    }  # fmt: skip
    return page(request, "practices/adoptions/keep.html", context, status=422 if refused else 200)


# --- what the views share ---------------------------------------------------------------------------------------
def _language() -> str:
    return get_language() or SOURCE_LANGUAGE


def _public_practice(request: HttpRequest, code: str, name: str, **more: str) -> Practice | HttpResponseBase:
    """The published practice of that address; a redirect from a former one; or 404."""
    seen = (
        Practice.objects.visible_to(AnonymousUser())
        .select_related("city__country")
        .prefetch_related("blocks")
    )
    found = seen.filter(coded(code)).first()
    if found is not None:
        return found
    if key := key_at(Practice.kind, code):
        moved = seen.filter(key=key).first()
        if moved is not None and moved.code != code:
            there = redirect(reverse(name, kwargs={"code": moved.code, **more}), permanent=True)
            return declare_public(request, there)
    raise Http404


def _practice(code: str) -> Practice:
    """The same for those who act; what is not published has no adoptions for anybody."""
    seen = (
        Practice.objects.visible_to(AnonymousUser())
        .select_related("city__country")
        .prefetch_related("blocks")
    )
    return get_object_or_404(seen.filter(state__in=PUBLIC), coded(code))


def with_all(rows: Any) -> Any:
    """A query of adoptions with all that a page needs beside its texts."""
    return rows.select_related(
        "practice__city", "city__country", "parent__city", "cost_band", "contact"
    ).prefetch_related("steps", "blocks")


def _adoption(practice: Practice, code: str) -> Adoption:
    found: Adoption = get_object_or_404(
        with_all(Adoption.objects.visible_to(AnonymousUser())), practice=practice, code=code
    )
    return found


def _parent(practice: Practice, code: str) -> Adoption | None:
    """The adoption that was typed or linked; what is no code of anything names nothing."""
    if code and not _CODE.fullmatch(code):
        raise Http404
    return _adoption(practice, code) if code else None


def _cities_that_may(request: HttpRequest, practice: Practice) -> dict[str, City]:
    """The cities this person writes for that have not adopted it and do not own it."""
    codes = cities_of(request.user) - {practice.city.code if practice.city else ""}
    mine = City.objects.visible_to(request.user).filter(code__in=codes)
    adopted = Adoption.objects.visible_to(request.user).standing().filter(practice=practice)
    return {city.code: city for city in mine.exclude(pk__in=adopted.values("city")).order_by("code")}


def _own(request: HttpRequest, practice: Practice) -> list[tuple[str, str]]:
    """The adoptions of the reader's cities, where they have entered them already."""
    rows = (
        Adoption.objects.visible_to(request.user)
        .standing()
        .filter(practice=practice, city__code__in=cities_of(request.user))
    )
    return [(str(_name(row.city)), row.get_absolute_url()) for row in rows.select_related("city", "practice")]


def _sources(practice: Practice, *, without: Adoption | None) -> list[tuple[str, str]]:
    """Other cities it can be taken from: code and name."""
    rows = Adoption.objects.visible_to(AnonymousUser()).standing().filter(practice=practice)
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    names = city_names(_language())
    found = [(code, str(names.get(city, city))) for code, city in rows.values_list("code", "city__code")]
    return sorted(found, key=lambda pair: pair[1])


def _source_name(practice: Practice, parent: Adoption | None) -> str:
    city = parent.city if parent else practice.city
    return str(_name(city)) if city else _("the practice itself")


def _name(city: City) -> Said:
    return city_names(_language()).get(city.code) or Said(city.name, SOURCE_LANGUAGE)


def _titles(practice: Practice, language: str) -> tuple[Said, dict[str, Said]]:
    """The title of a practice, and those of its blocks by key. One query."""
    keys = [block.key for block in practice.blocks.all()]
    parts = ["title", *(f"block.{key}.title" for key in keys)]
    texts = authored_many(Practice.kind, [practice.key], parts)[practice.key]
    title = texts.said("title", language) or Said(_("Without a title"), language)
    return title, {key: texts.said(f"block.{key}.title", language) for key in keys}


def _about(practice: Practice) -> dict[str, Any]:
    title, _blocks = _titles(practice, _language())
    return {"of": practice, "title": title, "of_address": practice.get_absolute_url()}


def _file_address(practice: Practice, ending: str) -> str:
    return reverse("practices:adoptions-file", kwargs={"code": practice.code, "ending": ending})


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 9 else 0
