from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """Where somebody is told."""

    INBOX = "inbox", _("here")
    MAIL = "mail", _("by e-mail")


class Rhythm(models.TextChoices):
    """How soon somebody is told; daily and weekly gather what happened."""

    NEVER = "never", pgettext_lazy("notice", "never")
    AT_ONCE = "at-once", pgettext_lazy("notice", "at once")
    DAILY = "daily", pgettext_lazy("notice", "daily")
    WEEKLY = "weekly", pgettext_lazy("notice", "weekly")


class MailState(models.TextChoices):
    """What became of a letter, as the outbox says it."""

    WAITING = "waiting", pgettext_lazy("letter", "waiting")
    FAILING = "failing", pgettext_lazy("letter", "not accepted yet")
    UNCERTAIN = "uncertain", pgettext_lazy("letter", "uncertain")
    HELD = "held", pgettext_lazy("letter", "held")
    SENT = "sent", pgettext_lazy("letter", "sent")
