"""The whole ledger as `science.lookalikes` compares it, for files: read once, in portions, then asked row by row.

One contact that somebody enters by hand is held against the few that share its cities (`alike`); here everything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mreza.cities.models import City
from mreza.journal.versions import kept_by_version
from mreza.science.lookalikes import Claim, city_words
from mreza.ties.alike import claim_of
from mreza.ties.models import Contact, Member
from mreza.translations.models import Text
from mreza.vocabulary.models import TieKind

_ROWS = 5_000
_COMPARED = (
    "code", "kind", "title", "language", "other_titles", "begins", "ends", "lead", "gives", "people", "days", "hours",
    "evidence", "sources", "card_key", "record",
)  # fmt: skip


def standing_claims(cities: Iterable[int] | None = None, *, since: int | None = None) -> Iterator[Claim]:
    """Every standing contact: of these cities only (their numbers), or changed after that version of the data only.

    Two statements for some thousand contacts.
    """
    contacts = Contact.objects.standing().only(*_COMPARED).order_by("pk")
    members = Member.objects.order_by("contact", "position")
    if cities is not None:
        theirs = Member.objects.filter(city__in=list(cities)).order_by().values("contact")
        contacts, members = contacts.filter(pk__in=theirs), members.filter(contact__in=theirs)
    if since is not None:
        contacts, members = contacts.filter(stamp__gt=since), members.filter(contact__stamp__gt=since)
    kinds = {kind.pk: kind for kind in TieKind.objects.all()}
    known = {city.pk: city for city in City.objects.only("code")}
    last = 0
    while portion := list(contacts.filter(pk__gt=last)[:_ROWS]):
        first, last = portion[0].pk, portion[-1].pk
        codes: dict[int, list[str]] = {}
        took = members.filter(contact__gte=first, contact__lte=last)
        for contact, city in took.values_list("contact", "city"):
            codes.setdefault(contact, []).append(known[city].code)
        for one in portion:
            one.kind = kinds[one.kind_id]
            one.lead = known[one.lead_id] if one.lead_id else None
            yield claim_of(one, codes.get(one.pk, ()))


@kept_by_version
def words_of_cities() -> dict[str, frozenset[str]]:
    """The words of every city's names, by its code."""
    names: dict[str, list[str]] = {}
    for code, *own in City.objects.values_list("code", "name", "native_name"):
        names[code] = [name for name in own if name]
    for code, text in Text.objects.filter(kind=City.kind, part="name").values_list("key", "text"):
        if code in names:
            names[code].append(text)
    return city_words(names)
