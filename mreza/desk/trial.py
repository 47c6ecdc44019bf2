"""`make try`: a Network of invented people, one for each role, and links that sign anybody in as them.

Two locks, asked every time: the switch MREZA_TRY, and a database that was made for a trial (its file is called
`trial.sqlite3`). `config.settings` refuses to start with one and not the other, and with anything but localhost.
Addresses of this module exist only while the switch is on (`config.urls`).
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import override

from mreza.accounts.models import User
from mreza.accounts.models.invitation import hashed
from mreza.desk.models import TrialLink
from mreza.foundation.moments import now

DATABASE = "trial.sqlite3"
INVENTED = "@example.org"
MARK = "Trial: "  # what is invented begins with it


def is_on() -> bool:
    """Whether this is a trial, by both locks."""
    name = str(connection.settings_dict["NAME"])
    return bool(settings.TRIAL) and connection.vendor == "sqlite" and Path(name).name == DATABASE


def people() -> list[User]:
    """The invented ones, in the order in which they were made."""
    return list(User.objects.filter(email__endswith=INVENTED, is_active=True).order_by("pk"))


@transaction.atomic
def new_link(user: User) -> str:
    """A link that signs in as this person, once. Earlier unused links of theirs go."""
    if not is_on() or not user.email.endswith(INVENTED):
        raise RuntimeError("Links that sign somebody in exist in a trial only, for invented people.")
    TrialLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    TrialLink.objects.create(user=user, token_hash=hashed(token))
    with override("en"):
        return settings.SITE_URL + reverse("try-link", kwargs={"token": token})


def unused(token: str) -> TrialLink | None:
    """The link, while nobody used it."""
    if not is_on():
        return None
    return TrialLink.objects.filter(token_hash=hashed(token), used_at=None).select_related("user").first()


def use(token: str) -> User | None:
    """Who the link is for; of two who use it at once one gets in."""
    link = unused(token)
    if link is None or not link.user.email.endswith(INVENTED):
        return None
    taken = TrialLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now())
    return link.user if taken else None
