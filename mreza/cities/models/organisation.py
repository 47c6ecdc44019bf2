from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import CITY_TEAM, Acting, OrganisationState, Sector
from mreza.cities.models.city import City
from mreza.cities.models.country import Country
from mreza.foundation.labels import labelled
from mreza.foundation.permissions import may_read
from mreza.vocabulary.models import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def confirmed(self) -> OrganisationQuerySet:
        """Those in the register."""
        return self.filter(state=OrganisationState.CONFIRMED)

    def proposed(self) -> OrganisationQuerySet:
        """What waits for a decision, the oldest first."""
        return self.filter(state=OrganisationState.PROPOSED).order_by("proposed_at", "pk")

    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """Everybody sees the register; what was only proposed, who decides on it and who proposed it."""
        from mreza.accounts.rules import works_in_the_secretariat
        from mreza.cities.acting import cities_of

        public = Q(state=OrganisationState.CONFIRMED)
        if not (user.is_authenticated and may_read(user)):
            return self.filter(public)
        if works_in_the_secretariat(user):
            return self
        teams = cities_of(user, *CITY_TEAM, Acting.MAYOR)
        return self.filter(public | Q(city__code__in=teams) | Q(proposed_by=user))


class Organisation(models.Model):
    """A body that works with cities of the Network, with its sector: the founding document wants all three.

    Anybody may propose one; who answers for the city it is in confirms it, and from then on it is public. Its text
    (kind "organisation"): about. Until it is confirmed its code is a random one; then it is made from its name.
    """

    kind = "organisation"
    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organisation_kind = models.ForeignKey(
        OrganisationKind, verbose_name=_("kind"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="organisations",
    )  # fmt: skip
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    city = models.ForeignKey(
        City, verbose_name=_("city"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="organisations",
    )  # fmt: skip
    website = models.URLField(_("website"), max_length=500, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=OrganisationState.choices, default=OrganisationState.CONFIRMED
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of who proposed it without an account; deleted once it is decided on.
    proposer_email = models.EmailField(blank=True, default="")
    proposer_language = models.CharField(max_length=20, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_why = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    labels = labelled(
        public="code name organisation_kind sector country city website state merged_into",
        network="proposed_at proposed_by decided_at decided_by decided_why version",
        personal="proposer_email proposer_language",
    )

    class Meta:
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["state", "city"], name="cities_organisations_state")]
        constraints = [
            models.CheckConstraint(
                name="cities_merged_organisation_leads_on",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="cities_no_address_once_decided",
                condition=Q(state="proposed") | Q(proposer_email=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cities:organisation", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def is_public(self) -> bool:
        return self.state == OrganisationState.CONFIRMED


class OwnProposal(models.Model):
    """What somebody without an account typed about their organisation, until they follow the link mailed to them.

    Nobody else sees it. It is deleted when the link is followed, or after some days.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    told = models.JSONField()  # name, kind, sector, country, city, website, about, language: codes for rows
    email = models.EmailField()
    language = models.CharField(max_length=20)
    written_at = models.DateTimeField(default=timezone.now, db_index=True)

    labels = labelled(network="written_at language", personal="told email", sensitive="token_hash")

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"

    def is_open(self, at: dt.datetime, lasts: dt.timedelta) -> bool:
        """Whether its link still leads on."""
        return self.written_at > at - lasts
