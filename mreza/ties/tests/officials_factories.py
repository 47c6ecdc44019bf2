"""Official addresses and mailed links, made by the verbs that make them."""

from __future__ import annotations

import re
from typing import Any

from mreza.notices.models import OutgoingMail
from mreza.ties import links, officials
from mreza.ties.models import Contact, OfficialAddress

TYPED = {
    "name": "Ana Schmidt",
    "office": "Head of Culture, City of Graz",
    "email": "ana.schmidt@graz.example",
    "why": "She answers for the Creative Cities Network in the city’s administration.",
    "page": "https://graz.example/culture",
    "language": "en",
}


def named(contact: Contact, *, by: Any, at: Any = None, **more: str) -> OfficialAddress:
    """An address of the contact's second city, as the first one names it."""
    city = contact.members.order_by("position")[1].city
    return officials.name_address(contact, city, officials.Named(**{**TYPED, **more}), by=by, at=at)


def last_mail(kind: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(kind=kind).latest("pk")


def token_in(mail: OutgoingMail) -> str:
    """What only the reader of the mail knows."""
    found = re.search(r"/ties/link/([\w-]{40,})/", mail.plain)
    assert found is not None
    return found[1]


def code_in(mail: OutgoingMail) -> str:
    found = re.search(r"^\d{6}$", mail.plain, re.MULTILINE)
    assert found is not None
    return found[0]


def opened(client: Any, language: str = "en") -> str:
    """The address of the questions, opened in this browser by the newest link and a code."""
    address = f"/{language}/ties/link/{token_in(last_mail(links.LINK))}/"
    assert client.post(address, {"act": "send"}).status_code == 302
    assert client.post(address, {"act": "code", "code": code_in(last_mail(links.CODE))}).status_code == 302
    return address
