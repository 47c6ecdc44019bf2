"""The contacts that come with the house, each documented by its public sources; see `data/README.md`.

A load can be repeated: the second time changes nothing. What a city said of a contact stays; what somebody corrected or
withdrew by hand is kept, and named when the file says something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mreza.cities.models import City
from mreza.foundation.codes import code_of
from mreza.foundation.loading import BadFile, DataRow, Expected, Kept, Tally, read_file
from mreza.foundation.moments import now
from mreza.foundation.tables import cells
from mreza.journal.models import record as note
from mreza.ties.choices import Origin
from mreza.ties.cleaning import Wanted, cleaned
from mreza.ties.hooks import loaded_records
from mreza.ties.keeping import as_told, belongs_to, wanted_of
from mreza.ties.models import Contact
from mreza.ties.writing import rewrite_pairs, stamp_now, write_contacts
from mreza.vocabulary.models import TieKind

FILE = Path(__file__).parent / "data/contacts.csv"
_TEXT = cells.text(500)
_WORDS = cells.listed(cells.text(600), " ")
COLUMNS = {
    "key": Expected(cells.matching(r"[a-z0-9][a-z0-9-]{0,119}", _("“%(value)s” is no code."))),
    "kind": Expected(_TEXT),
    "title": Expected(_TEXT),
    "language": Expected(_TEXT),
    "begins": Expected(_TEXT, ""),
    "ends": Expected(_TEXT, ""),
    "lead": Expected(_TEXT, ""),
    "cities": Expected(_WORDS),
    "details": Expected(cells.text(2000), ""),
    "record": Expected(_TEXT, ""),
    "sources": Expected(_WORDS),
}


def load_contacts(file: Path = FILE) -> list[Tally]:
    """Bring the documented contacts to what the file says. Part of the load of the network, and of its transaction."""
    tally = Tally(str(_("ties")))
    rows = read_file(file, COLUMNS, unique=("key",))
    cities = {city.code: city for city in City.objects.all()}
    if not cities:
        return [tally]
    kinds = {kind.code: kind for kind in TieKind.objects.all()}
    present = {
        contact.loaded["key"]: contact
        for contact in Contact.objects.filter(origin=Origin.SOURCE, loaded__isnull=False).select_related(
            "kind", "lead"
        )
        if contact.loaded
    }
    said: list[Wanted] = []
    problems: list[str] = []
    for row in rows:
        try:
            said.append(_wanted(row, kinds, cities))
        except ValidationError as wrong:
            problems += [row.complain("key", message) for message in wrong.messages]
    if problems:
        raise BadFile(problems)
    cards = _cards(one.record for one in said if one.loaded["key"] not in present)
    new = [
        replace(one, card=cards.get(one.record, one.card)) for one in said if one.loaded["key"] not in present
    ]
    for one in said:
        if one.loaded["key"] in present:
            _bring(present[one.loaded["key"]], one, tally)
    if new:
        moment = now()
        contacts = write_contacts(new, by=None, city=None, origin=Origin.SOURCE, at=moment)
        tally.created += [one.loaded["key"] for one in new]
    if tally.altered:
        note(
            "ties.loaded",
            ("ties", "data"),
            after={"created": len(tally.created), "changed": len(tally.changed)},
        )
        if new:
            stamp_now([contact.pk for contact in contacts])
        stamp_now([present[key].pk for key in tally.changed])
    join_records()
    return [tally]


def join_records() -> int:
    """Contacts keep the key of their record until it is loaded; from then on they belong to its card. How many."""
    waiting = Contact.objects.standing().filter(card_key="").exclude(record="").order_by("pk")
    found = _cards(waiting.order_by("record").values_list("record", flat=True).distinct())
    joined = list(waiting.filter(record__in=list(found)))
    for contact in joined:
        belongs_to(contact, found[contact.record])
    return len(joined)


def _cards(records: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Of records named by their keys in files, those that are loaded: key → the kind and key of its card."""
    keys = sorted({record for record in records if record})
    return {key: card for told in loaded_records(keys).values() for key, card in told.items()} if keys else {}


def _wanted(row: DataRow, kinds: dict[str, TieKind], cities: dict[str, City]) -> Wanted:
    said = row.values
    unknown = [code for code in (*said["cities"], *filter(None, (said["lead"],))) if code not in cities]
    if unknown:
        raise ValidationError(_("There is no city with the code “%(code)s”."), params={"code": unknown[0]})
    if said["kind"] not in kinds:
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": said["kind"]})
    details = dict(part.split("=", 1) for part in said["details"].split("; ") if "=" in part)
    if strangers := details.keys() - set(said["cities"]):
        raise ValidationError(
            _("There is no city with the code “%(code)s”."), params={"code": min(strangers)}
        )
    wanted = Wanted(
        kind=kinds[said["kind"]], cities=[cities[code] for code in said["cities"]], title=said["title"],
        language=said["language"], begins=said["begins"], ends=said["ends"], lead=cities.get(said["lead"]),
        record=said["record"], sources=said["sources"], details=details,
    )  # fmt: skip
    told = cleaned(wanted)
    # Made of its key, so that its address is the same wherever Mreža runs.
    code = code_of(f"contact:{said['key']}")
    return replace(told, code=code, loaded={"key": said["key"], "said": as_told(told)})


def _bring(contact: Contact, wanted: Wanted, tally: Tally) -> None:
    """What the file says now, where nobody has said otherwise by hand."""
    key, said = wanted.loaded["key"], wanted.loaded["said"]
    loaded = (contact.loaded or {})["said"]
    if said == loaded:
        tally.unchanged += 1
        return
    contact = (
        Contact.objects.select_for_update(of=("self",)).select_related("kind", "lead").get(pk=contact.pk)
    )
    # To which card it belongs is said by no file.
    stored: dict[str, Any] = as_told(replace(wanted_of(contact), card=("", "")))
    changed = {name for name in {*said, *loaded} if said.get(name) != loaded.get(name)}
    if contact.withdrawn_at is not None or stored != loaded:
        tally.kept += [Kept(key, name, stored.get(name), said.get(name)) for name in sorted(changed)]
        tally.unchanged += 1
        return
    contact.sources = list(wanted.sources)
    contact.record = wanted.record
    contact.loaded = wanted.loaded
    card = (contact.card_kind, contact.card_key) if contact.record == stored.get("record", "") else ("", "")
    rewrite_pairs(contact, replace(wanted, card=card), anew=False, at=now())
    tally.note_change(
        key, {name: loaded.get(name) for name in changed}, {name: said.get(name) for name in changed}
    )
