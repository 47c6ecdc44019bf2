"""The ledger: contacts between cities, who took part and what each says of it, and one row a pair of cities."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.activities.models.activity import PARTIAL_DATE
from mreza.cities.models import City
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.journal.models import Entry
from mreza.ties.choices import COUNTED, Answer, Gives, Origin, State
from mreza.ties.models_official import LinkQuestion, OfficialAddress
from mreza.ties.models_review import YearReview
from mreza.vocabulary.models import TieKind

__all__ = ["Contact", "LinkQuestion", "Member", "OfficialAddress", "Tie", "YearReview"]


class ContactQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The ledger is public: whatever was claimed stands there with what the other cities say of it."""
        return self

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Contact(models.Model):
    """One contact of two or more cities, recorded once: a visit, a residency, a project, a practice carried on.

    A contact weighs 1 however many cities take part: each of its `pairs` ties weighs 1/`pairs`. With a lead its pairs
    are the lead with each other city; without one they are all pairs. Pure rules of both: `science.contacts`.
    """

    kind_word = "contact"  # the kind of its journal entries, notices and files

    code = models.CharField(max_length=30, unique=True, default=random_code)
    kind = models.ForeignKey(
        TieKind, verbose_name=pgettext_lazy("tie", "kind"), on_delete=models.PROTECT, related_name="contacts"
    )
    title = models.CharField(_("what it was"), max_length=200)
    language = models.CharField(_("language"), max_length=20)  # of the title
    # What the same contact was called by others, before their claim was merged into this one: language → title.
    other_titles = models.JSONField(default=dict, blank=True)
    begins = models.CharField(
        pgettext_lazy("tie", "began"), max_length=10, blank=True, default="", validators=[PARTIAL_DATE]
    )
    ends = models.CharField(
        pgettext_lazy("tie", "ended"), max_length=10, blank=True, default="", validators=[PARTIAL_DATE]
    )
    lead = models.ForeignKey(
        City,
        verbose_name=_("leading city"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_contacts",
    )
    gives = models.CharField(max_length=6, choices=Gives.choices, blank=True, default="")
    pairs = models.PositiveIntegerField(default=1)

    people = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    days = models.PositiveIntegerField(_("days"), null=True, blank=True)
    hours = models.PositiveIntegerField(_("hours"), null=True, blank=True)
    amount = models.DecimalField(
        _("money spent"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")  # ISO 4217

    card_kind = models.CharField(max_length=40, blank=True, default="")  # the record it belongs to …
    card_key = models.CharField(max_length=30, blank=True, default="")
    record = models.CharField(max_length=120, blank=True, default="")  # … or its key in a file not loaded yet
    evidence = models.JSONField(_("evidence"), default=list, blank=True)  # web addresses the cities name
    sources = models.JSONField(
        _("public sources"), default=list, blank=True
    )  # those the Secretariat recorded

    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    entered_for = models.ForeignKey(  # the city that claims it; none: the Secretariat, from a source
        City, null=True, blank=True, on_delete=models.PROTECT, related_name="entered_contacts"
    )
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    documented_at = models.DateTimeField(null=True, blank=True)
    documented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_why = models.TextField(blank=True, default="")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="merged"
    )
    changed_at = models.DateTimeField(default=now)
    stamp = models.BigIntegerField(
        default=0, db_index=True
    )  # data version that last changed it: see `columns`
    loaded = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()

    labels = labelled(
        public="code kind title language other_titles begins ends lead gives pairs people days hours amount currency "
        "card_kind card_key record evidence sources origin entered_for entered_at documented_at withdrawn_at "
        "withdrawn_why merged_into changed_at",
        network="entered_by documented_by withdrawn_by stamp loaded version",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pairs__gte=1), name="ties_contact_has_a_pair"),
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | (Q(amount__isnull=False) & ~Q(currency="")),
                name="ties_amount_has_currency",
            ),
            models.CheckConstraint(condition=Q(gives="") | Q(lead__isnull=False), name="ties_giver_leads"),
        ]
        indexes = [
            models.Index(fields=["card_kind", "card_key"], name="ties_of_card"),
            models.Index(fields=["record"], name="ties_of_record", condition=~Q(record="")),
            # Few contacts have them: an import of a hundred thousand need not write them into an index.
            *(
                models.Index(fields=[name], name=f"ties_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in ("entered_by", "documented_by", "withdrawn_by", "merged_into")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("ties:contact", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind_word, self.code

    @property
    def weight(self) -> Fraction:
        """What each of its ties weighs."""
        return Fraction(1, self.pairs)

    def writers(self) -> set[int]:
        """Whoever entered it, or set it right later; an act of the network that nobody did has none."""
        corrected = Entry.objects.about(*self.about).filter(act="contact.corrected", by__isnull=False)
        found = set(corrected.values_list("by_id", flat=True))
        return found | ({self.entered_by_id} if self.entered_by_id else set())

    def was_written_by(self, user: Any) -> bool:
        """Nobody confirms their own words for another city."""
        return user.pk is not None and (self.entered_by_id == user.pk or user.pk in self.writers())


class MemberQuerySet(models.QuerySet[Any]):
    def asked(self) -> Self:
        """Those whose answer a standing contact waits for; of a documented one nobody is asked."""
        return self.filter(answer=Answer.SILENT, contact__withdrawn_at=None, contact__documented_at=None)


class Member(models.Model):
    """A city that took part in a contact, and what it says of it."""

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="members")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="contact_members")
    position = models.PositiveSmallIntegerField(default=0)
    detail = models.CharField(
        max_length=200, blank=True, default=""
    )  # when or how it took part, if not as the rest
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.SILENT)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    comment = models.TextField(_("comment"), blank=True, default="")  # said with the answer; public

    objects = MemberQuerySet.as_manager()

    labels = labelled(public="contact city position detail answer answered_at comment", network="answered_by")

    class Meta:
        ordering = ["position", "pk"]
        # Found by its contact through the constraint.
        constraints = [models.UniqueConstraint(fields=["contact", "city"], name="ties_takes_part_once")]
        indexes = [
            models.Index(
                fields=["answered_by"], name="ties_answered_by", condition=Q(answered_by__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.city_id}"


class TieQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Public, as the contacts they belong to."""
        return self

    def counted(self) -> Self:
        """What may stand in a figure."""
        return self.filter(state__in=COUNTED)

    def of_city(self, city: Any) -> Self:
        return self.filter(Q(giver=city) | Q(receiver=city))

    def between(self, one: Any, other: Any) -> Self:
        return self.filter(Q(giver=one, receiver=other) | Q(giver=other, receiver=one))


class Tie(models.Model):
    """A pair of cities in a contact, with the state that their two answers give it (`states.state_of`).

    Where the contact's `gives` is empty both give and receive, and the order of the two says nothing. Written in the
    transaction of every act on the contact; `rebuild-ties` writes the same rows from the contacts and answers.
    """

    contact = models.ForeignKey(Contact, db_index=False, on_delete=models.CASCADE, related_name="ties")
    giver = models.ForeignKey(City, db_index=False, on_delete=models.PROTECT, related_name="ties_given")
    receiver = models.ForeignKey(City, db_index=False, on_delete=models.PROTECT, related_name="ties_received")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    since = models.DateTimeField(default=now)  # of this state

    objects = TieQuerySet.as_manager()

    labels = labelled(public="contact giver receiver state since")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "giver", "receiver"], name="ties_one_row_a_pair"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="ties_two_cities"),
        ]
        indexes = [
            # By its contact it is found through the first constraint.
            models.Index(fields=["giver", "state"], name="ties_of_giver"),
            models.Index(fields=["receiver", "state"], name="ties_of_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.giver_id} → {self.receiver_id}"
