"""A text in one language: whose it is, which part, in what state. One mechanism for all authored text."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.foundation.labels import labelled


class State(models.TextChoices):
    """How far a translation may be trusted; a missing one is simply no row."""

    MACHINE_DRAFT = "machine-draft", pgettext_lazy("translation", "machine draft")
    DRAFT = "draft", pgettext_lazy("translation", "draft")
    CONFIRMED = "confirmed", pgettext_lazy("translation", "confirmed")
    OUTDATED = "outdated", pgettext_lazy("translation", "outdated")


class TextQuerySet(models.QuerySet["Text"]):
    def of(self, kind: str, key: str | None = None) -> TextQuerySet:
        """The texts of one kind of thing, or of one thing."""
        texts = self.filter(kind=kind)
        return texts if key is None else texts.filter(key=key)


class Text(models.Model):
    """One part (`name`, `short`, `text` …) of one thing (kind, key) in one language."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    part = models.CharField(max_length=40, default="name")
    language = models.CharField(max_length=20)
    text = models.TextField(_("text"))
    state = models.CharField(max_length=20, choices=State.choices, default=State.CONFIRMED)
    source = models.CharField(max_length=200, blank=True, default="")
    loaded = models.JSONField(null=True, blank=True)  # as last loaded from data; see foundation.merging
    version = models.PositiveIntegerField(default=1)
    is_original = models.BooleanField(
        default=False
    )  # written in this language first; the others translate it
    based_on = models.TextField(blank=True, default="")  # the original as it was when this was translated
    by = models.ForeignKey(  # whose words these are: the translator is named
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(null=True, blank=True)

    labels = labelled(
        public="kind key part language text state source is_original written_at",
        network="loaded version based_on by",  # the public sees a translator who wishes it: told.translators
    )

    objects = TextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "key", "part", "language"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "part", "language"], name="translations_one_text"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}/{self.part} [{self.language}]"
