"""What was written to many people of the Network at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from mreza.foundation.labels import labelled


class GroupLetterQuerySet(models.QuerySet["GroupLetter"]):
    def visible_to(self, user: Any) -> GroupLetterQuerySet:
        """One's own; the Secretariat and the auditor see what was written to whom by anybody."""
        from mreza.accounts.rules import audits, works_in_the_secretariat

        if not user.is_authenticated:
            return self.none()
        return self if works_in_the_secretariat(user) or audits(user) else self.filter(by=user)


class GroupLetter(models.Model):
    """A letter to everybody a filter of the register left. The code comes with the form: sent twice, it goes once."""

    code = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150)
    text = models.TextField()
    with_address = models.BooleanField(default=False)  # whether the writer's own address stands in it
    filters = models.CharField(max_length=2000, blank=True, default="")  # the register's query string
    recipients = models.PositiveIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    objects = GroupLetterQuerySet.as_manager()

    labels = labelled(network="code by subject text with_address filters recipients sent_at")

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.code
