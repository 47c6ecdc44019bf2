"""The pages of those who write, review and keep records of a kind: sections, saved while one types, two at once
without loss; history, review, other cities. An area says what its form is, and where the pages lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mreza.activities import autosaves, history, life, participation, review, writing
from mreza.activities.choices import Agreement, State
from mreza.activities.drafting import (
    Drafting,
    cities_to_choose,
    owner_of,
    places_of,
    reads_drafts,
    reviews,
    writes_for,
)
from mreza.activities.forms import AskCityForm, NewForm, ReasonForm, SectionForm
from mreza.activities.merging import Merged, merge
from mreza.activities.models import Participation
from mreza.activities.registry import records_of
from mreza.activities.review import Remark
from mreza.activities.sections import Flat, Form, Section, changed_rows, given, posted, stored
from mreza.cities.acting import cities_led_by
from mreza.cities.models import City
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.permissions import allow, can
from mreza.ui.editing import blame
from mreza.ui.formats import clock
from mreza.ui.pages import page

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")
POST = ("POST",)
# Pages to which waiting, notices and translations lead; their names are the same for every kind.
KNOWN = frozenset({"write", "review", "standing", "asked"})
_VERBS = ("edit", "look_back", "submit", "take_back", "review", "confirm", "retire")


_CITIES = gettext_lazy("Other cities that took part")
_CITIES_HINT = gettext_lazy("They are asked, and named only once they agree.")
_CITIES_INTRO = gettext_lazy(
    "A city you name here is asked first: it sees the title and the summary, nothing else of a draft. The public "
    "sees it named only once it agreed."
)
_ASKED = gettext_lazy("Asked to be named")
_ASKED_INTRO = gettext_lazy(
    "Other cities say that yours took part. It is named to the public only if you agree, and you may think again "
    "at any time."
)
_AGREE = gettext_lazy("Agree to be named")
_AGREED = gettext_lazy("Your city is named in it.")
_LEAVE = gettext_lazy("Decline")
_DECLINED = gettext_lazy("Your city is not named in it.")
_CITY_ASKED = gettext_lazy("The city is asked. It is named only once it agrees.")
_ANSWERS = {
    Agreement.ASKED: gettext_lazy("%(city)s has not answered yet."),
    Agreement.AGREED: gettext_lazy("%(city)s agreed: it is named."),
    Agreement.DECLINED: gettext_lazy("%(city)s declined: it is not named."),
}


@dataclass(frozen=True)
class Words:
    """What these pages say that is of one kind of record only."""

    all: Any  # the list of them
    see: Any
    new: Any
    lede: Any
    cities: Any = _CITIES
    cities_hint: Any = _CITIES_HINT
    cities_intro: Any = _CITIES_INTRO
    asked: Any = _ASKED
    asked_intro: Any = _ASKED_INTRO
    agree: Any = _AGREE
    agreed: Any = _AGREED
    leave: Any = _LEAVE  # of a city that had agreed
    declined: Any = _DECLINED
    city_asked: Any = _CITY_ASKED
    answers: Mapping[Agreement, Any] = field(default_factory=lambda: _ANSWERS)


class WritingPages:
    """The pages of one kind of record. `urls()` is what an area puts among its addresses."""

    form: ClassVar[Form]
    drafting: ClassVar[Drafting]
    words: ClassVar[Words]
    listed: ClassVar[str]  # the list everybody reads: "practices:list"
    prefix: ClassVar[str] = ""  # before the names of addresses, but for those in `KNOWN`
    under: ClassVar[str] = ""  # before the addresses themselves: "projects/"

    def __init__(self) -> None:
        self.kind = self.form.kind

    # --- addresses ----------------------------------------------------------------------------------------------
    def urls(self) -> list[URLPattern]:
        """Words come before codes: no record has such an address."""
        return [
            self._path("new/", self.new, "new", GET_POST),
            self._path("mine/", self.mine, "mine", GET),
            self._path("to-review/", self.to_review, "to-review", GET),
            self._path("asked/", self.asked, "asked", GET),
            self._path("asked/<int:pk>/", self.answer, "answer", POST),
            self._path("<str:code>/write/", self.write, "write", GET),
            self._path("<str:code>/write/<slug:section>/", self.section, "section", GET_POST),
            self._path("<str:code>/check/", self.check, "check", GET),
            self._path("<str:code>/cities/", self.cities, "cities", GET_POST),
            self._path("<str:code>/submit/", self.submit, "submit", POST),
            self._path("<str:code>/sent/", self.sent, "sent", GET),
            self._path("<str:code>/take-back/", self.take_back, "take-back", POST),
            self._path("<str:code>/history/", self.look_back, "history", GET),
            self._path("<str:code>/restore/", self.restore, "restore", POST),
            self._path("<str:code>/review/", self.review_page, "review", GET_POST),
            self._path("<str:code>/ask-for-change/", self.ask_for_change, "ask-for-change", POST),
            self._path("<str:code>/publish/", self.publish, "publish", POST),
            self._path("<str:code>/standing/", self.standing, "standing", GET),
            self._path("<str:code>/confirm/", self.confirm, "confirm", POST),
            self._path("<str:code>/retire/", self.retire, "retire", POST),
            self._path("<str:code>/take-down/", self.take_down, "take-down", POST),
            self._path("<str:code>/revive/", self.revive, "revive", POST),
        ]

    def _path(
        self, route: str, view: Callable[..., HttpResponse], name: str, methods: tuple[str, ...]
    ) -> URLPattern:
        return path(
            self.under + route,
            login_required(require_http_methods(list(methods))(view)),
            name=self.called(name),
        )

    def called(self, name: str) -> str:
        """What the address of a page is called among those of the area."""
        return name if name in KNOWN else f"{self.prefix}{name}"

    def go(self, name: str, **kwargs: Any) -> str:
        """The address of one of these pages, or of the record itself."""
        called = self.kind.kind if name == "record" else self.called(name)
        return reverse(f"{self.kind.app}:{called}", kwargs=kwargs or None)

    def there(self, name: str, **kwargs: Any) -> HttpResponse:
        return redirect(self.go(name, **kwargs))

    def page(
        self, request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        own = {"go": self.go, "words": self.words, "listed": reverse(self.listed), "kind": self.kind}
        return page(request, f"activities/writing/{name}.html", {**own, **(context or {})}, status=status)

    def may(self, user: Any, verb: str, about: Any = None) -> bool:
        return can(user, self.kind.permission(verb), about)

    def allow(self, user: Any, verb: str, record: Any = None) -> None:
        allow(user, self.kind.permission(verb), record)

    # --- verbs an area may do its own way ------------------------------------------------------------------------
    def begin(self, *, language: str, title: str, by: Any, owner: Mapping[str, Any]) -> Any:
        return writing.create(
            self.kind.model,
            **owner,
            language=language,
            texts={"title": title},
            by=by,
        )

    def ask_city(self, record: Any, city: City, *, by: Any) -> None:
        participation.ask(record, city, by=by)

    def leave_city_out(self, record: Any, city: City, *, by: Any) -> None:
        participation.leave_out(record, city, by=by)

    def answer_for(self, record: Any, city: City, *, agrees: bool, reason: str, by: Any) -> None:
        participation.answer(record, city, agrees=agrees, by=by)

    def sections_for(self, user: Any, record: Any) -> tuple[Section, ...]:
        """The sections this person may read and write; some are for those who take part alone."""
        return self.form.sections

    # --- lists --------------------------------------------------------------------------------------------------
    def mine(self, request: HttpRequest) -> HttpResponse:
        """What the cities and organisations I act for are writing, and what waits for them."""
        if not self.may(request.user, "create") and not reads_drafts(request.user):
            raise PermissionDenied
        groups = self.drafting.written_by(request.user)
        return self.page(request, "mine", {"groups": groups, "may_begin": self.may(request.user, "create")})

    def to_review(self, request: HttpRequest) -> HttpResponse:
        """What is sent to review and is mine to look at."""
        if not reviews(request.user):
            raise PermissionDenied
        return self.page(request, "to_review", {"rows": self.drafting.to_review(request.user)})

    def asked(self, request: HttpRequest) -> HttpResponse:
        """Records of other cities in which my city is asked to take part."""
        if not cities_led_by(request.user):
            raise PermissionDenied
        return self.page(request, "asked", {"rows": self.drafting.asked_of(request.user)})

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """My city agrees, or does not."""
        own = Participation.objects.filter(  # door: only what is asked of cities this person answers for
            kind=self.kind.kind, city__code__in=cities_led_by(request.user)
        )
        row = get_object_or_404(own.select_related("city"), pk=pk)
        record = get_object_or_404(
            records_of(self.kind).filter(key=row.key)
        )  # door: of the question found above
        self.allow(request.user, "answer", row)
        said, reason = request.POST.get("answer"), request.POST.get("reason", "")
        if said not in ("agree", "decline"):
            messages.error(request, _("Choose an answer."))
            return self.there("asked")
        try:
            self.answer_for(record, row.city, agrees=said == "agree", reason=reason, by=request.user)
        except ValidationError as error:
            rows = self.drafting.asked_of(request.user)
            wrong = {"wrong": error.messages, "wrong_pk": row.pk, "typed_reason": reason}
            return self.page(request, "asked", {"rows": rows, **wrong}, status=422)
        messages.success(request, str(self.words.agreed if said == "agree" else self.words.declined))
        return self.there("asked")

    # --- beginning ----------------------------------------------------------------------------------------------
    def new(self, request: HttpRequest) -> HttpResponse:
        """Begin a record for a city or an organisation one acts for."""
        self.allow(request.user, "create")
        places = places_of(request.user)
        homeless = [code for code, _label, owner in places if owner.get("city") is None]
        form = NewForm(
            request.POST or None,
            places=[(code, label) for code, label, _owner in places],
            cities=cities_to_choose() if homeless else (),
            homeless=homeless,
        )
        if request.method == "POST" and form.is_valid():
            owner = next(owner for code, _label, owner in places if code == form.cleaned_data["place"])
            if owner.get("city") is None:
                owner["city"] = City.objects.visible_to(request.user).get(code=form.cleaned_data["city"])
            try:
                record = self.begin(
                    language=form.cleaned_data["language"],
                    title=form.cleaned_data["title"],
                    by=request.user,
                    owner=owner,
                )
            except ValidationError as wrong:
                blame(form, wrong)
            else:
                return self.there("write", code=record.code)
        return self.page(request, "new", {"form": form}, status=422 if form.errors else 200)

    # --- writing ------------------------------------------------------------------------------------------------
    def write(self, request: HttpRequest, code: str) -> HttpResponse:
        """The sections with their state: what is there, what is missing, what a reviewer asks for."""
        record = self.record(request, code)
        self.allow(request.user, "edit", record)
        context = {
            **self.about(request, record),
            "tasks": self.drafting.tasks(record, request.user, self.sections_for(request.user, record)),
            "open_comments": self.drafting.comments_on(record, waiting=True),
        }
        return self.page(request, "write", context)

    def section(self, request: HttpRequest, code: str, section: str) -> HttpResponse:
        """One section: shown with what I typed before, kept while I type, saved, merged when somebody was faster."""
        record = self.record(request, code)
        self.allow(request.user, "edit", record)
        asked_for = self.form.by_code.get(section)
        if asked_for is None or asked_for not in self.sections_for(request.user, record):
            raise Http404
        if request.method == "POST":
            return self._section_posted(request, record, asked_for)
        typed = autosaves.typed_by(request.user, record, asked_for.code)
        flat = stored(asked_for, writing.content_of(record))
        if typed:  # its rows; a question that is newer than what was typed keeps its answer
            flat = {name: text for name, text in flat.items() if "." not in name} | typed.typed
        else:
            flat = self.drafting.prefilled(record, flat)
        form = self.drafting.section_form(record, asked_for, flat)
        version = typed.version if typed else record.version
        return self._section_page(request, record, form, version, typed_at=typed.at if typed else None)

    def _section_posted(self, request: HttpRequest, record: Any, asked_for: Section) -> HttpResponse:
        typed = posted(asked_for, request.POST)
        version = number(request.POST.get("version"))
        here = self.go("section", code=record.code, section=asked_for.code)
        act = request.POST.get("do", "")
        if act == "discard":
            autosaves.discard(request.user, record, asked_for.code)
            messages.info(request, _("What you had not saved is discarded."))
            return redirect(here)
        if "autosave" in request.POST:
            return self._kept_quietly(request, record, asked_for, typed, version)
        if act.partition(":")[0] in ("add", "up", "down", "remove"):
            flat, row = changed_rows(asked_for, typed, act)
            self._keep(request, record, asked_for, flat, version)
            return redirect(here + (f"#row-{row}" if row and not act.startswith("remove") else "#rows"))
        return self._saved(request, record, asked_for, typed, version)

    def _kept_quietly(
        self, request: HttpRequest, record: Any, asked_for: Section, typed: Flat, version: int
    ) -> HttpResponse:
        """The script's way: kept, valid or not; the answer is the line that says so."""
        is_kept = self._keep(request, record, asked_for, typed, version)
        context = {
            "saved_at": clock(now()) if is_kept else "",
            "form": self.drafting.section_form(record, asked_for, typed),
            "others": autosaves.others_at(request.user, record, asked_for.code),
            "overtaken": version != record.version,
        }
        return self.page(request, "kept", context, status=200 if is_kept else 422)

    def _keep(self, request: HttpRequest, record: Any, asked_for: Section, typed: Flat, version: int) -> bool:
        """Keep what was typed for this person; whether there was room for it."""
        try:
            autosaves.keep(request.user, record, asked_for.code, typed, version=version)
        except ValidationError:
            return False
        return True

    def _saved(
        self, request: HttpRequest, record: Any, asked_for: Section, typed: Flat, version: int
    ) -> HttpResponse:
        """Save a section. What somebody else saved meanwhile is joined; where both wrote, the person decides."""
        comes_back = request.POST.get("do") == "later"
        mine, seen = typed, version
        if version != record.version:
            merged = self._merged(record, asked_for, typed, version)
            if merged.conflicts:
                return self._conflict_page(request, record, asked_for, merged)
            mine, seen = merged.values, record.version
        form = self.drafting.section_form(record, asked_for, mine, checked=True)
        if form.is_valid():
            try:
                self._save_section(request, record, asked_for, mine, seen)
            except Outdated:  # in this very moment: once more, with what is there now
                return self._saved(request, self.record(request, record.key), asked_for, typed, version)
            except ValidationError as wrong:
                form.blame(wrong)
            else:
                saved = _("The section “%(section)s” is saved.") % {"section": asked_for.title}
                messages.success(request, saved)
                return redirect(self._next_page(request, record, asked_for, comes_back))
        self._keep(request, record, asked_for, mine, seen)
        if comes_back:
            messages.warning(
                request,
                _(
                    "What you typed in “%(section)s” is kept for you; something in it must be set right before "
                    "it counts."
                )
                % {"section": asked_for.title},
            )
            return self.there("write", code=record.code)
        return self._section_page(request, self.record(request, record.key), form, seen, status=422)

    def _save_section(
        self, request: HttpRequest, record: Any, asked_for: Section, flat: Flat, version: int
    ) -> None:
        values, texts = given(asked_for, flat)
        chosen_by_us = asked_for.code == "classification" and record.assigned_by_us
        if chosen_by_us and writes_for(request.user, record):
            values["assigned_by_us"] = False  # the city has looked at what we had chosen
        with transaction.atomic():
            for one in request.POST.getlist("settle"):
                if one.isdecimal() and self.may(request.user, "settle_comment", record):
                    self._settle(record, int(one[:15]), request.user)
            writing.save(record, values=values, texts=texts, by=request.user, version=version)
            autosaves.discard(request.user, record, asked_for.code)

    def _settle(self, record: Any, comment: int, user: Any) -> None:
        try:
            review.settle(record, comment, by=user)
        except WrongMoment:
            return  # somebody was faster, and that is all right here

    def _merged(self, record: Any, asked_for: Section, typed: Flat, version: int) -> Merged:
        known = 0 < version <= record.version  # a version nobody ever saw is no base: everything is asked
        base = writing.content_at(record, version) if known else None
        theirs = stored(asked_for, writing.content_of(record))
        return merge(stored(asked_for, base) if base else None, typed, theirs, asked_for.rows_name)

    def _next_page(self, request: HttpRequest, record: Any, asked_for: Section, comes_back: bool) -> str:
        codes = [one.code for one in self.sections_for(request.user, record)]
        place = codes.index(asked_for.code) + 1
        if comes_back or place == len(codes):
            return self.go("write", code=record.code)
        return self.go("section", code=record.code, section=codes[place])

    def _conflict_page(
        self, request: HttpRequest, record: Any, asked_for: Section, merged: Merged
    ) -> HttpResponse:
        """Both versions of the fields in which both wrote, side by side; everything else is joined already."""
        self._keep(request, record, asked_for, merged.values, record.version)
        form = self.drafting.section_form(record, asked_for, merged.values)
        conflicts = {
            one.name: {"theirs": one.theirs, "pieces": history.compare(one.theirs, one.mine)}
            for one in merged.conflicts
        }
        more = {"conflicts": conflicts, "last": next(iter(history.revisions(record)), None)}
        return self._section_page(request, record, form, record.version, status=409, more=more)

    def _section_page(
        self,
        request: HttpRequest,
        record: Any,
        form: SectionForm,
        version: int,
        *,
        status: int = 200,
        typed_at: Any = None,
        more: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        asked_for = form.section
        codes = [one.code for one in self.sections_for(request.user, record)]
        context = {
            **self.about(request, record),
            "form": form,
            "section": asked_for,
            "place": codes.index(asked_for.code) + 1,
            "places": len(codes),
            "opened": version,
            "typed_at": typed_at,
            "overtaken": version != record.version,
            "others": autosaves.others_at(request.user, record, asked_for.code),
            "comments": self.drafting.comments_in(record, asked_for),
            "conflicts": {},
            "last": None,
            **(more or {}),
        }
        return self.page(request, "section", context, status=status)

    def check(self, request: HttpRequest, code: str) -> HttpResponse:
        """All answers on one page, before it is sent, and for those who read drafts without writing."""
        record = self.record(request, code)
        self.allow(request.user, "look_back", record)
        context = {
            **self.about(request, record),
            "answers": self.drafting.answers(record, self.sections_for(request.user, record)),
            "missing": self.drafting.missing(record),
            "may_edit": self.may(request.user, "edit", record),
            "unsaved": autosaves.sections_typed_by(request.user, record),
            "taking_part": self.drafting.taking_part(record),
        }
        return self.page(request, "check", context)

    # --- other cities -------------------------------------------------------------------------------------------
    def cities(self, request: HttpRequest, code: str) -> HttpResponse:
        """The other cities that take part: ask one, leave one out."""
        record = self.record(request, code)
        self.allow(request.user, "ask_city", record)
        form = AskCityForm(request.POST or None, cities=self.drafting.other_cities(record))
        if request.method == "POST" and "leave_out" in request.POST:
            city = get_object_or_404(City.objects.visible_to(request.user), code=request.POST["leave_out"])
            self.leave_city_out(record, city, by=request.user)
            messages.success(request, _("The city is left out."))
            return self.there("cities", code=record.code)
        if request.method == "POST" and form.is_valid():
            city = get_object_or_404(City.objects.visible_to(request.user), code=form.cleaned_data["city"])
            try:
                self.ask_city(record, city, by=request.user)
            except ValidationError as wrong:
                blame(form, wrong)
            else:
                messages.success(request, str(self.words.city_asked))
                return self.there("cities", code=record.code)
        context = {
            **self.about(request, record),
            "form": form,
            "taking_part": self.drafting.taking_part(record),
        }
        return self.page(request, "cities", context, status=422 if form.errors else 200)

    # --- history ------------------------------------------------------------------------------------------------
    def look_back(self, request: HttpRequest, code: str) -> HttpResponse:
        """All that happened, and what differs between any two versions."""
        record = self.record(request, code)
        self.allow(request.user, "look_back", record)
        versions = history.revisions(record)
        newest = versions[0].number if versions else 0
        before = versions[1].number if len(versions) > 1 else newest
        one, other = number(request.GET.get("from")) or before, number(request.GET.get("to")) or newest
        context = {
            **self.about(request, record),
            "versions": versions,
            "steps": self.drafting.told(history.steps(record)),
            "one": one,
            "other": other,
            "newest": newest,
            "changes": self.drafting.differences(record, one, other, self.sections_for(request.user, record)),
            "may_restore": self.may(request.user, "edit", record),
        }
        return self.page(request, "history", context)

    def restore(self, request: HttpRequest, code: str) -> HttpResponse:
        """Make an earlier version the present one again."""
        record = self.record(request, code)
        self.allow(request.user, "edit", record)
        self.allow(request.user, "look_back", record)
        wanted, version = number(request.POST.get("number")), seen(request)
        try:
            writing.restore(record, number=wanted, by=request.user, version=version)
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        else:
            restored = _("The version is restored. What was written since is in the history.")
            messages.success(request, restored)
        return self.there("history", code=record.code)

    # --- review -------------------------------------------------------------------------------------------------
    def review_page(self, request: HttpRequest, code: str) -> HttpResponse:
        """What is to be reviewed, paragraph by paragraph, with a comment on any of them."""
        record = self.record(request, code)
        self.allow(request.user, "review", record)
        wrong: list[str] = []
        if request.method == "POST":
            try:
                written = review.comment(record, _remarks(request), by=request.user)
            except ValidationError as error:
                wrong = error.messages
            else:
                if written:
                    kept = _("Your comment is kept. The city sees it when you ask for a change.")
                    messages.success(request, kept)
                    return redirect(request.path + _fragment(request))
                wrong = [_("Write the comment first.")]
        return self._review_page(request, record, wrong)

    def _review_page(self, request: HttpRequest, record: Any, wrong: list[str]) -> HttpResponse:
        context = {
            **self.about(request, record),
            "parts": self.drafting.paragraphs_to_review(record),
            "facts": self.drafting.facts_to_review(record),
            "comments": self.drafting.comments_on(record),
            "wrong": wrong,
            "typed": request.POST if wrong else {},
        }
        return self.page(request, "review", context, status=422 if wrong else 200)

    def ask_for_change(self, request: HttpRequest, code: str) -> HttpResponse:
        """Give the record back with what should change."""
        record = self.record(request, code)
        self.allow(request.user, "review", record)
        try:
            life.ask_for_change(record, by=request.user, comments=_remarks(request), version=seen(request))
        except ValidationError as error:
            return self._review_page(request, self.record(request, record.key), error.messages)
        messages.success(request, _("The record is back with the city, with your comments."))
        return self.there("to-review")

    def publish(self, request: HttpRequest, code: str) -> HttpResponse:
        """Everybody may read it from now on."""
        record = self.record(request, code)
        self.allow(request.user, "publish", record)
        try:
            life.publish(record, by=request.user, version=seen(request))
        except ValidationError as error:
            return self._review_page(request, self.record(request, record.key), error.messages)
        messages.success(request, _("It is published."))
        return redirect(record)

    # --- acts ---------------------------------------------------------------------------------------------------
    def submit(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send it to review; then a page says what happens next."""
        record = self.record(request, code)
        self.allow(request.user, "submit", record)
        try:
            life.submit(record, by=request.user, version=seen(request))
        except ValidationError:
            messages.error(request, _("Something is missing still. It is listed below."))
            return self.there("check", code=record.code)
        return self.there("sent", code=record.code)

    def sent(self, request: HttpRequest, code: str) -> HttpResponse:
        """It is sent: when, what happens next, and who decides."""
        record = self.record(request, code)
        self.allow(request.user, "look_back", record)
        if record.state != State.IN_REVIEW:
            return self.there("check", code=record.code)
        return self.page(request, "sent", self.about(request, record))

    def take_back(self, request: HttpRequest, code: str) -> HttpResponse:
        record = self.record(request, code)
        self.allow(request.user, "take_back", record)
        life.take_back(record, by=request.user, version=seen(request))
        messages.success(request, _("It is a draft of yours again."))
        return self.there("write", code=record.code)

    def standing(self, request: HttpRequest, code: str) -> HttpResponse:
        """How a public record stands: is it still right? Confirm, correct, retire, take down, bring back."""
        record = self.record(request, code)
        if not record.is_public or not any(self._may_keep(request, record).values()):
            raise PermissionDenied
        return self._standing_page(request, record, ReasonForm())

    def _standing_page(
        self, request: HttpRequest, record: Any, form: ReasonForm, status: int = 200
    ) -> HttpResponse:
        may = self._may_keep(request, record)
        context = {**self.about(request, record), "may": may, "form": form, "today": today()}
        return self.page(request, "standing", context, status=status)

    def _may_keep(self, request: HttpRequest, record: Any) -> dict[str, bool]:
        verbs = ("edit", "confirm", "retire", "revive", "take_down")
        return {verb: self.may(request.user, verb, record) for verb in verbs}

    def confirm(self, request: HttpRequest, code: str) -> HttpResponse:
        """Still right."""
        record = self.record(request, code)
        self.allow(request.user, "confirm", record)
        life.confirm(record, by=request.user, version=seen(request))
        messages.success(request, _("Thank you. You will be asked again in a year."))
        return self.there("standing", code=record.code)

    def retire(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._ended(request, code, "retire", life.retire, _("It is retired. Its address stays."))

    def take_down(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._ended(request, code, "take_down", life.take_down, _("It is taken down."))

    def _ended(
        self, request: HttpRequest, code: str, verb: str, act: Callable[..., Any], done: str
    ) -> HttpResponse:
        record = self.record(request, code)
        self.allow(request.user, verb, record)
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                act(record, by=request.user, reason=form.cleaned_data["reason"], version=seen(request))
            except ValidationError as wrong:  # nothing but signs nobody sees
                blame(form, wrong)
            else:
                messages.success(request, done)
                return self.there("standing", code=record.code)
        return self._standing_page(request, record, form, 422)

    def revive(self, request: HttpRequest, code: str) -> HttpResponse:
        record = self.record(request, code)
        self.allow(request.user, "revive", record)
        life.revive(record, by=request.user, version=seen(request))
        messages.success(request, _("It is in the lists again."))
        return self.there("standing", code=record.code)

    # --- what the pages share -----------------------------------------------------------------------------------
    def record(self, request: HttpRequest, code: str) -> Any:
        """By its address, or (for those who write, who have it from before) by its key."""
        seen_by = records_of(self.kind).visible_to(request.user)
        whole = seen_by.select_related("city__country", "organisation", "submitted_by")
        return get_object_or_404(whole, Q(slug=code) | Q(key=code))

    def about(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "record": record,
            "title": self.drafting.title_of(record),
            "owner": owner_of(record),
            "may_do": {verb: self.may(request.user, verb, record) for verb in _VERBS},
        }


def number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 9 else 0


def seen(request: HttpRequest) -> int:
    """The version the page showed; without one nobody has looked."""
    return number(request.POST.get("version"))


def _remarks(request: HttpRequest) -> list[Remark]:
    part, paragraph = request.POST.get("part", "")[:40], number(request.POST.get("paragraph"))
    return [Remark(request.POST.get("text", ""), part, paragraph)]


def _fragment(request: HttpRequest) -> str:
    part, paragraph = request.POST.get("part", "")[:40], number(request.POST.get("paragraph"))
    return f"#{part.replace('.', '-')}-{paragraph}" if part else "#whole"
