"""The chain over the journal: sealing what was written, and finding whatever was done to it behind our back.

Entries are written freely. Within a minute a sealer links them, in the order of their numbers, each digest over the
entry and the digest before it. Who changes, deletes, inserts or reorders anything afterwards breaks the chain at that
place; who rewrites the whole chain, or cuts off its end, contradicts the heads kept outside the database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from mreza.foundation.moments import now
from mreza.journal.models import Entry, Seal

FIRST = "0" * 64  # what stands before the first digest
MOST = 2000  # entries sealed in one transaction; the rest follows at once
PATIENCE = dt.timedelta(minutes=10)  # an entry that is older and not sealed is worth a word
TRIES, PAUSE = 10, 0.05  # for a moment in which nobody writes (PostgreSQL)


# --- what is sealed -------------------------------------------------------------------------------------------
def canonical(entry: Entry) -> bytes:
    """One entry as the same bytes on every machine and both databases."""
    told = {
        "id": entry.pk,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "act": entry.act,
        "about": [entry.about_kind, entry.about_key],
        "by": entry.by_id,
        "as": entry.acting_as,
        "reason": entry.reason,
        "before": _plain(entry.before),
        "after": _plain(entry.after),
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    """2.0 and 2 are one number: the databases do not agree which of them to give back."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def digest(before: str, entry: Entry) -> str:
    """The digest of the chain up to this entry."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(entry)).hexdigest()


# --- sealing --------------------------------------------------------------------------------------------------
def seal(*, at: dt.datetime | None = None) -> int:
    """Link every entry that is ready; how many. Two sealers at once: one of them links, the other does nothing."""
    at, total = at or now(), 0
    if not _something_waits():  # asked without a lock: most of the time nobody wrote anything
        return 0
    while linked := _seal_some(at):
        total += linked
        if linked < MOST:
            break
    if total:
        note_head(at=at)
    return total


def _something_waits() -> bool:
    top = Seal.objects.order_by("-number").values_list("entry_id", flat=True).first() or 0
    return Entry.objects.filter(pk__gt=top).exists()


def _seal_some(at: dt.datetime) -> int:
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-number").first()
            after = last.entry_id if last else 0
            entries = list(Entry.objects.filter(pk__gt=after).order_by("pk")[:MOST])
            ready = _without_gaps(entries, after) if entries else []
            if len(ready) < len(entries) and _nobody_writes():
                # Missing numbers were rolled back: whoever had one has finished. Look again, behind the lock.
                ready = list(Entry.objects.filter(pk__gt=after).order_by("pk")[:MOST])
            place, before = (last.number, last.digest) if last else (0, FIRST)
            seals = []
            for entry in ready:
                place, before = place + 1, digest(before, entry)
                seals.append(Seal(number=place, entry_id=entry.pk, digest=before, sealed_at=at))
            Seal.objects.bulk_create(seals, batch_size=500)
            return len(seals)
    except IntegrityError:  # another sealer was faster
        return 0


def _without_gaps(entries: list[Entry], after: int) -> list[Entry]:
    """The entries up to the first missing number: it may belong to a transaction that is still going on."""
    ready: list[Entry] = []
    for entry in entries:
        if entry.pk != after + len(ready) + 1:
            break
        ready.append(entry)
    return ready


def _nobody_writes() -> bool:
    """Whether no other transaction can still bring an entry with a number already given out.

    On SQLite there is one writer at a time, and that is us. On PostgreSQL the table is locked for the rest of this
    transaction, without making anybody wait: when somebody is writing, the next round tries again.
    """
    if connection.vendor != "postgresql":
        return True
    for _try in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE MODE NOWAIT")
            return True
        except Exception as busy:
            if getattr(busy.__cause__, "sqlstate", "") != "55P03":  # lock not available
                raise
            time.sleep(PAUSE)
    return False


# --- heads kept outside ---------------------------------------------------------------------------------------
class Head(NamedTuple):
    """The end of the chain on one day: place and digest."""

    day: str
    number: int
    digest: str


def heads_file() -> Path:
    return Path(settings.JOURNAL_HEADS)


def heads() -> list[Head]:
    """What was noted outside the database, one line a day, the last of that day."""
    if not heads_file().exists():
        return []
    found = []
    for line in heads_file().read_text().splitlines():
        day, number, told = line.split(" ")
        found.append(Head(day, int(number), told))
    return found


def note_head(*, at: dt.datetime) -> None:
    """Note the present end of the chain; today's line is replaced, earlier ones stay."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return
    day = at.astimezone(dt.UTC).date().isoformat()
    kept = [head for head in heads() if head.day != day]
    lines = [*kept, Head(day, last.number, last.digest)]
    file = heads_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    with new.open("w") as out:
        out.writelines(f"{head.day} {head.number} {head.digest}\n" for head in lines)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


# --- verifying ------------------------------------------------------------------------------------------------
class Finding(NamedTuple):
    """What is wrong with the journal, and where."""

    what: str  # changed | deleted | inserted | reordered | seal-missing | head | unsealed
    where: str
    text: str


class Verdict(NamedTuple):
    entries: int
    sealed: int
    waiting: int  # entries that are not sealed yet
    head: str
    findings: list[Finding]


def verify(*, at: dt.datetime | None = None) -> Verdict:
    """Read the whole journal and its chain, and say whatever does not fit."""
    at = at or now()
    findings = list(_broken_links())
    findings += _outside_the_chain(at)
    findings += _contradicted_heads()
    last = Seal.objects.order_by("-number").first()
    top = last.entry_id if last else 0
    return Verdict(
        entries=Entry.objects.count(),
        sealed=Seal.objects.count(),
        waiting=Entry.objects.filter(pk__gt=top).count(),
        head=f"{last.number} {last.digest}" if last else "",
        findings=findings,
    )


def _broken_links() -> Iterator[Finding]:
    before, place, last_entry = FIRST, 0, 0
    for seals in _in_batches():
        entries = Entry.objects.in_bulk([one.entry_id for one in seals])
        for one in seals:
            where = f"seal {one.number}, entry {one.entry_id}"
            if one.number != place + 1:
                missing = str(place + 1) if one.number == place + 2 else f"{place + 1}–{one.number - 1}"
                yield Finding("seal-missing", f"seal {missing}", f"The chain has no seal {missing}.")
            if one.entry_id <= last_entry:
                yield Finding("reordered", where, f"Entry {one.entry_id} stands behind entry {last_entry}.")
            entry = entries.get(one.entry_id)
            if entry is None:
                yield Finding("deleted", where, f"Entry {one.entry_id} was deleted.")
            elif digest(before, entry) != one.digest:
                text = f"Entry {one.entry_id}, its seal or the seal before it was changed."
                yield Finding("changed", where, text)
            before, place, last_entry = one.digest, one.number, max(last_entry, one.entry_id)


def _in_batches() -> Iterator[list[Seal]]:
    reached = None
    while True:
        rows = Seal.objects.order_by("number")
        batch = list(rows[:MOST] if reached is None else rows.filter(number__gt=reached)[:MOST])
        if not batch:
            return
        yield batch
        reached = batch[-1].number


def _outside_the_chain(at: dt.datetime) -> list[Finding]:
    """Entries without a seal: below the end of the chain none may be; above it none for long."""
    top = Seal.objects.aggregate(top=Max("entry_id"))["top"] or 0
    findings = [
        Finding("inserted", f"entry {pk}", f"Entry {pk} was inserted behind the chain's back.")
        for pk in Entry.objects.filter(pk__lte=top, seal__isnull=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    ]
    late = Entry.objects.filter(pk__gt=top, at__lt=at - PATIENCE).order_by("pk")
    if late.exists():
        first, number = late.values_list("pk", flat=True)[0], late.count()
        text = f"{number} entries wait to be sealed for more than ten minutes: is `mreza tick` running?"
        findings.append(Finding("unsealed", f"entry {first}", text))
    return findings


def _contradicted_heads() -> list[Finding]:
    known = dict(
        Seal.objects.filter(number__in=[head.number for head in heads()]).values_list("number", "digest")
    )
    return [
        Finding(
            "head",
            f"seal {head.number}",
            f"The head noted outside on {head.day} says that seal {head.number} has another digest: the chain was "
            "rewritten, its end was cut off, or an older backup was restored.",
        )
        for head in heads()
        if known.get(head.number) != head.digest
    ]
