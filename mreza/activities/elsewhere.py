"""What the chapters below ask about records of a kind: who may see and change their files, who translates them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.cards import write_card
from mreza.activities.choices import State
from mreza.activities.registry import Kind, records_of
from mreza.activities.rules import PUBLIC, WRITE
from mreza.cities.acting import cities_of, organisations_of
from mreza.files import hooks as files
from mreza.foundation import hooks
from mreza.foundation.permissions import can, known_scopes, may_read
from mreza.translations.authored import authored, authored_many, is_line
from mreza.translations.hooks import Translatable, translatable


def fill(kind: Kind) -> None:
    """Answer for the records of one kind; called where the kind is registered."""
    asked = _Asked(kind)
    files.readable.fill(kind.kind, asked.readable)
    files.editable.fill(kind.kind, asked.editable)
    files.described.fill(kind.kind, asked.described)
    files.changed.fill(kind.kind, asked.files_changed)
    translatable.fill(
        kind.kind,
        Translatable(
            label=kind.label,
            keys=asked.editable_keys,
            may=lambda user, key, language: asked.editable(user, key),
            parts=asked.parts,
            titles=asked.titles,
            urls=asked.urls,
            changed=asked.changed,
            is_public=asked.is_public,
            cities=asked.cities,
            of_cities=asked.of_cities,
        ),
    )


class _Asked:
    """The answers for one kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def _record(self, key: str) -> Any:
        found = records_of(self.kind).select_related("city", "organisation")
        return found.filter(key=key).first()  # door: the caller has asked for the permission

    # --- files ------------------------------------------------------------------------------------------
    def readable(self, user: Any) -> Any:
        """Keys of the records this person sees."""
        return records_of(self.kind).visible_to(user).order_by().values_list("key", flat=True)

    def editable(self, user: Any, key: str) -> bool:
        """Whoever may write a record may change its files, and its words in other languages."""
        seen = records_of(self.kind).visible_to(user).select_related("city", "organisation")
        record = seen.filter(key=key).first()
        return record is not None and can(user, self.kind.permission("edit"), record)

    def described(self, key: str) -> dict[str, str]:
        record = self._record(key)
        if record is None:
            return {}
        page = self.kind.kind if record.state in PUBLIC else "write"
        return {
            "title": str(authored(self.kind.kind, key).original("title")),
            "url": reverse(f"{self.kind.app}:{page}", kwargs={"code": record.code}),
            "place": record.city.code if record.city else "",
        }

    def files_changed(self, key: str, by: Any) -> None:
        self.changed(key, by)

    # --- translations -----------------------------------------------------------------------------------
    def editable_keys(self, user: Any) -> Any:
        """Keys of the records this person may translate: those they may write."""
        records = records_of(self.kind)
        own = Q(city__code__in=cities_of(user))
        drafts = own | Q(organisation__code__in=organisations_of(user))
        wanted = (Q(state__in=(State.DRAFT, State.IN_REVIEW)) & drafts) | (Q(state__in=PUBLIC) & own)
        if works_in_the_secretariat(user):
            wanted |= Q(state__in=PUBLIC)
        if not may_read(user) or not _may_write(user):
            wanted = Q(pk__in=[])
        return records.filter(wanted).order_by().values_list("key", flat=True).distinct()

    def parts(self, key: str) -> list[tuple[str, Any, bool]]:
        """Every part that is written, in reading order."""
        record = self._record(key)
        if record is None:
            return []
        written = authored(self.kind.kind, key).texts
        every = [*self.kind.parts, *self.kind.parts_of(self.kind.rows_of(record))]
        return [
            (part, self._called(part, every), not is_line(part))
            for part in every
            if part in written and not self.kind.is_private(part)
        ]

    def _called(self, part: str, every: list[str]) -> str:
        """“What it is and how it works (2)” for the second block."""
        label = str(self.kind.label_of(part))
        alike = [one for one in every if self.kind.generic(one) == self.kind.generic(part)]
        return f"{label} ({alike.index(part) + 1})" if len(alike) > 1 else label

    def titles(self, keys: list[str], language: str) -> dict[str, Any]:
        texts = authored_many(self.kind.kind, keys, ("title",))
        return {key: found.said("title", language) for key, found in texts.items()}

    def urls(self, keys: list[str]) -> dict[str, str]:
        rows = records_of(self.kind).filter(key__in=keys).values_list("key", "slug", "state")
        return {
            key: reverse(
                f"{self.kind.app}:{self.kind.kind if state in PUBLIC else 'write'}",
                kwargs={"code": slug or key},
            )
            for key, slug, state in rows
        }

    def changed(self, key: str, by: Any) -> None:
        """A translation or a file changed: card and index follow, in the same transaction."""
        record = self._record(key)
        if record is not None and record.state in PUBLIC:
            write_card(record)
            hooks.reindex(self.kind.kind, [key])

    def is_public(self, key: str) -> bool:
        return records_of(self.kind).filter(key=key, state__in=PUBLIC).exists()

    def cities(self, keys: list[str]) -> dict[str, str]:
        rows = records_of(self.kind).filter(key__in=keys).exclude(city=None)
        return dict(rows.values_list("key", "city__code"))

    def of_cities(self, codes: Iterable[str]) -> Any:
        return (
            records_of(self.kind).filter(city__code__in=list(codes)).order_by().values_list("key", flat=True)
        )


def _may_write(user: Any) -> bool:
    """A token without the scope `write` translates nothing."""
    token = getattr(user, "token", None)
    return token is None or WRITE in known_scopes(token)
