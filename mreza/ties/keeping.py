"""The acts of the ledger: claim, document, answer, correct, merge, withdraw. One door for page, API and command.

Who may do it is asked before (`rules`). The states of a contact's ties are written in the same transaction as what
makes them so; of two who act at once on one contact, one wins and the other is told (`WrongMoment`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City
from mreza.files.storing import hand_over
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.foundation.text import clean_line, clean_lines
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.ties import telling
from mreza.ties.alike import Alike, alike_contact, alike_wanted
from mreza.ties.choices import Answer, Origin, may_say
from mreza.ties.cleaning import Wanted, cleaned
from mreza.ties.hooks import contact_acted, holding
from mreza.ties.models import Contact, Member, Tie
from mreza.ties.states import state_of
from mreza.ties.writing import rewrite_pairs, stamp_now, write_contacts

LONGEST_COMMENT = 1000
YES = (Answer.ENTERED, Answer.CONFIRMED, Answer.BY_LINK)
# What the others must answer anew when a correction changes it; all else is only told better.
_MEANT = ("kind", "cities", "lead", "gives", "begins", "ends")


class ThereAlready(WrongMoment):
    """Entries in the ledger look like this one: whoever acts says which of them is the same, or that none is."""

    def __init__(self, alike: list[Alike]) -> None:
        super().__init__(_("It may be in the ledger already."))
        self.alike = alike


# --- entering -----------------------------------------------------------------------------------------------
def claim(
    wanted: Wanted,
    *,
    by: Any,
    city: City,
    origin: str = Origin.HAND,
    despite: Collection[str] | None = None,
    at: dt.datetime | None = None,
) -> Contact:
    """A city says that it was in contact with others; each of them is asked. Its own yes is said by entering it.

    With a `code` that made a contact before, this is the second submit of one form: it leads to that contact. With
    `despite`, codes of entries that look like it and are others, it is refused while any more do (`ThereAlready`): of
    two cities that enter the same contact in one moment the second finds what the first has entered.
    """
    if city.pk not in {one.pk for one in wanted.cities}:
        raise ValidationError({"cities": _("Your city must be one of those that took part.")})
    moment = at or now()
    told = cleaned(replace(wanted, sources=()), on=moment.date())

    def enter() -> Contact:
        apart = _look_for_others(told, despite)
        (contact,) = write_contacts([told], by=by, city=city, origin=origin, at=moment)
        note("contact.claimed", contact.about, by=by, after={"city": city.code, **as_told(told), **apart})
        _stamp(contact)
        telling.asked(contact, by=by)
        return contact

    return _once(told.code, by, enter)


@transaction.atomic
def enter_by_act(
    wanted: Wanted, *, by: Any, city: City, said: Mapping[str, str], at: dt.datetime | None = None
) -> Contact:
    """Another act of the network has made a contact (an adoption was confirmed): it stands in the ledger at once.

    `city` is the one whose act it was first; `said` holds what others have answered by their own acts (code → Answer).
    Part of that act's transaction.
    """
    moment = at or now()
    told = cleaned(wanted, on=moment.date())
    (contact,) = write_contacts([told], by=by, city=city, origin=Origin.ACT, at=moment, said=said)
    note(
        "contact.claimed",
        contact.about,
        by=by,
        after={"city": city.code, "said": dict(said), **as_told(told)},
    )
    _stamp(contact)
    telling.asked(contact, by=by)
    return contact


def document(
    wanted: Wanted, *, by: Any, despite: Collection[str] | None = None, at: dt.datetime | None = None
) -> Contact:
    """The Secretariat enters a contact that stands in a public source; no city has said anything of it.

    `despite` is that of `claim`.
    """
    moment = at or now()
    told = cleaned(wanted, on=moment.date())
    if not told.sources:
        raise ValidationError({"sources": _("Name the public source in which it stands.")})

    def enter() -> Contact:
        apart = _look_for_others(told, despite)
        (contact,) = write_contacts([told], by=by, city=None, origin=Origin.SOURCE, at=moment)
        note("contact.documented", contact.about, by=by, after={**as_told(told), **apart})
        _stamp(contact)
        return contact

    return _once(told.code, by, enter)


def _look_for_others(told: Wanted, despite: Collection[str] | None) -> dict[str, list[str]]:
    """Hold the cities, so that nobody enters anything of theirs meanwhile, and see what is like it."""
    if despite is None:
        return {}
    hold_cities(told.cities)
    return _told_apart(despite, alike_wanted(told))


def hold_cities(cities: Iterable[City]) -> None:
    """Until the act is done nobody else enters a contact of theirs after having looked for one like it."""
    held = City.objects.select_for_update(no_key=True).filter(pk__in=[city.pk for city in cities])
    list(held.order_by("pk").values_list("pk", flat=True))


def _told_apart(despite: Collection[str], alike: list[Alike]) -> dict[str, list[str]]:
    """What the journal keeps of entries that were told to be others; refused while one was not."""
    if any(one.contact.code not in despite for one in alike):
        raise ThereAlready(alike)
    return {"apart": [one.contact.code for one in alike]} if alike else {}


def _not_told_apart(contact: Contact, city: City, alike: list[Alike]) -> list[Alike]:
    """Those of which the city has not yet said that they are others, with whichever of the two it entered or answered.

    What it said is in the journal of the one it was acting on. One statement, and none where nothing is alike.
    """
    codes = {one.contact.code for one in alike}
    rows = Entry.objects.filter(
        about_kind=Contact.kind_word,
        about_key__in=[contact.code, *codes],
        act__in=("contact.claimed", "contact.confirmed"),
    )
    told = rows.values_list("about_key", "after") if codes else ()
    pairs = {
        frozenset((key, other))
        for key, after in told
        if after and after.get("city") == city.code
        for other in after.get("apart", ())
    }
    return [one for one in alike if {contact.code, one.contact.code} not in pairs]


def _once(code: str, by: Any, enter: Callable[[], Contact]) -> Contact:
    """Enter it, unless this very form was sent before; of two sent at once the database lets one in."""
    if code and (first := _entered_before(code, by)):
        return first
    try:
        with transaction.atomic():
            return enter()
    except IntegrityError:
        first = _entered_before(code, by) if code else None
        if first is None:
            raise
        return first


def _entered_before(code: str, by: Any) -> Contact | None:
    first: Contact | None = Contact.objects.filter(code=code).first()
    if first is not None and first.entered_by_id != (by.pk if by is not None else None):
        raise WrongMoment(_("Another contact has this code. Open a new form."))
    return first


@transaction.atomic
def add_sources(
    contact: Contact, sources: Iterable[str], *, by: Any, at: dt.datetime | None = None
) -> Contact:
    """The Secretariat found a contact in public sources: what was only claimed in it reads documented from now on."""
    present = _locked(contact)
    moment = at or now()
    known = list(present.sources)
    told = cleaned(replace(wanted_of(present), sources=[*known, *sources]), on=moment.date())
    if list(told.sources) == known:
        raise ValidationError({"sources": _("Name a public source that does not stand there yet.")})
    present.sources = list(told.sources)
    present.documented_at = present.documented_at or moment
    present.documented_by = present.documented_by or _person(by)
    _save(present, moment, "sources", "documented_at", "documented_by")
    _restate(present, moment)
    note(
        "contact.documented",
        present.about,
        by=by,
        before={"sources": known},
        after={"sources": present.sources, "version": present.version},
    )
    _stamp(present)
    return present


# --- answering ------------------------------------------------------------------------------------------------
@transaction.atomic
def answer(
    contact: Contact,
    city: City,
    said: str,
    *,
    by: Any,
    comment: str = "",
    version: int | None = None,
    despite: Collection[str] | None = None,
    at: dt.datetime | None = None,
    tells: bool = True,
) -> Contact:
    """A city that took part says whether it was so. A dispute says what was not; it counts nowhere until settled.

    `by` is nobody when an official answered by personal link (`Answer.BY_LINK`, or a dispute by link). `version` is
    the one that was read: whoever answers what was changed meanwhile, or answered by a colleague, is told. `despite` is
    that of `claim`: given, nothing is confirmed while the city has another entry that looks like it, of which it never
    said that it is another one. The answer as part of another act (`tells=False`) leaves it to that act to tell people.
    """
    words = _comment(comment)
    if said == Answer.DISPUTED and not words:
        raise ValidationError({"comment": _("Say in a sentence what was not so.")})
    present = _locked(contact)
    moment = at or now()
    member = present.members.filter(city=city).first()
    if member is None:
        raise ValidationError({"city": _("This city did not take part in it.")})
    before = member.answer
    if version is not None and _overtaken(present, city, version):
        raise Outdated(_OVERTAKEN, current=present)
    if said not in may_say(before, documented=present.documented_at is not None):
        raise WrongMoment(_ANSWERED)
    apart = {}
    if said == Answer.CONFIRMED and despite is not None:
        alike = alike_contact(present, entered_for=city)
        apart = _told_apart(despite, _not_told_apart(present, city, alike))
    member.answer, member.answered_at, member.answered_by, member.comment = said, moment, _person(by), words
    member.save(update_fields=["answer", "answered_at", "answered_by", "comment"])
    _save(present, moment)
    _restate(present, moment)
    act = {Answer.DISPUTED: "disputed", Answer.BY_LINK: "confirmed-by-link"}.get(Answer(said), "confirmed")
    note(
        f"contact.{act}", present.about, by=by, reason=words, before={"city": city.code, "answer": before},
        after={"city": city.code, "answer": said, "version": present.version, **apart},
    )  # fmt: skip
    _stamp(present)
    contact_acted(present, by=by, at=moment)
    if tells:
        telling.answered(present, city, said, by=by)
    return present


_ANSWERED = _("This has been answered already. Look again, then decide.")
_OVERTAKEN = _(
    "Somebody was faster: this contact was changed, or answered for your city. Look again, then decide."
)


def _overtaken(contact: Contact, city: City, version: int) -> bool:
    """Whether what it says, or what this city says of it, is newer than that version; others may have answered."""
    if version == contact.version:
        return False
    if not 0 < version < contact.version:
        return True  # a version nobody ever saw
    later = Entry.objects.about(*contact.about).values_list("act", "after")
    return any(
        act in ("contact.corrected", "contact.merged")
        or after.get("city") == city.code
        or not _DATES.isdisjoint(after)  # somebody completed it by the day
        for act, after in ((act, after or {}) for act, after in later)
        if after.get("version", 0) > version
    )


_DATES = frozenset(("begins", "ends"))


@transaction.atomic
def recognise(
    contact: Contact,
    wanted: Wanted,
    *,
    by: Any,
    city: City,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Contact:
    """A city about to enter a contact finds that another one has: it confirms that one and adds what it knows.

    What stands there stays; its own title in another language, its evidence, and what nobody had said are added.
    """
    moment = at or now()
    told = cleaned(replace(wanted, sources=(), code=""), on=moment.date())
    present = answer(contact, city, Answer.CONFIRMED, by=by, version=version, at=moment)
    before = _whole(present)
    _complete(present, vars(told) | {"card_kind": told.card[0], "card_key": told.card[1]})
    after = _whole(present)
    for member in present.members.select_related("city"):
        _take_detail(member, told.details.get(member.city.code, ""))
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        _save(present, moment, *changed)
        note(
            "contact.completed", present.about, by=by, before={name: _plain(before[name]) for name in changed},
            after={**{name: _plain(after[name]) for name in changed}, "version": present.version},
        )  # fmt: skip
        _stamp(present)
    return present


# --- setting right --------------------------------------------------------------------------------------------
@transaction.atomic
def correct(
    contact: Contact,
    wanted: Wanted,
    *,
    by: Any,
    version: int,
    reason: str = "",
    knows_sources: bool = True,
    at: dt.datetime | None = None,
) -> Contact:
    """Whoever entered a contact sets it right. Another kind, other cities or days: the others are asked anew.

    So is, in any case, a city that disputed it. The city that entered it stays one of its cities, and a documented
    contact keeps its sources: what they prove is changed only by who has read them (`knows_sources`).
    """
    present = _locked(contact)
    if present.version != version:
        raise Outdated(_("Somebody has changed this contact meanwhile."), current=present)
    moment = at or now()
    told = cleaned(replace(wanted, sources=present.sources), on=moment.date())
    if present.entered_for_id and present.entered_for_id not in {city.pk for city in told.cities}:
        raise ValidationError({"cities": _("The city that entered it must be one of those that took part.")})
    old, new = as_told(wanted_of(present)), as_told(told)
    changed = [name for name in {**old, **new} if new.get(name) != old.get(name)]
    if not changed:
        return present
    if not knows_sources and (held := proven(present, changed)):
        raise ValidationError(dict.fromkeys(held, DOCUMENTED))
    anew = not set(changed).isdisjoint(_MEANT)
    disputed = present.members.filter(answer=Answer.DISPUTED).exists()
    rewrite_pairs(present, told, anew=anew, at=moment)
    note(
        "contact.corrected", present.about, by=by, reason=clean_line(reason),
        before={name: old.get(name) for name in changed},
        after={**{name: new.get(name) for name in changed}, "version": present.version},
    )  # fmt: skip
    _stamp(present)
    contact_acted(present, by=by, at=moment)
    if anew or disputed:
        telling.asked(present, by=by)
    if not anew:
        telling.corrected(present, by=by)
    return present


def proven(contact: Contact, changed: Iterable[str]) -> list[str]:
    """What of it stands in public sources: only who has read them changes that."""
    return [name for name in changed if name in _MEANT] if contact.documented_at is not None else []


DOCUMENTED = _("A public source documents this. Ask the Secretariat, which recorded it, to change it.")


@transaction.atomic
def merge(
    contact: Contact,
    other: Contact,
    *,
    by: Any,
    answers_of: Collection[int] | None = None,
    seen: Mapping[str, int] | None = None,
    at: dt.datetime | None = None,
) -> Contact:
    """Two entries of one contact become one: `contact` stays, with what the cities said in both; `other` leads to it.

    Both must have the same cities. A city that entered the other one has confirmed this one by that; whoever wrote
    both has said it once. Files go along. `answers_of` (keys of cities) narrows whose words are taken over: a city that
    merges its own entry speaks for itself alone. `seen`: code → the version that was read.
    """
    first, second = sorted((contact.pk, other.pk))
    if first == second:
        raise ValidationError(_("These are the same entry."))
    locked = {one.pk: _locked(one) for one in Contact.objects.filter(pk__in=(first, second)).order_by("pk")}
    kept, gone = locked[contact.pk], locked[other.pk]
    for one in (kept, gone):
        if seen is not None and seen.get(one.code) != one.version:
            raise Outdated(_("Somebody has changed one of the two entries meanwhile."), current=one)
    moment = at or now()
    members = {member.city_id: member for member in kept.members.all()}
    theirs = {member.city_id: member for member in gone.members.all()}
    if members.keys() != theirs.keys():
        raise ValidationError(_("Only entries of the same cities can be merged."))
    writers = kept.writers()
    for city, member in theirs.items():
        _take_detail(members[city], member.detail)
        said_twice = member.answered_by_id in writers
        if not said_twice and (answers_of is None or city in answers_of):
            _take_answer(members[city], member)
    kept.sources = list(dict.fromkeys([*kept.sources, *gone.sources]))
    if gone.documented_at and (kept.documented_at is None or gone.documented_at < kept.documented_at):
        kept.documented_at, kept.documented_by = gone.documented_at, gone.documented_by
    _complete(kept, vars(gone))
    _save(kept, moment, "sources", "documented_at", "documented_by", *_COMPLETED)
    _restate(kept, moment)
    gone.withdrawn_at, gone.withdrawn_by, gone.merged_into = moment, _person(by), kept
    _save(gone, moment, "withdrawn_at", "withdrawn_by", "merged_into")
    _restate(gone, moment)
    for one, told in ((kept, {"merged": gone.code}), (gone, {"merged_into": kept.code})):
        note("contact.merged", one.about, by=by, after={**told, "version": one.version})
    hand_over(Contact.kind_word, gone.code, kept.code, by=by)
    _stamp(kept, gone)
    for one in (gone, kept):
        contact_acted(one, by=by, at=moment)
    telling.merged(kept, by=by)
    return kept


@transaction.atomic
def belongs_to(contact: Contact, card: tuple[str, str], *, at: dt.datetime | None = None) -> Contact:
    """The record that a contact named by its key in a file is loaded now: it belongs to that (kind and key)."""
    present = _locked(contact)
    present.card_kind, present.card_key = card
    _save(present, at or now(), "card_kind", "card_key")
    note(
        "contact.completed", present.about,
        after={"card_kind": card[0], "card_key": card[1], "version": present.version},
    )  # fmt: skip
    _stamp(present)
    return present


@transaction.atomic
def withdraw(
    contact: Contact,
    *,
    by: Any,
    reason: str,
    version: int | None = None,
    at: dt.datetime | None = None,
    tells: bool = True,
) -> Contact:
    """Whoever entered a contact takes it back, with the reason; it stays readable and counts nowhere.

    What a public source documents the Secretariat takes back; a city that entered it disputes it (`rules`).
    """
    words = _comment(reason, name="reason")
    if not words:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    present = _locked(contact)
    if version is not None and present.version != version:
        raise Outdated(_("Somebody has changed this contact meanwhile."), current=present)
    moment = at or now()
    present.withdrawn_at, present.withdrawn_by, present.withdrawn_why = moment, _person(by), words
    _save(present, moment, "withdrawn_at", "withdrawn_by", "withdrawn_why")
    _restate(present, moment)
    note("contact.withdrawn", present.about, by=by, reason=words, after={"version": present.version})
    _stamp(present)
    contact_acted(present, by=by, at=moment)
    if tells:
        telling.withdrawn(present, by=by)
    return present


_verbs: tuple[Any, ...] = (
    claim, enter_by_act, document, add_sources, answer, recognise, correct, merge, belongs_to, withdraw,
)  # fmt: skip
for _verb in _verbs:
    _verb.alters_data = True


# --- a contact as plain values --------------------------------------------------------------------------------
def wanted_of(contact: Contact, members: Iterable[Member] | None = None) -> Wanted:
    """A contact as it stands, as one would enter it; of many contacts the members are read along (`members__city`)."""
    members = list(contact.members.select_related("city") if members is None else members)
    return Wanted(
        kind=contact.kind, cities=[member.city for member in members], title=contact.title, language=contact.language,
        begins=contact.begins, ends=contact.ends, lead=contact.lead, gives=contact.gives, people=contact.people,
        days=contact.days, hours=contact.hours, amount=contact.amount, currency=contact.currency,
        card=(contact.card_kind, contact.card_key), record=contact.record, evidence=contact.evidence,
        sources=contact.sources, details={one.city.code: one.detail for one in members if one.detail},
    )  # fmt: skip


def as_told(wanted: Wanted) -> dict[str, Any]:
    """What a contact says, as plain data for the journal; what it does not say is left out."""
    told = {
        "kind": wanted.kind.code,
        "cities": [city.code for city in wanted.cities],
        "lead": wanted.lead.code if wanted.lead else "",
        "amount": str(wanted.amount) if wanted.amount is not None else "",
        "card": list(wanted.card) if all(wanted.card) else [],
        "evidence": list(wanted.evidence),
        "sources": list(wanted.sources),
        "details": {code: text for code, text in wanted.details.items() if text},
    }
    names = ("title", "language", "begins", "ends", "gives", "people", "days", "hours", "currency", "record")
    told |= {name: getattr(wanted, name) for name in names}
    return {name: value for name, value in told.items() if value not in ("", None, [], {})}


# --- how it is done -------------------------------------------------------------------------------------------
def _locked(contact: Contact) -> Contact:
    """The contact as it is now, held until the act is done; a withdrawn one takes no more acts."""
    holding(contact)
    present = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("kind", "lead", "entered_for")
        .get(pk=contact.pk)
    )
    if present.withdrawn_at is not None:
        raise WrongMoment(_("This contact has been withdrawn."))
    return present


def _save(contact: Contact, at: dt.datetime, *names: str) -> None:
    contact.version += 1
    contact.changed_at = at
    contact.save(update_fields=[*names, "version", "changed_at"])


def _restate(contact: Contact, at: dt.datetime) -> None:
    """Write the states of a contact's ties anew, where they changed."""
    said = dict(contact.members.values_list("city_id", "answer"))
    for tie in contact.ties.all():
        state = state_of(
            said[tie.giver_id], said[tie.receiver_id], withdrawn=contact.withdrawn_at is not None,
            documented=contact.documented_at is not None,
        )  # fmt: skip
        if state != tie.state:
            Tie.objects.filter(pk=tie.pk).update(state=state, since=at)


# What is taken over from another telling of the same contact, where this one says nothing of it.
_COMPLETED = (
    "evidence", "other_titles", "begins", "ends", "people", "days", "hours", "record", "card_kind", "card_key",
    "amount", "currency",
)  # fmt: skip


def _complete(contact: Contact, told: Mapping[str, Any]) -> None:
    """Add what another telling knows beyond this one; nothing that stands here is changed."""
    titles = {**told.get("other_titles", {}), told["language"]: told["title"], **contact.other_titles}
    contact.other_titles = {
        language: title
        for language, title in titles.items()
        if language != contact.language and language in language_codes()
    }
    contact.evidence = list(dict.fromkeys([*contact.evidence, *told["evidence"]]))
    if not contact.begins:
        contact.begins, contact.ends = told["begins"], told["ends"]
    for name in ("people", "days", "hours", "record"):
        if not getattr(contact, name):
            setattr(contact, name, told[name])
    if not contact.card_key:
        contact.card_kind, contact.card_key = told["card_kind"], told["card_key"]
    if contact.amount is None:
        contact.amount, contact.currency = told["amount"], told["currency"]


def _whole(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in _COMPLETED}


def _take_answer(member: Member, other: Member) -> None:
    """What a city said in the other entry holds for this one, where it has said nothing here."""
    if member.answer != Answer.SILENT or other.answer == Answer.SILENT:
        return
    member.answer = Answer.CONFIRMED if other.answer == Answer.ENTERED else other.answer
    member.answered_at, member.answered_by = other.answered_at, other.answered_by
    member.comment = other.comment
    member.save(update_fields=["answer", "answered_at", "answered_by", "comment"])


def _take_detail(member: Member, detail: str) -> None:
    """When or how a city took part, where nothing is said of it here."""
    if detail and not member.detail:
        member.detail = detail
        member.save(update_fields=["detail"])


def _plain(value: Any) -> Any:
    """As the journal keeps it."""
    return str(value) if isinstance(value, Decimal) else value


def _comment(given: str, *, name: str = "comment") -> str:
    words = clean_lines(given or "")
    if len(words) > LONGEST_COMMENT:
        raise ValidationError(
            {name: ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_COMMENT})}
        )
    return words


def _stamp(*contacts: Contact) -> None:
    stamp_now([contact.pk for contact in contacts])


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
