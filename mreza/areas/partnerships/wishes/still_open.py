"""“Still open?” by mail: a signed link that says yes for one offer or need and one day, without signing in.

Looking at it changes nothing: mail programs look at every link. It tells nothing but the title, and once somebody has
said yes – by it, on the desk, by changing the offer – it says nothing any more.
"""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.urls import reverse

from mreza.areas.partnerships.models import Wish

_SALT = "mreza.partnerships.still-open"


def path(code: str, day: str) -> str:
    """The address at which one says that it is still open; in the language in use."""
    token = signing.dumps({"w": code, "d": day}, salt=_SALT, compress=True)
    return reverse("partnerships:still-open", kwargs={"token": token})


def meant(token: str) -> tuple[Wish, dt.date] | None:
    """What the link asks about, and the day that it names; None when it was not made here."""
    try:
        said = signing.loads(token, salt=_SALT)
        day = dt.date.fromisoformat(said["d"])
        wish = Wish.objects.select_related("city", "organisation", "kind").filter(code=said["w"]).first()
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return (wish, day) if wish is not None else None
