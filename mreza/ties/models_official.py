"""Official addresses of cities that nobody acts for in the Network yet, and the personal links mailed to them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.models import City
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read

PERSONAL = ("name", "office", "email", "why", "page")  # what goes when an address is closed


class OfficialAddressQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Named, and neither accepted nor refused yet."""
        return self.filter(accepted_at=None, closed_at=None)

    def in_force(self) -> Self:
        """Accepted, and used until somebody ends it."""
        return self.filter(accepted_at__isnull=False, closed_at=None)

    def visible_to(self, user: Any) -> Self:
        """For the Secretariat alone: who was named has no account, and nobody else needs to know of them."""
        seen = user.is_authenticated and may_read(user) and works_in_the_secretariat(user)
        return self.all() if seen else self.none()


class OfficialAddress(models.Model):
    """Who answers for a city where nobody does: named by a city that claims a contact, accepted by the Secretariat.

    Once accepted it serves every later contact of that city. When it is closed, whyever, the person goes out of it at
    once; that there was an address stays.
    """

    kind = "official-address"

    class Closed(models.TextChoices):
        """Why an address is no longer used, or never was."""

        REFUSED = "refused", pgettext_lazy("address", "Refused")
        ENDED = "ended", pgettext_lazy("address", "Ended")
        REPLACED = "replaced", pgettext_lazy("address", "Another one was accepted")
        JOINED = "joined", pgettext_lazy("address", "Somebody answers for the city now")
        OBJECTED = "objected", pgettext_lazy("address", "Its owner does not want to be written to")
        UNUSED = "unused", pgettext_lazy("address", "No longer needed")
        ERASED = "erased", pgettext_lazy("address", "Its owner was erased")

    code = models.CharField(max_length=30, unique=True, default=random_code)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="official_addresses")
    contact = models.ForeignKey(
        "ties.Contact", on_delete=models.CASCADE, related_name="+"
    )  # named because of
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    office = models.CharField(_("office"), max_length=200, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    why = models.TextField(_("why it is official"), blank=True, default="")
    page = models.URLField(_("web page that shows it"), max_length=500, blank=True, default="")
    language = models.CharField(_("language"), max_length=20)  # of what is written there

    named_for = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")  # the city that claims
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    named_at = models.DateTimeField(default=now)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)  # for an invitation, after the first answer
    closed_as = models.CharField(max_length=10, choices=Closed.choices, blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")  # of who closed it; names nobody
    # Who does not want to be written to is remembered by a keyed hash, so that nobody writes to them again.
    objection = models.CharField(max_length=64, blank=True, default="")

    objects = OfficialAddressQuerySet.as_manager()

    labels = labelled(
        network="code city contact language named_for named_by named_at accepted_by accepted_at proposed_at closed_as "
        "closed_by closed_at reason",
        personal="name office email why page",
        sensitive="objection",
    )

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["city"],
                condition=Q(accepted_at__isnull=False, closed_at=None),
                name="ties_one_address_a_city",
            ),
            models.UniqueConstraint(
                fields=["city", "named_for"],
                condition=Q(accepted_at=None, closed_at=None),
                name="ties_names_an_address_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") & ~Q(email="")
                | Q(closed_at__isnull=False, name="", office="", email="", why="", page="")
                & ~Q(closed_as=""),
                name="ties_closed_address_is_forgotten",
            ),
        ]
        indexes = [models.Index(fields=["objection"], condition=~Q(objection=""), name="ties_objections")]

    def __str__(self) -> str:
        return self.code

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None and self.closed_at is None

    @property
    def is_in_force(self) -> bool:
        return self.accepted_at is not None and self.closed_at is None


class LinkQuestionQuerySet(models.QuerySet[Any]):
    def open(self, *, at: dt.datetime) -> Self:
        """The link still opens the door to its questions."""
        return self.filter(
            closed_at=None, expires_at__gt=at, address__accepted_at__isnull=False, address__closed_at=None
        )


class LinkQuestion(models.Model):
    """One mail to an official address: was it so? Link and code are kept as hashes only.

    The link alone opens nothing: it leads to a page that mails six digits to the same address, and these open the
    questions for an hour, in the browser in which they were typed.
    """

    address = models.ForeignKey(OfficialAddress, on_delete=models.CASCADE, related_name="questions")
    contacts = models.ManyToManyField("ties.Contact", related_name="+")  # those that waited when it was sent
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(
        null=True, blank=True
    )  # a newer link took its place, or it was tried too often

    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    codes = models.PositiveSmallIntegerField(default=0)  # how many were mailed
    tries = models.PositiveSmallIntegerField(default=0)  # with the present code
    wrong = models.PositiveSmallIntegerField(default=0)  # with all of them
    opened_with = models.CharField(max_length=64, blank=True, default="")  # hash of the code that opened it
    opened_until = models.DateTimeField(null=True, blank=True)

    objects = LinkQuestionQuerySet.as_manager()

    labels = labelled(
        network="address contacts sent_at expires_at closed_at code_sent_at code_until codes tries wrong opened_until",
        sensitive="token_hash code_hash opened_with",
    )

    token: str = ""  # known only to the process that made it

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["address", "-sent_at"], name="ties_last_question")]

    def __str__(self) -> str:
        return str(self.pk)
