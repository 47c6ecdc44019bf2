"""Words of files in the workbench: whoever may translate a record's texts may translate those of its pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.files import hooks
from mreza.files.models import File
from mreza.files.storing import is_public
from mreza.translations.authored import authored_many
from mreza.translations.hooks import Translatable
from mreza.translations.hooks import translatable as all_kinds
from mreza.translations.lookup import Said


def _keys(user: Any) -> Any:
    """Files of records whose texts this person may translate."""
    mine = Q(pk__in=[])
    for kind, what in all_kinds.kinds().items():
        if kind != File.record_kind:
            keys = what.keys(user)
            mine |= Q(kind=kind, key__in=keys if hasattr(keys, "query") else list(keys))
    return File.objects.filter(mine).there().values_list("code", flat=True)


def _may(user: Any, code: str, language: str) -> bool:
    file = File.objects.there().filter(code=code).first()
    what = all_kinds.get(file.kind) if file else None
    return bool(file and what and what.may(user, file.key, language))


def _parts(code: str) -> list[tuple[str, Any, bool]]:
    return [("alt", _("What the picture shows"), False), ("caption", _("Caption"), True)]


def _titles(codes: list[str], language: str) -> dict[str, Said]:
    words = authored_many(File.record_kind, codes, ["alt"])
    return {code: words[code].said("alt", language) for code in codes}


def _urls(codes: list[str]) -> dict[str, str]:
    """The page of the record's files, at this file."""
    rows = File.objects.filter(code__in=codes).values_list("code", "kind", "key")
    return {
        code: f"{reverse('files:of', kwargs={'kind': kind, 'key': key})}#{code}" for code, kind, key in rows
    }


def _changed(code: str, by: Any) -> None:
    for kind, key in File.objects.filter(code=code).values_list("kind", "key"):
        hooks.tell_changed(kind, key, by)


def _public(code: str) -> bool:
    file = File.objects.there().filter(code=code).first()
    return file is not None and is_public(file.kind, file.key)


def _cities(codes: list[str]) -> dict[str, str]:
    return dict(File.objects.filter(code__in=codes).exclude(place="").values_list("code", "place"))


def _of_cities(places: Iterable[str]) -> Any:
    return File.objects.filter(place__in=list(places)).there().values_list("code", flat=True)


translatable = Translatable(
    label=_("Picture or document"),
    keys=_keys,
    may=_may,
    parts=_parts,
    titles=_titles,
    urls=_urls,
    changed=_changed,
    is_public=_public,
    cities=_cities,
    of_cities=_of_cities,
)
