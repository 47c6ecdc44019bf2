"""The way out: one letter, one recipient, over a checked connection; what fails stays queued."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mreza.foundation.moments import now
from mreza.notices.letters import check_header
from mreza.notices.models import OutgoingMail

logger = logging.getLogger(__name__)

# What a mail server or the way to it may raise. A wrong certificate is an OSError: the mail stays here.
TROUBLES = (OSError, smtplib.SMTPException, ValueError)


def deliver_due(*, at: dt.datetime | None = None, limit: int = 100) -> dict[str, int]:
    """Deliver what is due; says how many letters went out and how many stayed. Safe to run twice at once."""
    at = at or now()
    said = {"sent": 0, "kept": 0}
    letters = list(OutgoingMail.objects.due(at=at)[:limit])
    if not letters:
        return said
    connection: BaseEmailBackend = get_connection()
    for letter in letters:
        if not letter.claim(at=at):
            continue
        trouble = _deliver(letter, connection)
        said["kept" if trouble else "sent"] += 1
        if isinstance(trouble, OSError) and not isinstance(trouble, smtplib.SMTPException):
            break  # no way to the server: the others stay due, instead of waiting out one timeout each
    return said


def _deliver(letter: OutgoingMail, connection: BaseEmailBackend) -> Exception | None:
    """Try once; what went wrong, if anything."""
    try:
        as_mail(letter, connection).send()
    except TROUBLES as trouble:
        name = type(trouble).__name__
        letter.failed(name)
        logger.warning("Mail %s (%s) stays in the outbox: %s", letter.code, letter.kind, name)
        return trouble
    letter.delivered(at=now())
    return None


def as_mail(letter: OutgoingMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The letter as a mail: one recipient, both bodies, nothing that an answering machine would answer."""
    mail = EmailMultiAlternatives(
        subject=check_header(letter.subject),
        body=letter.plain,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[check_header(letter.to)],
        connection=connection,
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
            "Date": formatdate(letter.written_at.timestamp()),
            # The same on a second attempt, so that a reader's program can tell a copy.
            "Message-ID": f"<{letter.code}@{urlsplit(settings.SITE_URL).hostname}>",
        },
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail
