from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mreza.files.choices import Purpose, Rights
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now


class FileQuerySet(models.QuerySet["File"]):
    def of(self, kind: str, key: str) -> FileQuerySet:
        """What belongs to one record, in its order."""
        return self.filter(kind=kind, key=key).order_by("position", "pk")

    def there(self) -> FileQuerySet:
        """What has not been removed."""
        return self.filter(removed_at=None)

    def visible_to(self, user: Any) -> FileQuerySet:
        """What belongs to records this person sees: each chapter says which (`files.hooks.readable`)."""
        from mreza.files.hooks import readable_by

        return self.filter(readable_by(user))


class File(models.Model):
    """A picture or a document of one record (kind, key). Its words (`alt`, `caption`) are texts of kind "file"."""

    record_kind = "file"

    code = models.CharField(max_length=30, unique=True, default=random_code)
    kind = models.CharField(max_length=40)  # of the record it belongs to: "practice", "city"
    key = models.CharField(max_length=120)
    place = models.CharField(
        max_length=120, blank=True, default=""
    )  # code of the city it counts for (limits)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("file name"), max_length=120)  # as offered for download, cleaned
    stored = models.CharField(max_length=120, unique=True)  # where the storage keeps it: a random name
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # of all copies together
    sha256 = models.CharField(max_length=64)  # of the file as it was sent: the same one is not added twice
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    sizes = models.JSONField(default=list)  # widths of the copies, the largest is the picture's own
    credit = models.CharField(_("author"), max_length=200, blank=True, default="")
    rights = models.CharField(_("rights"), max_length=20, choices=Rights.choices)
    licence = models.CharField(_("licence"), max_length=40, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True, blank=True)  # a tombstone until no backup needs it
    version = models.PositiveIntegerField(default=1)

    objects = FileQuerySet.as_manager()

    labels = labelled(
        public="code kind key purpose position name content_type size width height sizes credit rights licence "
        "added_at",
        network="place stored sha256 added_by removed_at version",
    )

    class Meta:
        ordering = ["kind", "key", "position", "pk"]
        indexes = [
            models.Index(fields=["kind", "key"], name="files_of_a_record"),
            models.Index(fields=["place", "added_at"], name="files_of_a_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "sha256"], condition=Q(removed_at=None), name="files_once_in_a_record"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def paths(self) -> list[str]:
        """Every object the storage keeps for it."""
        if self.purpose == Purpose.IMAGE:
            return [self.path(width) for width in self.sizes]
        return [self.stored]

    def path(self, width: int) -> str:
        return f"{self.stored}-{width}.webp"
