"""The acts on files: add, describe, move, remove, put back. Each writes its journal entry in its own transaction.

A file is on the disk before the row that names it is committed, so there is never a row without its file; a file
without a row (the power failed in between) is found by `mreza check-files`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
import shutil
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.files import hooks, limits
from mreza.files.checking import Checked, check_document, check_picture, refused, safe_name
from mreza.files.choices import OpenLicence, Purpose, Rights
from mreza.files.models import File
from mreza.files.storage import Unreachable
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.foundation.text import clean_line
from mreza.journal.models import record
from mreza.translations.authored import authored, drop, translate, write_original
from mreza.translations.models import State

FOLDER = "files"
KIND = File.record_kind
LONGEST_ALT, LONGEST_CAPTION = 300, 1000
ACTS = {  # what the journal says of files, in words
    "file.added": gettext_lazy("file added"),
    "file.described": gettext_lazy("description of a file changed"),
    "file.moved": gettext_lazy("files put in another order"),
    "file.removed": gettext_lazy("file removed"),
    "file.put-back": gettext_lazy("file put back"),
    "file.handed-over": gettext_lazy("file taken over from another record"),
}


class NoRoom(ValidationError):
    """There is no room for the file: a limit is reached. Says which, and what to do."""

    def __init__(self, message: Any, **params: Any) -> None:
        super().__init__({"file": ValidationError(message, params=params)})


def add(
    kind: str,
    key: str,
    upload: Any,
    *,
    purpose: str,
    alt: str,
    caption: str = "",
    credit: str = "",
    rights: str = "",
    licence: str = "",
    language: str,
    by: Any,
    at: dt.datetime | None = None,
) -> File:
    """Add a picture or a document to a record, last in its order. `upload` is what Django makes of a sent file.

    `alt` says what is to be seen (of a document: what it is); raises ValidationError by field, NoRoom, WrongMoment.
    """
    moment = at or now()
    words = _words(purpose, alt, caption, credit, rights, licence)
    if upload is None:
        raise refused(missing("file", purpose))
    largest = limits.LARGEST_PICTURE if purpose == Purpose.IMAGE else limits.LARGEST_DOCUMENT
    data = upload.read(largest + 1)  # one byte more than allowed is enough to refuse
    record_told = hooks.record_of(kind, key)
    _check_room(kind, key, len(data), record_told["place"], by, moment)
    checked = check_picture(data) if purpose == Purpose.IMAGE else check_document(data, upload.name or "")
    file = File(
        kind=kind,
        key=key,
        place=record_told["place"],
        purpose=purpose,
        name=safe_name(upload.name or "", checked.kind),
        stored=_random_name(),
        content_type=checked.kind.content_type,
        size=sum(map(len, checked.copies.values())),
        sha256=hashlib.sha256(data).hexdigest(),
        width=checked.width,
        height=checked.height,
        sizes=sorted(width for width in checked.copies if width),
        added_by=by,
        added_at=moment,
        **{name: words[name] for name in ("credit", "rights", "licence")},
    )
    kept = _keep(file, checked)
    try:
        with transaction.atomic():
            _enter(file, words, language, by, moment)
    except BaseException:
        _forget(kept)
        raise
    return file


def _enter(file: File, words: Mapping[str, str], language: str, by: Any, moment: dt.datetime) -> None:
    last = File.objects.of(file.kind, file.key).values_list("position", flat=True).last()
    file.position = 0 if last is None else last + 1
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError as error:
        raise WrongMoment(gettext_lazy("This very file is there already.")) from error
    texts = {part: words[part] for part in ("alt", "caption")}
    write_original(KIND, file.code, texts, language=language, by=by, at=moment)
    _done("file.added", file, by, after={"file": _told(file), **texts})


def describe(
    file: File,
    *,
    alt: str,
    caption: str = "",
    credit: str = "",
    rights: str = "",
    licence: str = "",
    language: str,
    by: Any,
    version: int,
    translations: Mapping[str, Mapping[str, str]] | None = None,
    at: dt.datetime | None = None,
) -> File:
    """Say anew what a file shows, whose it is and by what right; `version` is the one that was seen.

    `translations` (language → part → text) are confirmed with it; an empty one leaves what there is.
    """
    words = _words(file.purpose, alt, caption, credit, rights, licence)
    moment = at or now()
    with transaction.atomic():
        stored = _locked(file, version)
        before = _described(stored)
        for name in ("credit", "rights", "licence"):
            setattr(stored, name, words[name])
        texts = {part: words[part] for part in ("alt", "caption")}
        write_original(KIND, stored.code, texts, language=language, by=by, at=moment)
        _translate(stored, translations or {}, by, moment)
        after = _described(stored)
        if before == after:
            return stored
        stored.version += 1
        stored.save()
        _done("file.described", stored, by, before=before, after=after)
    return stored


def _translate(
    file: File, translations: Mapping[str, Mapping[str, str]], by: Any, moment: dt.datetime
) -> None:
    present = authored(KIND, file.code)
    for language, parts in translations.items():
        for part, text in parts.items():
            original = present.original(part)
            row = present.row(part, language)
            if not text or not original or original.language == language:
                continue
            if row and (row.text, row.state) == (text, State.CONFIRMED):
                continue
            translate(
                KIND,
                file.code,
                part,
                language,
                text,
                state=State.CONFIRMED,
                by=by,
                version=row.version if row else 0,
                at=moment,
            )


def move(file: File, steps: int, *, by: Any) -> None:
    """Up (−1) or down (+1) in the order of its record; at the end it stays."""
    with transaction.atomic():
        rows = list(File.objects.select_for_update().of(file.kind, file.key).there())
        here = next((number for number, one in enumerate(rows) if one.pk == file.pk), None)
        if here is None:
            raise WrongMoment(gettext_lazy("This file is not there any more."))
        there = min(max(here + steps, 0), len(rows) - 1)
        if there == here:
            return
        rows.insert(there, rows.pop(here))
        for number, one in enumerate(rows):
            one.position = number
        File.objects.bulk_update(rows, ["position"])
        _done("file.moved", file, by, before={"position": here}, after={"position": there})


def remove(file: File, *, by: Any, at: dt.datetime | None = None) -> None:
    """Take a file away. Its bytes go when no backup needs them; until then it can come back."""
    with transaction.atomic():
        if not File.objects.filter(pk=file.pk).there().update(removed_at=at or now()):
            raise WrongMoment(gettext_lazy("This file is not there any more."))
        _done("file.removed", file, by, before={"file": _told(file)})


def put_back(file: File, *, by: Any) -> None:
    """Undo a removal."""
    with transaction.atomic():
        stored = File.objects.select_for_update().filter(pk=file.pk).exclude(removed_at=None).first()
        if stored is None:
            raise WrongMoment(gettext_lazy("This file is there, or gone for good."))
        stored.removed_at = None
        try:
            with transaction.atomic():
                stored.save(update_fields=["removed_at"])
        except IntegrityError as error:
            raise WrongMoment(gettext_lazy("This very file is there already.")) from error
        _done("file.put-back", stored, by, after={"file": _told(stored)})


@transaction.atomic
def hand_over(kind: str, old: str, new: str, *, by: Any) -> None:
    """A record has become part of another: its files go there, last in the order. One that is there already stays."""
    there = File.objects.of(kind, new)
    known = set(there.there().values_list("sha256", flat=True))
    last = there.values_list("position", flat=True).last()
    moving = [
        file for file in File.objects.select_for_update().of(kind, old).there() if file.sha256 not in known
    ]
    for position, file in enumerate(moving, 0 if last is None else last + 1):
        file.key, file.position = new, position
        file.save(update_fields=["key", "position"])
        _done("file.handed-over", file, by, before={"record": old}, after={"file": _told(file)})


def sweep(*, at: dt.datetime | None = None) -> int:
    """Forget for good what was removed so long ago that no backup needs it; run by the clock."""
    gone = 0
    for file in File.objects.filter(removed_at__lt=(at or now()) - limits.KEPT_AFTER_REMOVAL)[:100]:
        with transaction.atomic():
            drop(KIND, file.code)
            file.delete()
        _forget(file.paths())
        gone += 1
    return gone


# --- words ------------------------------------------------------------------------------------------------
def missing(name: str, purpose: str) -> Any:
    """What is asked of whoever left this empty; pages and API say the same."""
    if name == "alt" and purpose == Purpose.DOCUMENT:
        return gettext_lazy("Say what this document is.")
    return {
        "alt": gettext_lazy("Say what the picture shows, for people who do not see it."),
        "credit": gettext_lazy("Say who made it."),
        "rights": gettext_lazy("Say by what right it may be shown."),
        "file": gettext_lazy("Choose a file."),
    }[name]


def _words(purpose: str, alt: str, caption: str, credit: str, rights: str, licence: str) -> dict[str, str]:
    words = {
        "alt": clean_line(alt),
        "caption": caption.strip(),
        "credit": clean_line(credit),
        "rights": rights,
        "licence": licence if rights == Rights.OPEN_LICENCE else "",
    }
    wrong: dict[str, Any] = {}
    if purpose not in Purpose.values:
        wrong["purpose"] = gettext_lazy("Say whether this is a picture or a document.")
    for name in ("alt", "credit"):
        if not words[name]:
            wrong[name] = missing(name, purpose)
    for name, longest in (("alt", LONGEST_ALT), ("caption", LONGEST_CAPTION), ("credit", 200)):
        if len(words[name]) > longest:
            wrong[name] = gettext_lazy("This is too long; at most %(most)s signs.") % {"most": longest}
    if rights not in Rights.values:
        wrong["rights"] = missing("rights", purpose)
    if rights == Rights.OPEN_LICENCE and licence not in OpenLicence.values:
        wrong["licence"] = gettext_lazy("Say under which licence.")
    if wrong:
        raise ValidationError(wrong)
    return words


def _described(file: File) -> dict[str, Any]:
    told = {name: getattr(file, name) for name in ("credit", "rights", "licence")}
    return {**told, "texts": authored(KIND, file.code).plain()}


def _told(file: File) -> dict[str, Any]:
    return {"code": file.code, "name": file.name, "purpose": file.purpose, "size": file.size}


def _done(act: str, file: File, by: Any, **values: Any) -> None:
    """Journal, version of the data and the record's card: part of every act."""
    record(act, (file.kind, file.key), by=by, public=is_public(file.kind, file.key), **values)
    hooks.tell_changed(file.kind, file.key, by)


def is_public(kind: str, key: str) -> bool:
    """Whether everybody sees the record: then its files are public too."""
    from django.contrib.auth.models import AnonymousUser

    return hooks.may_read(AnonymousUser(), kind, key)


def _locked(file: File, version: int) -> File:
    stored = File.objects.select_for_update().filter(pk=file.pk).there().first()
    if stored is None:
        raise WrongMoment(gettext_lazy("This file is not there any more."))
    if stored.version != version:
        raise Outdated(gettext_lazy("Somebody else has saved this in the meantime."), current=stored)
    return stored


# --- room (K18) -------------------------------------------------------------------------------------------
def _check_room(kind: str, key: str, size: int, place: str, by: Any, at: dt.datetime) -> None:
    here = File.objects.of(kind, key).there().order_by().aggregate(number=Count("pk"), size=Sum("size"))
    if here["number"] >= limits.MOST_OF_A_RECORD or (here["size"] or 0) + size > limits.BYTES_OF_A_RECORD:
        raise NoRoom(
            _("This record is full: it may have %(number)s files and %(size)s MB. Remove one first."),
            number=limits.MOST_OF_A_RECORD,
            size=limits.BYTES_OF_A_RECORD // limits.MB,
        )
    whose = {"place": place} if place else {"added_by": by, "place": ""}
    day = File.objects.filter(added_at__gt=at - dt.timedelta(days=1), **whose)
    today = day.order_by().aggregate(number=Count("pk"), size=Sum("size"))
    if today["number"] >= limits.MOST_OF_A_DAY or (today["size"] or 0) + size > limits.BYTES_OF_A_DAY:
        raise NoRoom(
            _("Today %(number)s files or %(size)s MB have been added already. Please go on tomorrow."),
            number=limits.MOST_OF_A_DAY,
            size=limits.BYTES_OF_A_DAY // limits.MB,
        )
    if free_bytes() - size < settings.FILES_RESERVE_MB * limits.MB:
        raise NoRoom(_no_room())


def free_bytes() -> int:
    """Free room where files lie; the reserve stays for the database. Elsewhere (S3) there is no end."""
    if isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]
        default_storage.exists("")  # the folder is made with the first file
        folder = settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.VAR_DIR
        return shutil.disk_usage(folder).free
    return 1 << 62


# --- bytes ------------------------------------------------------------------------------------------------
def _random_name() -> str:
    name = secrets.token_hex(20)
    return f"{FOLDER}/{name[:2]}/{name[2:]}"


def _keep(file: File, checked: Checked) -> list[str]:
    kept: list[str] = []
    try:
        for width, data in checked.copies.items():
            path = file.path(width) if width else file.stored
            kept.append(default_storage.save(path, ContentFile(data)))
    except OSError as error:
        _forget(kept)
        raise NoRoom(_no_store() if isinstance(error, Unreachable) else _no_room()) from error
    return kept


def _no_room() -> str:
    return _("There is no room for files on the server just now. Its keepers know; your text is kept.")


def _no_store() -> str:
    return _("Files cannot be kept just now. Your text is kept; try again in a few minutes.")


def _forget(paths: list[str]) -> None:
    """What cannot be deleted now is named by no row: `mreza check-files --remove` finds it."""
    for path in paths:
        with contextlib.suppress(Unreachable):
            default_storage.delete(path)
