"""The shared words of the network as rows. Their texts are `translations.Text` rows of the kind named here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mreza.foundation.labels import labelled


class Term(models.Model):
    """A word with a code that never changes and a place in its list."""

    kind: ClassVar[str]  # kind of the texts: Text.objects.of(kind, code)

    code = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    loaded = models.JSONField(null=True, blank=True)  # as last loaded from data; see foundation.merging
    version = models.PositiveIntegerField(default=1)

    labels = labelled(public="code position", network="loaded version")

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code


class Objective(Term):
    """One of the six objectives of the Network, in the founding document's order; the code is its number."""

    kind = "objective"
    slug = models.CharField(max_length=80)
    labels = labelled(public="slug")


class Area(Term):
    """One of the six areas of action; the code is the chapter that keeps its records (`practices` …)."""

    kind = "area"
    number = models.PositiveSmallIntegerField()
    labels = labelled(public="number")


class Commitment(Term):
    """One of the four commitments every member makes on joining.

    What speaks for it – records of which areas, for which objectives, only those with partners – is our own reading,
    no statement of UNESCO.
    """

    kind = "commitment"
    slug = models.CharField(max_length=80)
    areas = models.ManyToManyField(Area, related_name="commitments", blank=True)
    objectives = models.ManyToManyField(Objective, related_name="commitments", blank=True)
    with_partners = models.BooleanField(default=False)
    labels = labelled(public="slug areas objectives with_partners")


class Dimension(Term):
    """One of the four aspects of sustainable development: economic, social, cultural, environmental."""

    kind = "dimension"


class Theme(Term):
    """One of the six headings of UNESCO's LAB.2030."""

    kind = "theme"


class Goal(Term):
    """A sustainable development goal (SDG) of the 2030 Agenda; the code is its number."""

    kind = "sdg-goal"


class Target(Term):
    """A target of an SDG that the network's records or indicators name (`11.4`)."""

    kind = "sdg-target"
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="targets")
    labels = labelled(public="goal")


class Stage(Term):
    """A stage of cultural goods and services the founding document names: creation, production …"""

    kind = "stage"


class Group(Term):
    """For whom something is done; `marginalised` marks marginalised or vulnerable groups (objective 5)."""

    kind = "group"
    marginalised = models.BooleanField(default=False)
    labels = labelled(public="marginalised")


class CostBand(Term):
    """How much something cost, roughly; in euros, from–to (`to` empty: no upper end). The bands are ours."""

    kind = "cost-band"
    from_euros = models.PositiveIntegerField(default=0)
    to_euros = models.PositiveIntegerField(null=True, blank=True)
    labels = labelled(public="from_euros to_euros")


class TieKind(Term):
    """A kind of contact between cities. Its text says who gives and who receives, its note gives one example.

    `direction` says who gives where one city leads the contact: the host of a residency gives, the city that calls a
    jury receives. A kind that does not count is listed, and left out of figures unless the reader adds it. Ours.
    """

    class Direction(models.TextChoices):
        BOTH = "both"  # everybody gives and receives
        LEAD_GIVES = "lead-gives"
        OTHERS_GIVE = "others-give"

    kind = "tie-kind"
    direction = models.CharField(max_length=11, choices=Direction.choices, default=Direction.BOTH)
    counts = models.BooleanField(default=True)
    labels = labelled(public="direction counts")

    @property
    def symmetric(self) -> bool:
        return self.direction == self.Direction.BOTH


class OrganisationKind(Term):
    """What a partner organisation is; `sector` is the one most of the kind belong to, each says its own. Ours."""

    kind = "organisation-kind"
    sector = models.CharField(max_length=10, blank=True, default="")  # public, private, civil; empty: any
    labels = labelled(public="sector")


class PlaceKind(Term):
    """What a place of creativity is for: hub, studio, workshop, lab, stage, residence. Its text says it. Ours."""

    kind = "place-kind"
    labels = labelled()


class OfferKind(Term):
    """What can be offered or needed. Its note is one example; `unit` is what an amount of it counts. Ours."""

    class Unit(models.TextChoices):
        HOURS = "hours"
        DAYS = "days"
        WEEKS = "weeks"
        PLACES = "places"
        PIECES = "pieces"
        PAGES = "pages"
        DATES = "dates"
        PEOPLE = "people"
        PERCENT = "percent"
        MONEY = "money"  # with its currency
        NOTHING = ""  # said in words

    kind = "offer-kind"
    unit = models.CharField(max_length=10, choices=Unit.choices, blank=True, default=Unit.NOTHING)
    labels = labelled(public="unit")


class IndicatorDimension(Term):
    """One of the four thematic dimensions of the Culture|2030 indicators."""

    kind = "culture2030-dimension"
    # Targets the publication lists for the whole dimension; an indicator's own ones are our narrower reading.
    targets = models.ManyToManyField(Target, related_name="indicator_dimensions", blank=True)
    labels = labelled(public="targets")


class Indicator(Term):
    """One of UNESCO's 22 Culture|2030 indicators."""

    kind = "culture2030-indicator"
    dimension = models.ForeignKey(IndicatorDimension, on_delete=models.PROTECT, related_name="indicators")
    targets = models.ManyToManyField(Target, related_name="indicators", blank=True)
    labels = labelled(public="dimension targets")


class Passage(Term):
    """A passage of the founding document around its lists (and one note of ours), in the document's order."""

    class Role(models.TextChoices):
        HEADING = "heading"
        PARAGRAPH = "paragraph"
        NOTE = "note"

    kind = "mission"
    role = models.CharField(max_length=10, choices=Role.choices)
    labels = labelled(public="role")


VOCABULARIES: tuple[type[Term], ...] = (
    Objective, Area, Commitment, Dimension, Theme, Stage, Group, CostBand, TieKind, OrganisationKind, PlaceKind,
    OfferKind, Goal, Target, IndicatorDimension, Indicator,
)  # fmt: skip

# Everything whose wording the Secretariat may edit: the vocabularies and the founding document's passages.
WORDED: tuple[type[Term], ...] = (*VOCABULARIES, Passage)
