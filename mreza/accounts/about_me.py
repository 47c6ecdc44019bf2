"""Everything kept about a person, as one file they may take along (security.md §6.6)."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils.translation import gettext as _

from mreza.accounts.hooks import my_files
from mreza.accounts.models import Invitation, Role, Token, User
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.journal.models import Entry

IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger copy is made on the disk
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def account_of(user: User) -> dict[str, list[dict[str, Any]]]:
    """What this chapter keeps about somebody; secrets (the hashes of keys and tokens) are not data about them."""
    by, email = Q(by=user), user.email
    return {
        "person": [
            {
                name: getattr(user, name)
                for name in (
                    "pk", "email", "name", "position", "phone", "language", "shows_name", "is_active", "joined_at",
                    "last_login", "seen_at",
                )
            }
        ],
        "addresses": _rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary"),
        "ways_to_sign_in": _rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at"),
        "sessions": _rows(
            UserSession.objects.filter(user=user), "ip", "user_agent", "created_at", "last_seen_at"
        ),
        "roles": _rows(Role.objects.filter(user=user), "kind", "since", "until"),
        "tokens": _rows(
            Token.objects.filter(user=user),
            "code", "name", "scopes", "places", "made_at", "expires_at", "used_at", "revoked_at",
        ),
        "invitations_to_me": _rows(
            Invitation.objects.filter(Q(email=email) | Q(accepted_by=user)),
            "code", "email", "role", "about_kind", "about_key", "until", "language", "invited_at", "expires_at",
            "accepted_at", "revoked_at",
        ),
        "invitations_by_me": _rows(
            Invitation.objects.filter(Q(invited_by=user) | Q(approved_by=user)),
            "code", "role", "about_kind", "about_key", "invited_at",
        ),
        "journal_by_me": _rows(Entry.objects.filter(by), "at", "act", "about_kind", "about_key", "acting_as", "reason"),
        "journal_about_me": _rows(
            Entry.objects.filter(about_kind="user", about_key=str(user.pk)).exclude(by), "at", "act"
        ),
    }  # fmt: skip


def _rows(query: Any, *names: str) -> list[dict[str, Any]]:
    return list(query.order_by("pk").values(*names))


def sections(user: User) -> dict[str, Any]:
    """Every chapter's part, under the chapter's name."""
    return {key: told for key, told in hooks.about_me(user).items() if told}


def write_copy(user: User, out: IO[bytes]) -> None:
    """The copy: one JSON for each chapter, the person's files, and a page of words."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _words(user))
        for chapter, told in sections(user).items():
            text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{chapter}.json", text)
        for name, opened in _files(user):
            with opened() as source, archive.open(name, "w") as target:
                shutil.copyfileobj(source, target)


def _files(user: User) -> Iterable[tuple[str, Any]]:
    """Names made safe: a file may have been called anything."""
    number = 0
    for found in my_files(user).values():
        for name, opened in found:
            number += 1
            yield f"files/{number}-{_UNSAFE.sub('-', name).strip('.-')[:80] or 'file'}", opened


def copy_of(user: User) -> IO[bytes]:
    """The finished copy, at its beginning."""
    out: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    write_copy(user, out)
    out.seek(0)
    return out


def _words(user: User) -> str:
    told = (
        _("Everything that Mreža keeps about you, as it was at %(moment)s (UTC).")
        % {"moment": f"{now():%Y-%m-%d %H:%M}"},
        _(
            "Each file holds what one part of Mreža keeps. Passwords, keys and tokens are kept as fingerprints only."
        ),
        _("What you wrote into the records of the Network belongs to the records and is public with them."),
    )
    return "\n\n".join(str(one) for one in told) + "\n"
