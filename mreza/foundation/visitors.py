"""Who knocks: the address a request comes from, behind as many proxies as the operator says there are."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's network address. Each trusted proxy appended one entry; what stands before is hearsay (K20)."""
    peer: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if not proxies:
        return peer
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return told[-proxies] if len(told) >= proxies else peer


def sender_of(request: HttpRequest, *, on: dt.date) -> str:
    """A name for the visitor that lasts one day and leads nobody back to the address."""
    message = f"{on.isoformat()} {address_of(request)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
