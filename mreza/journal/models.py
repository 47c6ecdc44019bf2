"""The journal and the counter of the data's version. Acts call `record()` inside their own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connections, models, router
from django.db.models import F
from django.utils import timezone

from mreza.foundation.labels import labelled
from mreza.foundation.permissions import may_read
from mreza.foundation.rows import insert, prepared
from mreza.journal.readers import readers


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> EntryQuerySet:
        """What of the journal this reader may list: whatever some chapter opens to them, and nothing by itself."""
        if not user.is_authenticated or not may_read(user):
            return self.none()
        opened = [part for part in readers(user).values() if part is not None]
        if not opened:
            return self.none()
        whole = opened[0]
        for part in opened[1:]:
            whole = whole | part
        return self.filter(whole)

    def about(self, kind: str, key: str) -> EntryQuerySet:
        """All that happened to one thing, newest first."""
        return self.filter(about_kind=kind, about_key=key).order_by("-at", "-pk")

    def update(self, **kwargs: Any) -> int:
        raise TypeError("A journal entry is written once.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A journal entry is never deleted.")


class Entry(models.Model):
    """One act: who, what, when, why, with the values before and after.

    Never changed, never deleted: the database refuses it too (see `sealing`).
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    act = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=40)
    about_key = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acting_as = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    labels = labelled(network="at act about_kind about_key by acting_as", process="reason before after")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["about_kind", "about_key", "-at"], name="journal_about")]

    def __str__(self) -> str:
        return f"{self.act} {self.about_kind}:{self.about_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A journal entry is written once.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A journal entry is never deleted.")


class Seal(models.Model):
    """One link of the chain over the journal: which entry stands at this place, and the digest of all up to it.

    Never changed, never deleted, like the entries (see `sealing`).
    """

    number = models.BigIntegerField(primary_key=True)  # the place in the chain: 1, 2, 3 …
    # Without a constraint in the database: what was deleted by force must be found, not hidden by a cascade.
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="seal")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    labels = labelled(network="number entry digest sealed_at")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class DataVersion(models.Model):
    """One row whose number grows in the transaction of every change; caches of public data are keyed by it."""

    number = models.BigIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    labels = labelled(public="number changed_at")

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> str:
        """The present version, as a short text; the time is in it because a restored backup counts again.

        Asked once in every request, hence in plain SQL: the ORM would take longer than the database.
        """
        with connections[router.db_for_read(cls)].cursor() as cursor:
            cursor.execute(f"SELECT number, changed_at FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608
            row = cursor.fetchone()
        return f"{row[0]}-{''.join(filter(str.isdigit, str(row[1])))}" if row else "0"

    @classmethod
    def bump(cls) -> None:
        """Say that public data changed; part of the caller's transaction."""
        from mreza.journal import versions

        changed = cls.objects.filter(pk=1).update(number=F("number") + 1, changed_at=timezone.now())
        if not changed:
            cls.objects.get_or_create(pk=1)
        versions.forget()


def record(
    act: str,
    about: tuple[str, str],
    *,
    by: Any = None,
    acting_as: str = "",
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    public: bool = True,
) -> Entry:
    """Write one act into the journal, in the transaction of the act itself.

    An act that changes what the public sees moves the data's version on; one that does not (`public=False`: a
    draft was saved, somebody signed in) leaves everything that is kept for readers as it is. Who acts by a token
    is said with the token's code.
    """
    entry = _entry(act, about, by=by, acting_as=acting_as, reason=reason, before=before, after=after)
    entry.save()
    if public:
        DataVersion.bump()
    return entry


def record_all(
    act: str,
    told: Iterable[tuple[tuple[str, str], dict[str, Any] | str | None]],
    *,
    by: Any = None,
    public: bool = True,
    at: dt.datetime | None = None,
) -> None:
    """The same act on many things, each with its own entry (about, values after), in as few statements as fit.

    Values may be `prepared` already: of tens of thousands that takes longer than to write them.
    """
    like = _entry(act, ("", ""), by=by)
    moment = prepared(Entry, "at", at or like.at)
    insert(
        Entry,
        ("at", "act", "about_kind", "about_key", "by", "acting_as", "reason", "before", "after"),
        [
            (
                moment, act, kind, key, like.by_id, like.acting_as, "", None,
                after if isinstance(after, str) else prepared(Entry, "after", after),
            )
            for (kind, key), after in told
        ],
    )  # fmt: skip
    if public:
        DataVersion.bump()


def _entry(act: str, about: tuple[str, str], *, by: Any, acting_as: str = "", **values: Any) -> Entry:
    token = getattr(by, "token", None)
    return Entry(
        act=act,
        about_kind=about[0],
        about_key=about[1],
        by=by if by is not None and by.pk else None,
        acting_as=acting_as or (f"token:{token.code}" if token is not None else ""),
        **values,
    )
