"""The index: what can be found. Only public things are ever written here (K3)."""

from __future__ import annotations

from django.db import models

from mreza.foundation.labels import labelled


class Entry(models.Model):
    """One public thing as words, in one language or (no language) in whatever language they are.

    The engine's own index follows this table by itself.

    On SQLite triggers keep an FTS5 table beside it, on PostgreSQL three GIN indexes read its columns; both
    are made in the second migration. Renaming or remaking this table on SQLite means making the triggers
    anew.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=200)
    weight = models.BigIntegerField(default=0)  # among equally good answers the heavier one comes first
    names = models.TextField(blank=True, default="")  # indexed words of its names, the whole names among them
    words = models.TextField(
        blank=True, default=""
    )  # indexed words of what it is about: a summary, its country
    text = models.TextField(blank=True, default="")  # indexed words of everything else that is written in it

    labels = labelled(public="kind key language title weight names words text")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "language"], name="search_one_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} [{self.language}]"


class Word(models.Model):
    """A word that occurs in the index: what a mistyped word may have been meant to be."""

    word = models.CharField(max_length=80, unique=True)

    labels = labelled(public="word")

    def __str__(self) -> str:
        return self.word
