"""No way out was set up: letters stay in the outbox, where they can be read, and leave when there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class KeepingBackend(BaseEmailBackend):
    """The default of EMAIL_BACKEND while EMAIL_HOST is empty."""

    keeps = True

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        raise NotImplementedError("Letters stay in the outbox while no mail server is set (EMAIL_HOST).")


def keeps(connection: Any) -> bool:
    """Whether this way out leads nowhere, on purpose."""
    return bool(getattr(connection, "keeps", False))
