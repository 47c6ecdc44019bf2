"""Entering a contact, answering, correcting, withdrawing, merging, and recording where it stands in public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.activities.models import Card
from mreza.cities.acting import cities_led_by, cities_of
from mreza.cities.models import City
from mreza.foundation.codes import random_code
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.journal.models import Entry
from mreza.ties import keeping, naming
from mreza.ties.alike import Alike, alike_contact, alike_wanted
from mreza.ties.choices import Answer, may_say
from mreza.ties.forms import (
    ALL,
    SOURCE,
    AnswerForm,
    ContactForm,
    CorrectForm,
    SourcesForm,
    WithdrawForm,
    changed,
    kinds_shown,
    values_of,
)
from mreza.ties.keeping import wanted_of
from mreza.ties.models import Contact, Member
from mreza.ties.page import shown
from mreza.ties.rules import speaks_for
from mreza.ties.views import compared, contact_of, contact_page
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.editing import Editing, blame
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page

GET_POST = ("GET", "HEAD", "POST")


# --- entering ---------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a contact. What is like it in the ledger is shown before anything is saved."""
    officer = can(request.user, "ties.document_contact")
    if not officer:
        allow(request.user, "ties.enter_contact")
    own = _own_cities(request.user)
    if request.method != "POST":
        return _entry_page(
            request, ContactForm(initial=_prefilled(request, own), cities=own, officer=officer)
        )
    form = ContactForm(request.POST, cities=own, officer=officer)
    if not form.is_valid() or form.wanted is None:
        return _entry_page(request, form, status=422)
    before = Contact.objects.visible_to(request.user).filter(code=form.wanted.code).first()
    if before is not None and before.entered_by_id == request.user.pk:
        return redirect(before)  # the same form a second time
    if same := request.POST.get("same"):
        return _recognised(request, form, same)
    despite = _despite(request)
    try:
        if form.cleaned_data["city"] == SOURCE:
            entered = keeping.document(form.wanted, by=request.user, despite=despite)
        else:
            entered = keeping.claim(form.wanted, by=request.user, city=_city(form), despite=despite)
    except keeping.ThereAlready as there:
        return _entry_page(request, form, alike=there.alike, status=409)
    except ValidationError as wrong:
        form.blame(wrong)
        return _entry_page(request, form, status=422)
    messages.success(request, _entered(entered))
    return redirect(entered)


def _entered(contact: Contact) -> str:
    if contact.entered_for_id is None:
        return _("The contact stands in the ledger as documented.")
    return _("The contact is entered. The other cities are asked whether it was so.")


def _despite(request: HttpRequest) -> set[str]:
    """The entries that look like it and are others, as the reader said by a button under them."""
    return set(request.POST.get("despite", "").split())


def _recognised(request: HttpRequest, form: ContactForm, code: str) -> HttpResponse:
    """It is there already: the city confirms that entry, and adds what it knows; or the Secretariat its source."""
    there = contact_of(request, code[:30])
    if form.wanted is None:
        raise Http404
    if form.own_city is None:
        return _sourced(request, form, there)
    member = get_object_or_404(there.members.select_related("city"), city=form.own_city)
    if member.answer == Answer.CONFIRMED and member.answered_by_id == request.user.pk:
        return redirect(there)  # the same form a second time
    allow(request.user, "ties.answer_contact", member)
    version = _number(request.POST.get(f"version-{there.code}"))
    try:
        keeping.recognise(there, form.wanted, by=request.user, city=member.city, version=version)
    except WrongMoment as late:
        form.add_error(None, str(late.message))
        return _entry_page(request, form, alike=alike_wanted(form.wanted), status=409)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)
        return _entry_page(request, form, status=422)
    messages.success(request, _("Confirmed. What you know of it is added."))
    return redirect(there)


def _sourced(request: HttpRequest, form: ContactForm, there: Contact) -> HttpResponse:
    """What the Secretariat was about to enter is there: its sources are recorded with that entry."""
    allow(request.user, "ties.document_contact")
    known = set(there.sources)
    sources = form.wanted.sources if form.wanted else ()
    if not known.issuperset(sources):  # else: the same form a second time
        try:
            keeping.add_sources(there, sources, by=request.user)
        except ValidationError as wrong:
            form.blame(wrong)
            return _entry_page(request, form, status=422)
        messages.success(request, _("The source is recorded."))
    return redirect(there)


def _city(form: ContactForm) -> City:
    if form.own_city is None:
        raise PermissionDenied
    return form.own_city


def _own_cities(user: Any) -> list[tuple[str, str]]:
    """The cities somebody writes for, by name."""
    full = naming.full_names(get_language() or SOURCE_LANGUAGE)
    return sorted(((code, full[code]) for code in cities_of(user) if code in full), key=lambda pair: pair[1])


def _prefilled(request: HttpRequest, own: list[tuple[str, str]]) -> dict[str, str]:
    """What the page that led here knows already: `?city=`, `?with=`, `?kind=`, `?record=`."""
    asked = request.GET
    known = naming.full_names(SOURCE_LANGUAGE)
    codes = [code for code, _name in own]
    record = asked.get("record", "")
    told = {
        "code": random_code(),
        "city": asked["city"] if asked.get("city") in codes else (codes[0] if len(codes) == 1 else ""),
        "other": asked["with"] if asked.get("with") in known else "",
        "kind": asked.get("kind", ""),
        "record": record if Card.objects.visible_to(request.user).filter(code=record).exists() else "",
        "language": get_language() or SOURCE_LANGUAGE,
    }
    return {name: value for name, value in told.items() if value}


def _entry_page(
    request: HttpRequest, form: ContactForm, *, alike: list[Alike] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kinds": kinds_shown(),
        "cities": naming.choices(),
        "alike": [_compared(request.user, form, one) for one in alike or ()],
        "from_source": form.is_bound and form.cleaned_data.get("city") == SOURCE,
        "all_together": ALL,
        "source": SOURCE,
    }
    return page(request, "ties/new.html", context, status=status)


def _compared(user: Any, form: ContactForm, one: Alike) -> dict[str, Any]:
    """A contact that may be the same, with the reasons and with what may be done about it."""
    own = form.own_city
    member = one.contact.members.select_related("city").filter(city=own).first() if own else None
    may_confirm = (
        member is not None
        and Answer.CONFIRMED in may_say(member.answer, documented=one.contact.documented_at is not None)
        and can(user, "ties.answer_contact", member)
    )
    return compared(one) | {"may_confirm": may_confirm}


# --- answering --------------------------------------------------------------------------------------------------
@login_required
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """A city that took part says whether it was so: from its page, or at once from the desk."""
    contact = contact_of(request, code)
    member = _member_of(request, contact)
    allow(request.user, "ties.answer_contact", member)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said, comment = form.cleaned_data["answer"], form.cleaned_data["comment"]
        version = _number(request.POST.get("version"))
        try:
            keeping.answer(
                contact, member.city, said, by=request.user, comment=comment, version=version,
                despite=_despite(request),
            )  # fmt: skip
        except ValidationError as wrong:
            blame(form, wrong)
        except keeping.ThereAlready as twins:
            return contact_page(request, contact_of(request, code), status=409, form=form, twins=twins.alike)
        except WrongMoment as late:
            return contact_page(request, contact_of(request, code), status=409, form=form, late=late)
        else:
            disputed = said == Answer.DISPUTED
            done = _("It is disputed now.") if disputed else _("Confirmed. Thank you.")
            messages.success(request, done)
            return redirect("desk:desk") if request.POST.get("next") == "desk" else redirect(contact)
    return contact_page(request, contact, status=422, form=form)


def _member_of(request: HttpRequest, contact: Contact) -> Member:
    """The city of the contact for which this person answers: the one that is named, or the only one."""
    mine = contact.members.filter(city__code__in=cities_led_by(request.user)).select_related("city")
    asked = request.POST.get("city", "")
    found: Member | None = (mine.filter(city__code=asked[:60]) if asked else mine).first()
    if found is None:
        raise PermissionDenied("ties.answer_contact")
    return found


# --- correcting -------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Set an entry right; both versions when somebody was faster."""
    contact = contact_of(request, code)
    allow(request.user, "ties.correct_contact", contact)
    _must_stand(contact)

    def build() -> Editing:
        fresh = contact_of(request, code)
        wanted = wanted_of(fresh)
        present = values_of(wanted, _record_code(fresh))

        def save(changes: dict[str, Any], reason: str, version: str) -> None:
            values = present | {name: str(value or "") for name, value in changes.items()}
            if not _number(version):
                raise Outdated(_("Somebody has changed this contact meanwhile."))
            told = changed(wanted, values, changes)
            keeping.correct(
                fresh, told, by=request.user, version=_number(version), reason=reason,
                knows_sources=can(request.user, "ties.document_contact"),
            )  # fmt: skip

        return Editing(
            form=CorrectForm, present=present, version=str(fresh.version), save=save, template="ties/correct.html",
            done=_("It is corrected."), goes=fresh.get_absolute_url(),
            context={"contact": fresh, "cities": naming.choices()}, latest=lambda: _latest(fresh),
        )  # fmt: skip

    return edited(request, build)


def _record_code(contact: Contact) -> str:
    if not contact.card_key:
        return ""
    cards = Card.objects.visible_to(None).filter(kind=contact.card_kind, key=contact.card_key)
    return cards.values_list("code", flat=True).first() or ""


def _latest(contact: Contact) -> Entry | None:
    rows = Entry.objects.about(*contact.about).select_related("by")  # door: whoever corrects it may look back
    return rows.first()


# --- withdrawing ------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take an entry back, with the reason."""
    contact = contact_of(request, code)
    allow(request.user, "ties.withdraw_contact", contact)
    _must_stand(contact)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = _number(request.POST.get("version"))
        try:
            keeping.withdraw(contact, by=request.user, reason=form.cleaned_data["reason"], version=version)
        except ValidationError as wrong:
            blame(form, wrong)
        except Outdated as late:  # the reason that was typed stays; what changed is on the contact's page
            form.add_error(None, str(late.message))
            contact, status = contact_of(request, code), 409
        else:
            messages.success(request, _("It is withdrawn. Its page stays, with the reason."))
            return redirect(contact)
    context = {"contact": contact, "form": form}
    return page(
        request, "ties/withdraw.html", context, status=422 if form.errors and status == 200 else status
    )


# --- merging ----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Look whether the contact is there twice, and make one entry of two."""
    contact = contact_of(request, code)
    allow(request.user, "ties.compare_contact", contact)
    _must_stand(contact)
    wrong = ""
    if request.method == "POST":
        seen = Contact.objects.visible_to(request.user).select_related("entered_for")
        other = seen.filter(code=request.POST.get("other", "")[:30]).first()
        if other is not None:
            kept = _merged(request, contact, other)
            messages.success(request, _("The two entries are one."))
            return redirect(kept)
        wrong = _("Choose one of these entries.")
    rows = [_pair(request.user, contact, one) for one in alike_contact(contact)]
    told = shown(contact, get_language() or SOURCE_LANGUAGE, with_files=False)
    context = {"contact": contact, "rows": rows, "shown": told, "wrong": wrong}
    return page(request, "ties/merge.html", context, status=422 if wrong else 200)


def _merged(request: HttpRequest, contact: Contact, other: Contact) -> Contact:
    """One of the two goes: `keep` says which of them stays."""
    kept, gone = (other, contact) if request.POST.get("keep") == "other" else (contact, other)
    allow(request.user, "ties.merge_contact", gone)
    seen = {one.code: _number(request.POST.get(f"version-{one.code}")) for one in (kept, gone)}
    try:
        return keeping.merge(
            kept, gone, by=request.user, answers_of=speaks_for(request.user, kept, gone), seen=seen
        )
    except ValidationError as wrong:  # the page offers nothing that could be refused so
        raise WrongMoment(" ".join(wrong.messages)) from wrong


def _pair(user: Any, contact: Contact, one: Alike) -> dict[str, Any]:
    """Another entry beside this one, and which of the two may go."""
    told = compared(one)
    same_cities = {city.code for city in told["shown"].cities} == set(
        contact.members.values_list("city__code", flat=True)
    )
    return told | {
        "same_cities": same_cities,
        "may_go": same_cities and can(user, "ties.merge_contact", one.contact),
        "may_lead_there": same_cities and can(user, "ties.merge_contact", contact),
    }


# --- public sources ---------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def sources(request: HttpRequest, code: str) -> HttpResponse:
    """The Secretariat records where a contact stands in public."""
    contact = contact_of(request, code)
    allow(request.user, "ties.document_contact")
    _must_stand(contact)
    form = SourcesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.add_sources(contact, form.cleaned_data["sources"].split(), by=request.user)
        except ValidationError as wrong:
            blame(form, wrong)
        else:
            messages.success(request, _("The source is recorded."))
            return redirect(contact)
    context = {"contact": contact, "form": form}
    return page(request, "ties/sources.html", context, status=422 if form.errors else 200)


def _must_stand(contact: Contact) -> None:
    if contact.withdrawn_at is not None:
        raise WrongMoment(_("This contact has been withdrawn."))


def _number(text: str | None) -> int:
    """A version as a form carries it; 0 is nobody's."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else 0
