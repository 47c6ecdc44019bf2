"""“No more of this kind”: a signed link that works without signing in, by one click in the mail program (RFC 8058)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

from mreza.notices.choices import Channel, Rhythm
from mreza.notices.kinds import NoticeKind, kind_of
from mreza.notices.telling import wish

_SALT = "mreza.notices.stop"


def stop_path(user: Any, kinds: list[str]) -> str:
    """The address at which this person stops mails of these kinds; in the language in use."""
    token = signing.dumps({"u": user.pk, "k": kinds}, salt=_SALT, compress=True)
    return reverse("notices:stop", kwargs={"token": token})


def meant(token: str) -> tuple[Any, list[NoticeKind]] | None:
    """Who the link was made for and the kinds it stops; None when it was not made here. It never expires: a mail may
    be opened years later, and still nobody may be written to against their will."""
    try:
        said = signing.loads(token, salt=_SALT)
        user = get_user_model().objects.filter(pk=said["u"]).first()
        kinds = [kind for code in said["k"] if (kind := kind_of(code))]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return (user, kinds) if user is not None else None


def stop(user: Any, kinds: list[NoticeKind]) -> None:
    """No more mails of these kinds, beginning with what waits."""
    wish(user, {(kind.code, Channel.MAIL): Rhythm.NEVER for kind in kinds})
