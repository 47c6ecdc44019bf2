"""What other chapters ask the ledger: files as evidence of a contact, and what one may enter about a city."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.acting import cities_of
from mreza.cities.hooks import city_actions
from mreza.cities.models import City
from mreza.files import hooks as files
from mreza.foundation.permissions import can
from mreza.ties.models import Contact, Member


def fill() -> None:
    """Called when the chapter is ready."""
    files.readable.fill(Contact.kind_word, readable)
    files.editable.fill(Contact.kind_word, editable)
    files.changeable.fill(Contact.kind_word, changeable)
    files.described.fill(Contact.kind_word, described)
    city_actions.fill("ties", actions)


# --- files ------------------------------------------------------------------------------------------------------
def readable(user: Any) -> Any:
    """Whoever reads a contact reads what proves it."""
    return Contact.objects.visible_to(user).order_by().values_list("code", flat=True)


def editable(user: Any, key: str) -> bool:
    """The teams of all its cities may add what proves it, as long as it stands."""
    found = Contact.objects.visible_to(user).standing().filter(code=key).first()
    return found is not None and can(user, "ties.add_evidence_contact", found)


def changeable(user: Any, file: Any) -> bool:
    """A city takes back what its own team added; nobody removes what another one proves. The Secretariat may."""
    if file.added_by_id == user.pk or can(user, "ties.document_contact"):
        return True
    theirs = cities_of(file.added_by) if file.added_by is not None else frozenset()
    return Member.objects.filter(contact__code=file.key, city__code__in=theirs & cities_of(user)).exists()


def described(key: str) -> dict[str, str]:
    found = Contact.objects.select_related("entered_for").filter(code=key).first()
    if found is None:
        return {}
    place = found.entered_for.code if found.entered_for else ""
    return {"title": found.title, "url": found.get_absolute_url(), "place": place}


# --- a city's page ----------------------------------------------------------------------------------------------
def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """From the page of one's own city: enter a contact; from another's: enter one with it."""
    user = request.user
    if not can(user, "ties.enter_contact"):
        return []
    told = {"city": city.code} if city.code in cities_of(user) else {"with": city.code}
    return [(_("Enter a contact"), f"{reverse('ties:new')}?{urlencode(told)}")]
