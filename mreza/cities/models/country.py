from __future__ import annotations

from django.db import models

from mreza.foundation.labels import labelled


class Region(models.Model):
    """A region of UNESCO's own grouping (not M49)."""

    kind = "region"
    code = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="code position", network="loaded version")

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


MARGIN = 3.0  # degrees: a point outside the reach of the known towns need not be wrong


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
    unesco_status = models.CharField(max_length=10, choices=UnescoStatus.choices, default=UnescoStatus.NONE)
    # Between which parallels and meridians its towns lie: only to notice swapped coordinates.
    south = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    labels = labelled(
        public="code alpha3 m49 region unesco_status", network="south north west east loaded version"
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.code

    def reaches(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies where the country's towns do, or near; yes when that is not known."""
        if self.south is None or self.north is None or self.west is None or self.east is None:
            return True
        high, wide = self.south - MARGIN <= latitude <= self.north + MARGIN, self.west - MARGIN <= longitude
        return high and wide and longitude <= self.east + MARGIN

    def looks_swapped(self, latitude: float, longitude: float) -> bool:
        """Latitude and longitude have changed places: the point is not in the country, the swapped one is."""
        return (
            not self.reaches(latitude, longitude)
            and self.south is not None
            and self.reaches(longitude, latitude)
        )
