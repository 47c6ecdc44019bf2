"""Places, offers and needs with what comes of them, and projects; partner organisations are in `cities`."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.accounts.capacities import capacities
from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.models import Activity, ActivityQuerySet
from mreza.areas.partnerships.choices import (
    Access,
    Audience,
    Did,
    InterestState,
    OpenTo,
    Side,
    Stage,
    WishState,
)
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.models import City, CreativeField, Organisation
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read
from mreza.journal.models import Entry
from mreza.vocabulary.models import Objective, OfferKind, PlaceKind, Target

_MOST = 10_000_000


def mine(user: Any) -> Q:
    """What belongs to a city or an organisation this person acts for."""
    return Q(city__code__in=cities_of(user)) | Q(organisation__code__in=organisations_of(user))


# --- places ----------------------------------------------------------------------------------------------------
class PlaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Places are public; one that was closed is seen by those who keep it."""
        if user.is_authenticated and may_read(user):
            if works_in_the_secretariat(user):
                return self
            return self.filter(Q(closed_at=None) | mine(user))
        return self.filter(closed_at=None)


class Place(models.Model):
    """A place of creativity and innovation: where things are made, tried out, shown, or guests live.

    Its texts (kind "place"): name, about, equipment.
    """

    kind_word = "place"

    code = models.CharField(max_length=30, unique=True, default=random_code)
    kind = models.ForeignKey(
        PlaceKind,
        verbose_name=pgettext_lazy("place", "kind"),
        on_delete=models.PROTECT,
        related_name="places",
    )
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="places")
    organisation = models.ForeignKey(  # that runs it
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    original_language = models.CharField(max_length=20)
    fields = models.ManyToManyField(CreativeField, related_name="places", blank=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    capacity = models.PositiveIntegerField(  # people at once
        _("room for people"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)]
    )
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, blank=True, default="")
    open_to = models.CharField(_("open to"), max_length=10, choices=OpenTo.choices, default=OpenTo.EVERYBODY)
    website = models.URLField(_("website"), max_length=500, blank=True, default="")
    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    objects = PlaceQuerySet.as_manager()

    labels = labelled(
        public="code kind city organisation original_language fields latitude longitude capacity access open_to "
        "website entered_at confirmed_at due_on closed_at changed_at",
        network="entered_by version",
    )

    class Meta:
        ordering = ["city__code", "pk"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("partnerships:place", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind_word, self.code


# --- offers and needs --------------------------------------------------------------------------------------------
class WishQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The public ones everybody; those for the Network whoever acts for something in it; one's own always."""
        public = Q(audience=Audience.PUBLIC) & ~Q(state=WishState.WITHDRAWN)
        if not (user.is_authenticated and may_read(user) and capacities(user)):
            return self.filter(public)
        if works_in_the_secretariat(user):
            return self
        return self.filter(~Q(state=WishState.WITHDRAWN) | mine(user))

    def open(self) -> Self:
        return self.filter(state=WishState.OPEN)


class Wish(models.Model):
    """An offer or a need of a city, or of an organisation in it: what, how much, when, where, and who pays what.

    It holds `parts` agreements; `left` of them are free, and the last is taken by one statement, so that of two cities
    that agree at once one is told. Its texts (kind "wish"): title, text, purpose.
    """

    kind_word = "wish"

    code = models.CharField(max_length=30, unique=True, default=random_code)
    side = models.CharField(max_length=5, choices=Side.choices)
    kind = models.ForeignKey(
        OfferKind,
        verbose_name=pgettext_lazy("offer", "kind"),
        on_delete=models.PROTECT,
        related_name="wishes",
    )
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="wishes")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="wishes"
    )
    original_language = models.CharField(max_length=20)
    amount = models.DecimalField(  # of the kind's unit
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    begins = models.DateField(pgettext_lazy("offer", "from"), null=True, blank=True)
    ends = models.DateField(pgettext_lazy("offer", "until"), null=True, blank=True)
    online = models.BooleanField(_("online"), default=False)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="wishes")
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    fields = models.ManyToManyField(CreativeField, related_name="wishes", blank=True)
    objectives = models.ManyToManyField(Objective, related_name="wishes", blank=True)
    targets = models.ManyToManyField(Target, related_name="wishes", blank=True)
    pays = models.JSONField(_("who pays what"), default=dict, blank=True)  # of `PAID` → `Pays`
    audience = models.CharField(
        _("for whom to read"), max_length=8, choices=Audience.choices, default=Audience.PUBLIC
    )
    parts = models.PositiveSmallIntegerField(
        _("how many can take it up"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    left = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=WishState.choices, default=WishState.OPEN)
    expires_on = models.DateField(_("open until"))
    once = models.CharField(max_length=60, unique=True, null=True, blank=True)  # of the form that was sent
    loaded = models.JSONField(null=True, blank=True)  # a row of a spreadsheet; see foundation.merging

    entered_at = models.DateTimeField(default=now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)  # "still open?" was answered
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    objects = WishQuerySet.as_manager()

    labels = labelled(
        public="code side kind city organisation original_language amount currency begins ends online place "
        "languages fields objectives targets pays audience parts left state expires_on entered_at confirmed_at "
        "ended_at changed_at",
        network="once loaded entered_by ended_why version",
    )

    class Meta:
        ordering = ["-entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lte=F("parts")), name="partnerships_no_more_left_than_parts"
            )
        ]
        indexes = [
            models.Index(fields=["state", "side", "kind"], name="partnerships_open"),
            models.Index(fields=["state", "expires_on"], name="partnerships_expiring"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("partnerships:wish", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind_word, self.code


class InterestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The two sides and the Secretariat."""
        if not (user.is_authenticated and may_read(user)):
            return self.none()
        if works_in_the_secretariat(user):
            return self
        cities, organisations = cities_of(user), organisations_of(user)
        return self.filter(
            Q(city__code__in=cities)
            | Q(organisation__code__in=organisations)
            | Q(wish__city__code__in=cities)
            | Q(wish__organisation__code__in=organisations)
        )

    def waiting(self) -> Self:
        """An answer is still expected."""
        return self.filter(state__in=(InterestState.EXPRESSED, InterestState.TALKING))


class Interest(models.Model):
    """A city, or an organisation in it, would take up an offer or meet a need: both agree, or one says why not."""

    kind_word = "interest"

    code = models.CharField(max_length=30, unique=True, default=random_code)
    wish = models.ForeignKey(Wish, on_delete=models.PROTECT, related_name="interests")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="interests"
    )
    state = models.CharField(max_length=10, choices=InterestState.choices, default=InterestState.EXPRESSED)
    expressed_at = models.DateTimeField(default=now)
    expressed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)  # by the side that was asked, the first time
    asker_agreed_at = models.DateTimeField(null=True, blank=True)
    asked_agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True, default="")
    # What became of it: the record's kind and key, or "contact" and its code.
    became_kind = models.CharField(max_length=40, blank=True, default="")
    became_key = models.CharField(max_length=30, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = InterestQuerySet.as_manager()

    labels = labelled(
        network="code wish city organisation state expressed_at expressed_by answered_at asker_agreed_at "
        "asked_agreed_at ended_at reason became_kind became_key version",
    )

    class Meta:
        ordering = ["-expressed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "city"],
                condition=Q(state__in=("expressed", "talking"), organisation=None),
                name="partnerships_one_interest_of_a_city",
            ),
            models.UniqueConstraint(
                fields=["wish", "organisation"],
                condition=Q(state__in=("expressed", "talking"), organisation__isnull=False),
                name="partnerships_one_interest_of_a_body",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("partnerships:interest", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind_word, self.code

    def was_agreed_by(self, user: Any) -> bool:
        """Whether this person has said yes for one of the sides: nobody agrees with themselves."""
        if user.pk is None:
            return False
        return Entry.objects.about(*self.about).filter(act="interest.agreed", by=user).exists()


class Message(models.Model):
    """What one side wrote to the other about an interest."""

    interest = models.ForeignKey(Interest, on_delete=models.CASCADE, related_name="messages")
    from_asker = models.BooleanField()
    text = models.TextField()
    language = models.CharField(max_length=20)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    labels = labelled(network="interest from_asker text language at by")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.interest_id} {self.at:%Y-%m-%d}"


# --- matching ----------------------------------------------------------------------------------------------------
class Weight(models.Model):
    """What a part of the score weighs, in points; a part without a row weighs what `science.matching.WEIGHTS` says."""

    part = models.CharField(max_length=20, unique=True)
    points = models.FloatField(validators=[MinValueValidator(0), MaxValueValidator(100)])
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="part points", network="version")

    class Meta:
        ordering = ["part"]

    def __str__(self) -> str:
        return f"{self.part} {self.points}"


class Suggestion(models.Model):
    """What a city did with another that was suggested to it. Of the city, never of a person."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="suggestions")
    other = models.ForeignKey(City, on_delete=models.CASCADE, related_name="suggested_to")
    did = models.CharField(max_length=10, choices=Did.choices)
    why = models.CharField(max_length=500, blank=True, default="")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    corrected = models.BooleanField(default=True)
    at = models.DateTimeField(default=now)

    labels = labelled(network="city other did why rank corrected at")

    class Meta:
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["city", "other", "did"], name="partnerships_done")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.other_id} {self.did}"


# --- projects ----------------------------------------------------------------------------------------------------
class ProjectQuerySet(ActivityQuerySet):
    def visible_to(self, user: Any) -> Self:
        """As every record; and those whose city is asked to be in it, or is in it, read it while it is written."""
        from mreza.areas.partnerships.projects.rules import seen_by

        return self.filter(seen_by(user)).distinct()


class Project(Activity):
    """A pilot, a partnership or an initiative: of one city or several, with organisations of the three sectors.

    Its texts (kind "project"): title, summary, question, stopped, worked, for_whom, next; those of its rows are parts
    `milestone.<key>.title`, `result.<key>.text`, `risk.<key>.text`, `update.<key>.text`. Each other city agrees to be
    in it (`Participation`).
    """

    kind = "project"

    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.IDEA)
    pilot = models.BooleanField(_("pilot project"), default=False)
    interest = models.OneToOneField(
        Interest, null=True, blank=True, on_delete=models.SET_NULL, related_name="project"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    labels = labelled(public="stage pilot agreed_at ended_at", network="interest")

    class Meta:
        ordering = ["-published_at", "key"]

    def get_absolute_url(self) -> str:
        return reverse("partnerships:project", kwargs={"code": self.code})


class _Row(models.Model):
    """Part of a project, in its order, under a short key."""

    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.key


class Milestone(_Row):
    """What is to be reached by when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    labels = labelled(public="project key position due_on done_on")

    class Meta(_Row.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="partnerships_one_milestone")]


class Outcome(_Row):
    """A result: where it began, what was aimed at, what was measured when, and where that stands."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="outcomes")
    unit = models.CharField(_("unit"), max_length=60, blank=True, default="")
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(_("aim"), max_digits=16, decimal_places=3, null=True, blank=True)
    measured = models.DecimalField(_("measured"), max_digits=16, decimal_places=3, null=True, blank=True)
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    source = models.URLField(_("source"), max_length=500, blank=True, default="")

    labels = labelled(public="project key position unit baseline target measured measured_on source")

    class Meta(_Row.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="partnerships_one_outcome")]


class Funding(_Row):
    """Money from one source, in its currency."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="fundings")
    source = models.CharField(_("from whom"), max_length=200)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3)

    labels = labelled(public="project key position source amount currency")

    class Meta(_Row.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="partnerships_one_funding")]


class Risk(_Row):
    """What could go wrong, for those in the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="risks")
    likely = models.PositiveSmallIntegerField(_("how likely"), default=2, validators=[MaxValueValidator(3)])
    grave = models.PositiveSmallIntegerField(_("how grave"), default=2, validators=[MaxValueValidator(3)])

    labels = labelled(network="project key position likely grave")

    class Meta(_Row.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="partnerships_one_risk")]


class Update(_Row):
    """What happened, told on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="updates")
    on = models.DateField(_("day"))

    labels = labelled(public="project key position on")

    class Meta(_Row.Meta):
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="partnerships_one_update")]
