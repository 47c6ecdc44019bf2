"""Handing one letter to a mail server, so that at every instant it is known whether it may have arrived.

A server answers for a letter when it has read the line with the single dot that ends the text, and not before. So
everything goes out but that line; then the outbox is told, durably; then the line; then the answer is read:

    before the dot   whatever breaks, the server has to forget the letter: it is tried again
    the dot, a no    (4xx, 5xx) the server did not take it: tried again, later
    the dot, a yes   delivered
    the dot, silence nobody can know (the two generals): it is not sent again by itself, and not forgotten either
"""

from __future__ import annotations

import re
import select
import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")


class Taken(Exception):
    """Another worker has the letter by now, or somebody held it: it was broken off before the server could take it."""


class Unanswered(OSError):
    """The whole letter went out and no answer came back."""


def hand_over(connection: Any, mail: EmailMultiAlternatives, *, mark: Callable[[], bool]) -> None:
    """Give one mail to the server behind Django's SMTP `connection`; `mark` is asked before the last line."""
    text = _as_lines(mail.message().as_bytes())
    encoding = mail.encoding or "utf-8"
    sender = sanitize_address(mail.from_email, encoding)
    (recipient,) = (sanitize_address(address, encoding) for address in mail.recipients())
    if connection.connection is None:
        connection.open()
    server: smtplib.SMTP = connection.connection
    try:
        _envelope(server, sender, recipient)
        server.send(text)
        _still_there(server)
        if not mark():
            raise Taken
        _finish(server)
    except smtplib.SMTPResponseException:
        _begin_anew(connection)
        raise
    except smtplib.SMTPRecipientsRefused:
        _begin_anew(connection)
        raise
    except BaseException:
        hang_up(connection)  # in the middle of a text there is no way back but to leave
        raise


def _as_lines(text: bytes) -> bytes:
    """Lines as SMTP wants them: one kind of end, dots at the beginning doubled; the ending dot comes later."""
    text = _LINE_END.sub(b"\r\n", text)
    return _DOT.sub(b"..", text if text.endswith(b"\r\n") else text + b"\r\n")


def _envelope(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    server.ehlo_or_helo_if_needed()
    code, said = server.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = server.rcpt(recipient)
    if code not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
    code, said = server.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPDataError(code, said)


def _still_there(server: smtplib.SMTP) -> None:
    """A server that listens to a text says nothing; one that can be read from has hung up."""
    if server.sock is None or select.select([server.sock], [], [], 0)[0]:
        raise smtplib.SMTPServerDisconnected("Gone before the end of the text.")


def _finish(server: smtplib.SMTP) -> None:
    """The line that makes the letter the server's, and what it says to that."""
    assert server.sock is not None  # noqa: S101 (`_still_there` has looked)
    try:
        server.sock.sendall(b".\r\n")
    except ConnectionError:  # the way was closed before: the line did not go out
        raise
    except OSError as trouble:
        raise Unanswered(str(trouble)) from trouble
    try:
        code, said = server.getreply()
    except (OSError, smtplib.SMTPServerDisconnected) as trouble:
        raise Unanswered(str(trouble)) from trouble
    if code // 100 != 2:
        raise smtplib.SMTPDataError(code, said)


def _begin_anew(connection: Any) -> None:
    """After a no: the same connection for the next letter, if the server still talks to us."""
    try:
        connection.connection.rset()
    except (OSError, smtplib.SMTPException):
        hang_up(connection)


def hang_up(connection: Any) -> None:
    """Leave without a word; what was begun is forgotten by the server."""
    server, connection.connection = connection.connection, None
    if server is not None:
        server.close()
