"""Is this contact in the ledger already, told by another hand? Asked of the database, for one contact at a time.

Only standing contacts that share two cities with it are read, and of those only such as may have begun in its year or
the ones beside it. How alike two are is decided by `science.lookalikes` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from mreza.cities.models import City
from mreza.science.lookalikes import Claim, Ledger, Likeness, Reason, Title, city_words
from mreza.science.lookalikes import Member as Part
from mreza.ties.choices import Gives
from mreza.ties.cleaning import Wanted
from mreza.ties.models import Contact, Member
from mreza.translations.models import Text

MOST = 8  # that anybody looks through before saving


class Alike(NamedTuple):
    """A contact of the ledger that is, or may be, the one that is about to be entered."""

    contact: Contact
    likeness: Likeness

    @property
    def is_same(self) -> bool:
        return self.likeness.verdict == "same"

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for it and against it; what says neither is left out."""
        return tuple(one for one in self.likeness.reasons if one.points)


def alike_wanted(wanted: Wanted) -> list[Alike]:
    """Contacts that may be this one, which is not stored yet; the likeliest first."""
    return _alike(claim_wanted(wanted), wanted.cities)


def alike_contact(contact: Contact, **which: Any) -> list[Alike]:
    """Other entries that may be this contact; of all, or of those only (`entered_for=city`)."""
    cities = [member.city for member in contact.members.select_related("city")]
    return _alike(claim_of(contact, [city.code for city in cities]), cities, **which)


def _alike(claim: Claim, cities: Iterable[City], **which: Any) -> list[Alike]:
    found = {one.code: one for one in _candidates(claim, cities).filter(**which)}
    if not found:
        return []
    members: dict[int, list[str]] = {one.pk: [] for one in found.values()}
    rows = Member.objects.filter(contact__in=members).order_by("position", "pk")
    for pk, code in rows.values_list("contact_id", "city__code"):
        members[pk].append(code)
    ledger = Ledger(
        (claim_of(one, members[one.pk]) for one in found.values()),
        cities=_words({code for codes in members.values() for code in codes}),
    )
    return [Alike(found[likeness.key], likeness) for likeness in ledger.like(claim)[:MOST]]


def _candidates(claim: Claim, cities: Iterable[City]) -> QuerySet[Any]:
    """Standing contacts with two of these cities, of about the same time."""
    shared = (
        Member.objects.filter(city__in=list(cities), contact__withdrawn_at=None)
        .values("contact")
        .annotate(cities=Count("pk"))
        .filter(cities__gte=2)
        .values("contact")
    )
    rows = Contact.objects.filter(pk__in=shared).exclude(code=claim.key).select_related("kind", "lead")
    if not claim.begins:
        return rows
    year = int(claim.begins[:4])
    near = Q(begins="")
    for one in (year - 1, year, year + 1):
        near |= Q(begins__startswith=str(one))
    return rows.filter(near)


# --- what is compared -----------------------------------------------------------------------------------------------
def claim_of(contact: Contact, cities: Iterable[str]) -> Claim:
    """A contact as it stands, with the codes of its cities; `kind` and `lead` are read along."""
    titles = {contact.language: contact.title, **contact.other_titles}
    return Claim(
        key=contact.code,
        kind=contact.kind.code,
        members=_parts(cities, contact.lead.code if contact.lead else "", contact.gives),
        titles=tuple(Title(text, language) for language, text in titles.items()),
        begins=contact.begins,
        ends=contact.ends,
        size=_size(vars(contact)),
        evidence=(*contact.evidence, *contact.sources),
        source=contact.card_key or contact.record,
    )


def claim_wanted(wanted: Wanted) -> Claim:
    """A contact as somebody is about to enter it (cleaned)."""
    return Claim(
        key=wanted.code,
        kind=wanted.kind.code,
        members=_parts(
            (city.code for city in wanted.cities), wanted.lead.code if wanted.lead else "", wanted.gives or ""
        ),
        titles=(Title(wanted.title, wanted.language),),
        begins=wanted.begins,
        ends=wanted.ends,
        size=_size(vars(wanted)),
        evidence=(*wanted.evidence, *wanted.sources),
        source=wanted.card[1] or wanted.record,
    )


def _parts(cities: Iterable[str], lead: str, gives: str) -> tuple[Part, ...]:
    """Who took part and as what: of two, who gives and who receives; of more, who led."""
    codes = list(cities)
    if len(codes) == 2 and lead and gives:
        first, second = ("giver", "receiver") if gives == Gives.LEAD else ("receiver", "giver")
        return tuple(Part(code, first if code == lead else second) for code in codes)
    return tuple(Part(code, "lead" if code == lead and len(codes) > 2 else "") for code in codes)


def _size(told: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    return tuple((unit, float(told[unit])) for unit in ("people", "days", "hours") if told[unit])


def _words(codes: set[str]) -> dict[str, frozenset[str]]:
    """What these cities are called, in every language: in a title it says nothing of what was done."""
    names: dict[str, list[str]] = {code: [] for code in codes}
    for code, *own in City.objects.filter(code__in=codes).values_list("code", "name", "native_name"):
        names[code] += [name for name in own if name]
    rows = Text.objects.filter(kind=City.kind, key__in=codes, part="name")
    for code, name in rows.values_list("key", "text"):
        names[code].append(name)
    return city_words(names)
