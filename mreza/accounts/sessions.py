"""Sessions end: after eight hours without a sign of life, and after fourteen days in any case."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

IDLE = 8 * 60 * 60
ABSOLUTE = 14 * 24 * 60 * 60
SEEN_EVERY = 5 * 60  # a sign of life is written at most this often, so that reading costs no writes

STARTED, SEEN = "_started", "_seen"


class SessionStore(DatabaseSessionStore):
    """Judged when it is loaded; public pages never load one."""

    _sign_of_life = False

    @classmethod
    def get_model_class(cls) -> Any:
        from django.contrib.sessions.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if SESSION_KEY not in data:
            return data
        at = time.time()
        data.setdefault(STARTED, at)
        if self._is_over(data, at):
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if at - data.get(SEEN, 0) >= SEEN_EVERY:
            data[SEEN] = at
            self.modified = self._sign_of_life = True
        return data

    def save(self, must_create: bool = False) -> None:
        super().save(must_create=must_create)
        if self._sign_of_life:
            self._sign_of_life = False
            self._seen_now()

    @staticmethod
    def _is_over(data: dict[str, Any], at: float) -> bool:
        return at - data[STARTED] >= ABSOLUTE or at - data.get(SEEN, at) >= IDLE

    def _seen_now(self) -> None:
        """The list of sessions shows when each was last used; the person was here today."""
        from allauth.usersessions.models import UserSession

        from mreza.accounts.people import seen
        from mreza.foundation.moments import now

        UserSession.objects.filter(session_key=self.session_key).update(last_seen_at=now())
        seen(self.get(SESSION_KEY), at=now())
