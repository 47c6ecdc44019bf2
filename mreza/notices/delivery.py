"""The way out: one letter, one recipient, over a checked connection; what fails stays queued."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import smtplib
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from mreza.foundation.moments import now
from mreza.notices import digests
from mreza.notices.keeping import keeps
from mreza.notices.letters import check_header
from mreza.notices.models import OutboxHold, OutgoingMail
from mreza.notices.smtp import Taken, Unanswered, hand_over

logger = logging.getLogger(__name__)

# What a mail server or the way to it may raise. A wrong certificate is an OSError: the mail stays here.
TROUBLES = (OSError, smtplib.SMTPException, ValueError)


def deliver_due(*, at: dt.datetime | None = None, limit: int = 100) -> dict[str, int]:
    """Deliver what is due; says how many letters went out and how many stayed. Safe to run twice at once."""
    at = at or now()
    said = {"sent": 0, "kept": 0}
    letters = list(OutgoingMail.objects.due(at=at)[:limit])
    if not letters or OutboxHold.is_on():
        return said
    connection: Any = get_connection()
    if keeps(connection):
        return said
    try:
        for letter in letters:
            if not letter.claim(at=at):
                continue
            trouble = _deliver(letter, connection)
            if trouble is None or not isinstance(trouble, Taken):
                said["kept" if trouble else "sent"] += 1
            if isinstance(trouble, OSError) and not isinstance(trouble, smtplib.SMTPException):
                break  # no way to the server: the others stay due, instead of waiting out one timeout each
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if isinstance(connection, EmailBackend):
                connection.close()
    return said


def _deliver(letter: OutgoingMail, connection: Any) -> Exception | None:
    """Try once; what went wrong, if anything."""
    try:
        mail = as_mail(letter, connection)
        if mail is None:
            letter.delete()  # of what it was to tell, its reader may read nothing any more
            return Taken()
        _send(letter, mail, connection)
    except Taken as taken:
        return taken
    except TROUBLES as trouble:
        name = type(trouble).__name__
        letter.failed(name, certainly=not isinstance(trouble, Unanswered))
        logger.warning("Mail %s (%s) stays in the outbox: %s", letter.code, letter.kind, name)
        return trouble
    letter.delivered(at=now())
    return None


def _send(letter: OutgoingMail, mail: EmailMultiAlternatives, connection: Any) -> None:
    """Over SMTP step by step; any other way out is asked once, and what it raises means: not sent."""

    def mark() -> bool:
        return letter.hand_over(at=now())

    if isinstance(connection, EmailBackend):
        hand_over(connection, mail, mark=mark)
    elif not mark():
        raise Taken
    else:
        connection.send_messages([mail])


def as_mail(letter: OutgoingMail, connection: Any = None) -> EmailMultiAlternatives | None:
    """The letter as a mail: one recipient, both bodies, nothing that an answering machine would answer.

    None when it tells of things that its reader may no longer read.
    """
    more: dict[str, str] = {}
    if letter.kind == digests.KIND:
        digest = digests.compose(letter)
        if digest is None:
            return None
        letter.to, letter.subject, letter.plain, letter.html = (
            digest.to,
            digest.subject,
            digest.plain,
            digest.html,
        )
        more = digest.headers
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
            **{name: check_header(value) for name, value in more.items()},
        },
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail
