from __future__ import annotations

from django.db import models


class Region(models.Model):
    """A region of UNESCO's own grouping (not M49)."""

    kind = "region"
    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class Country(models.Model):
    """An ISO 3166-1 entry; its code is the lower-case alpha-2. Names express no opinion on any status."""

    class UnescoStatus(models.TextChoices):
        MEMBER = "member"
        ASSOCIATE = "associate"
        NONE = "none"

    kind = "country"
    code = models.CharField(max_length=2, unique=True)
    alpha3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="countries"
    )
    unesco_status = models.CharField(
        max_length=10, choices=UnescoStatus.choices, default=UnescoStatus.NONE
    )
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.code
