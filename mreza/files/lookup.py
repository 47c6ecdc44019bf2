"""Pictures and documents of records as pages show them: with address, size, words and author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.files.choices import LICENCE_PAGES, OpenLicence, Purpose, Rights
from mreza.files.models import File
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import Said
from mreza.ui.formats import number


@dataclass(frozen=True)
class FileShown:
    """A file of a record, ready to be shown in any language."""

    file: File
    words: Authored

    @property
    def code(self) -> str:
        return self.file.code

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def is_picture(self) -> bool:
        return self.file.purpose == Purpose.IMAGE

    @property
    def width(self) -> int:
        return self.file.width or 0

    @property
    def height(self) -> int:
        return self.file.height or 0

    @property
    def weight(self) -> str:
        """How much there is to download, in words."""
        if self.file.size < 100_000:
            return _("%(size)s KB") % {"size": number(max(1, round(self.file.size / 1024)))}
        return _("%(size)s MB") % {"size": number(round(self.file.size / (1024 * 1024), 1))}

    @property
    def ending(self) -> str:
        return self.file.name.rpartition(".")[2].upper()

    def url(self, width: int = 0) -> str:
        """The copy that is at least so wide, or the largest; of a document its download."""
        if not self.is_picture:
            return reverse("file-download", kwargs={"code": self.code})
        fitting = [one for one in self.file.sizes if one >= width] if width else []
        chosen = min(fitting) if fitting else max(self.file.sizes)
        return reverse("file", kwargs={"code": self.code, "width": chosen})

    @property
    def srcset(self) -> str:
        """All copies with their widths, for the browser to choose from."""
        return ", ".join(f"{self.url(width)} {width}w" for width in self.file.sizes)

    def alt(self, language: str) -> Said:
        """What is to be seen; of a document what it is."""
        return self.words.said("alt", language)

    def caption(self, language: str) -> Said:
        return self.words.said("caption", language)

    @property
    def credit(self) -> str:
        return self.file.credit

    @property
    def rights(self) -> str:
        """On what ground it is shown, in words; an open licence by its name."""
        if self.file.licence in OpenLicence.values:
            return str(OpenLicence(self.file.licence).label)
        return str(Rights(self.file.rights).label)

    @property
    def licence_url(self) -> str:
        return LICENCE_PAGES.get(OpenLicence(self.file.licence), "") if self.file.licence else ""


def files_of(kind: str, keys: Iterable[str], purpose: str = "") -> dict[str, list[FileShown]]:
    """The files of several records in their order: two queries, however many. Who may see a record sees them."""
    wanted = list(keys)
    rows: Any = File.objects.filter(kind=kind, key__in=wanted).there().order_by("key", "position", "pk")
    if purpose:
        rows = rows.filter(purpose=purpose)
    files = list(rows)
    words = authored_many(File.record_kind, [file.code for file in files]) if files else {}
    found: dict[str, list[FileShown]] = {key: [] for key in wanted}
    for file in files:
        found[file.key].append(FileShown(file, words[file.code]))
    return found


def pictures_of(kind: str, keys: Iterable[str]) -> dict[str, list[FileShown]]:
    """The pictures of several records; the first is the one that stands for it."""
    return files_of(kind, keys, Purpose.IMAGE)


def documents_of(kind: str, keys: Iterable[str]) -> dict[str, list[FileShown]]:
    return files_of(kind, keys, Purpose.DOCUMENT)
