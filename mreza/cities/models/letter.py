from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.cities.models.city import City
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled


class CityLetterQuerySet(models.QuerySet["CityLetter"]):
    def waiting(self) -> CityLetterQuerySet:
        """Not answered and not put aside, the oldest first."""
        return self.filter(settled_at=None).order_by("written_at", "pk")

    def visible_to(self, user: Any) -> CityLetterQuerySet:
        """The team of the city it was written to; the Secretariat only what came to it because nobody acts there."""
        from mreza.cities.letters import letters_seen_by

        return self.filter(letters_seen_by(user))


class CityLetter(models.Model):
    """What somebody without an account wrote to a city: relayed to its team, the addresses of both never shown."""

    kind = "city-letter"
    code = models.CharField(max_length=30, unique=True, default=random_code)
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="letters")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"))
    language = models.CharField(max_length=20)
    # Nobody acted for the city when it came: the Secretariat has it, and keeps it.
    to_secretariat = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CityLetterQuerySet.as_manager()

    labels = labelled(
        network="code city language to_secretariat written_at settled_at settled_by",
        personal="name email organisation subject text answer",
    )

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["city", "settled_at"], name="cities_letters_waiting")]

    def __str__(self) -> str:
        return self.code
