"""A question of one city to the Network, the cities it went to and what each answered; and the card of an answer."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.models import Activity, ActivityQuerySet
from mreza.areas.practices.asking.choices import LONGEST_TITLE, AskedState, QuestionState
from mreza.cities.acting import cities_of
from mreza.cities.models import City, CreativeField
from mreza.foundation.codes import random_code
from mreza.foundation.labels import labelled
from mreza.foundation.moments import now
from mreza.foundation.permissions import may_read
from mreza.vocabulary.models import Objective


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The team of the city that asks, the teams of the cities asked, and the Secretariat; nobody else."""
        if not (user.is_authenticated and may_read(user)):
            return self.none()
        if works_in_the_secretariat(user):
            return self
        mine = cities_of(user)
        if not mine:
            return self.none()
        asked = Asked.objects.filter(city__code__in=mine).values("question")
        return self.filter(Q(city__code__in=mine) | Q(pk__in=asked))

    def open(self) -> Self:
        return self.filter(state=QuestionState.OPEN)


class Question(models.Model):
    """What a city wants to know. Seen by those who ask, those who are asked and the Secretariat until it is a card."""

    kind_word = "question"  # the kind of its journal entries and notices

    code = models.CharField(max_length=30, unique=True, default=random_code)
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(_("question"), max_length=LONGEST_TITLE)
    text = models.TextField(_("more about it"))
    language = models.CharField(_("language"), max_length=20)
    fields = models.ManyToManyField(CreativeField, related_name="questions", blank=True)
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    useful_until = models.DateField(_("useful until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    once = models.CharField(max_length=60, unique=True, null=True, blank=True)  # of the form that was sent

    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_why = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField(default=now)
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    labels = labelled(
        network="code city title text language fields objective useful_until state once asked_at asked_by ended_at "
        "ended_by ended_why changed_at version",
    )

    class Meta:
        ordering = ["-asked_at", "pk"]
        indexes = [models.Index(fields=["city", "state"], name="practices_questions_of")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("questions:question", kwargs={"code": self.code})

    @property
    def about(self) -> tuple[str, str]:
        return self.kind_word, self.code

    @property
    def is_open(self) -> bool:
        return self.state == QuestionState.OPEN


class AskedQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Cities from which an answer is still expected."""
        return self.filter(state=AskedState.ASKED, question__state=QuestionState.OPEN)

    def answered(self) -> Self:
        return self.filter(state=AskedState.ANSWERED)


class Asked(models.Model):
    """A city a question went to: why it was chosen, what it did, and its answer with what both sides say of it.

    `parts` are the points of its score (`science.routing`), `why` what stood behind them on that day: the records,
    fields and numbers named to both sides.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="asked")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="asked_questions")
    position = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=dict)
    why = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=AskedState.choices, default=AskedState.ASKED)
    asked_at = models.DateTimeField(default=now)

    language = models.CharField(_("language"), max_length=20, blank=True, default="")  # of the answer
    text = models.TextField(_("answer"), blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")  # why it declined
    answered_at = models.DateTimeField(null=True, blank=True)  # or declined
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Both sides agree to publish: the asker that it answers, the answerer that it may be read by everybody.
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    card_key = models.CharField(max_length=30, blank=True, default="")  # of the published answer
    version = models.PositiveIntegerField(default=1)

    objects = AskedQuerySet.as_manager()

    labels = labelled(
        network="question city position parts why state asked_at language text reason answered_at answered_by "
        "marked_at marked_by agreed_at agreed_by card_key version",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "city"], name="practices_asked_once")]
        indexes = [
            models.Index(fields=["city", "asked_at"], name="practices_asked_of"),
            models.Index(fields=["card_key"], name="practices_asked_card", condition=~Q(card_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.city_id}"

    @property
    def score(self) -> int:
        return sum(self.parts.values())

    @property
    def is_published(self) -> bool:
        return bool(self.card_key)


class Answer(Activity):
    """A question with its answer, as everybody reads it, after both cities agreed.

    Its texts (kind "answer"): title and summary are the question in the asker's words, `answer` is the answer, each
    in the language it was written in. Its city is the one that answered; the one that asked takes part.
    """

    kind = "answer"

    answer_language = models.CharField(_("language of the answer"), max_length=20, blank=True, default="")

    objects = ActivityQuerySet.as_manager()

    labels = labelled(public="answer_language")

    class Meta:
        ordering = ["-published_at", "key"]

    def get_absolute_url(self) -> str:
        return reverse("questions:answer", kwargs={"code": self.code})
