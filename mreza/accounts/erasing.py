"""Forgetting a person (security.md §6.6): the record of the Network stays, the person goes out of it.

What they did stays in the journal under a number that no longer leads to anybody. That it happened is kept outside the
database, too, so that a backup from before brings nobody back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from mreza.accounts.capacities import NETWORK, Capacity, capacities, forget
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role, Token, User
from mreza.foundation import hooks
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record

AGAIN = "Replayed after a restore."


def what_ends(user: User) -> list[Capacity]:
    """What this person acts as now, and will no longer: places first, they need somebody else."""
    return sorted(capacities(user), key=lambda one: (one.kind == NETWORK, one))


def in_the_way(user: User, *, at: dt.datetime | None = None) -> str:
    """Why this person cannot be erased now; empty when nothing is."""
    if user.erased_at is not None:
        return _("This person was erased already.")
    officers = Role.objects.held(at=at or now()).filter(kind=RoleKind.SECRETARIAT, user__is_active=True)
    people = set(officers.values_list("user", flat=True))
    if people == {user.pk}:
        return _("The last Secretariat officer must stay until somebody else has accepted the role.")
    return ""


@transaction.atomic
def erase(
    user: User, *, by: Any, reason: str = "", at: dt.datetime | None = None, whatever_stands: bool = False
) -> dict[str, Any]:
    """Anonymise in place: every chapter forgets its part, every door closes. Said in counts.

    `whatever_stands`: after a restore nobody comes back, not even the last officer.
    """
    at = at or now()
    # Officers are locked in one order, so that two of the last two cannot erase themselves at once.
    list(Role.objects.select_for_update().filter(kind=RoleKind.SECRETARIAT, until=None).order_by("pk"))
    user = User.objects.select_for_update().get(pk=user.pk)
    refusal = in_the_way(user, at=at)
    if refusal and (user.erased_at or not whatever_stands):
        raise WrongMoment(refusal)
    mark = mark_of(user)
    counts = {key: told for key, told in hooks.erase(user).items() if told}
    User.objects.filter(pk=user.pk).update(
        email=f"erased-{user.pk}@erased.invalid",
        name="", phone="", position="", language="", shows_name=False, is_active=False, seen_at=None,
        last_login=None, password=make_password(None), erased_at=at,
    )  # fmt: skip
    forget(user)
    # By number only: who was erased is what the entry is about, and says nothing of them.
    itself = by is not None and by.pk == user.pk
    record(
        "accounts.erased",
        ("user", str(user.pk)),
        by=by,
        reason=reason,
        after={"counts": counts, "by_itself": itself},
    )
    transaction.on_commit(lambda: note(mark, on=at.date()))
    return counts


def forget_account(user: User) -> dict[str, int]:
    """What this chapter keeps: ways in, sessions, tokens, addresses, roles. A filling of `hooks.erase`."""
    at = now()
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    invitations = Invitation.objects.filter(email=user.email)
    invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=at)
    return {
        "sessions": sessions.delete()[0],
        "keys": Authenticator.objects.filter(user=user).delete()[0],
        "addresses": EmailAddress.objects.filter(user=user).delete()[0],
        "tokens": Token.objects.filter(user=user).delete()[0],
        "invitations": invitations.update(email=""),
        "roles": Role.objects.held(at=at).filter(user=user).update(until=at),
    }


# --- the ledger outside the database ----------------------------------------------------------------------------
def _ledger() -> Path:
    return Path(settings.ERASURE_LEDGER)


def _salt() -> str:
    """Made with the ledger and kept in its first line."""
    file = _ledger()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
        new.write_text(f"mreza-erasures {secrets.token_hex(16)}\n")
        new.chmod(0o600)
        try:
            os.link(new, file)  # the first of two processes makes it
        except FileExistsError:
            pass
        finally:
            new.unlink()
    with file.open() as lines:
        return lines.readline().split()[1]


def mark_of(user: User) -> str:
    """A person in the ledger. With the moment they joined: after a restore a number may be given to somebody else."""
    who = f"{_salt()} {user.pk} {user.joined_at.astimezone(dt.UTC).isoformat()}"
    return hashlib.sha256(who.encode()).hexdigest()


def noted() -> set[str]:
    """Everybody in the ledger, as marks."""
    if not _ledger().exists():
        return set()
    return {line.split()[1] for line in _ledger().read_text().splitlines()[1:] if line.strip()}


def note(mark: str, *, on: dt.date) -> None:
    """One line more, on the disk before this returns."""
    _salt()
    with _ledger().open("a") as out:
        out.write(f"{on.isoformat()} {mark}\n")
        out.flush()
        os.fsync(out.fileno())


def note_missing() -> int:
    """Whoever was erased and is not in the ledger, because the process ended in between. Periodic work."""
    known, added = noted(), 0
    for user in User.objects.exclude(erased_at=None).only("pk", "joined_at", "erased_at"):
        mark = mark_of(user)
        if mark not in known and user.erased_at is not None:
            note(mark, on=user.erased_at.date())
            added += 1
    return added


_hours = {"last": dt.datetime.min.replace(tzinfo=dt.UTC)}


def keep_ledger(*, at: dt.datetime) -> None:
    """Once an hour in the process that ticks."""
    if at - _hours["last"] >= dt.timedelta(hours=1):
        _hours["last"] = at
        note_missing()


def brought_back() -> Iterator[User]:
    """People in the database who are in the ledger: a restored backup knew them still."""
    known = noted()
    if not known:
        return
    for user in User.objects.filter(erased_at=None).iterator():
        if mark_of(user) in known:
            yield user


def replay(*, at: dt.datetime | None = None) -> int:
    """Erase again everybody whom a restored backup has brought back."""
    back = list(brought_back())
    for user in back:
        erase(user, by=None, reason=AGAIN, at=at, whatever_stands=True)
    return len(back)
