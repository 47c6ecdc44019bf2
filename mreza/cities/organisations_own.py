"""An organisation proposes itself, without an account: a form, a mail to the address typed, and a link in it.

The mail says nothing that the sender of the form typed, so nobody can have us send their words to strangers, and one
address gets two such mails a day at most. Looking at the link changes nothing: mail scanners look too. Until it is
followed nobody of the Network sees what was typed; after some days it is forgotten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mreza.cities import organisations
from mreza.cities.choices import OrganisationState
from mreza.cities.models import City, Country, Knock, Organisation, OwnProposal
from mreza.cities.remarks import EVERYBODY, TooMany
from mreza.foundation.moments import WrongMoment, months_after, now, today
from mreza.notices.letters import Letter
from mreza.notices.models import tell_address
from mreza.vocabulary.models import OrganisationKind

A_DAY_FROM_ONE_SENDER = 5
A_DAY_TO_ONE_ADDRESS = 2
A_DAY_FROM_ALL = 300
LASTS = dt.timedelta(days=3)


@transaction.atomic
def ask(
    told: Mapping[str, str], *, email: str, language: str, sender: str, at: dt.datetime | None = None
) -> OwnProposal:
    """Keep what was typed (codes for rows) and mail the link that sends it on."""
    moment = at or now()
    _count(sender, email, today(moment))
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    token = secrets.token_urlsafe(32)
    kept = OwnProposal.objects.create(
        token_hash=hashed(token), told=dict(told), email=email, language=known, written_at=moment
    )
    with override(known):
        letter = _letter(token)
    tell_address(email, "cities.own-organisation", letter, language=known)
    return kept


def _count(sender: str, email: str, day: dt.date) -> None:
    for who, most in (
        (sender, A_DAY_FROM_ONE_SENDER),
        (f"address {email.casefold()}", A_DAY_TO_ONE_ADDRESS),
        (EVERYBODY, A_DAY_FROM_ALL),
    ):
        key = hashlib.sha256(f"organisation {who}".encode()).hexdigest()  # counted apart from letters
        if Knock.count_one(key, on=day) > most:
            raise TooMany


def _letter(token: str) -> Letter:
    days = ngettext("The link works for %(days)s day.", "The link works for %(days)s days.", LASTS.days)
    return Letter(
        subject=_("Please confirm: an organisation is proposed with your address"),
        paragraphs=(
            _(
                "Somebody proposed an organisation for Mreža, the register of organisations that work with creative "
                "cities, and gave this address. If it was you, look at what was typed and send it on."
            ),
        ),
        action=(_("Look and send it on"), reverse("cities:organisation-own", kwargs={"token": token})),
        closing=(
            days % {"days": LASTS.days},
            _("If it was not you, do nothing: all of it is forgotten then, this address too."),
        ),
        why=_("You got this message because your address was typed into a form of Mreža."),
    )


def hashed(token: str) -> str:
    """How a link's token is stored: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def behind(token: str, *, at: dt.datetime | None = None) -> OwnProposal | None:
    """What a link leads to; nothing when it is unknown, used or too old, all alike."""
    kept = OwnProposal.objects.filter(token_hash=hashed(token)).first()
    return kept if kept is not None and kept.is_open(at or now(), LASTS) else None


def values_of(told: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, with rows for codes."""
    city = City.objects.select_related("country").filter(code=told.get("city", "")).first()
    return {
        "name": told.get("name", ""),
        "kind": OrganisationKind.objects.filter(code=told.get("kind", "")).first(),
        "sector": told.get("sector", ""),
        "country": city.country if city else Country.objects.filter(code=told.get("country", "")).first(),
        "city": city,
        "website": told.get("website", ""),
        "about": told.get("about", ""),
        "language": told.get("language", ""),
    }


@transaction.atomic
def send_on(kept: OwnProposal, *, at: dt.datetime | None = None) -> Organisation:
    """The link was followed by a person: what was typed is a proposal now, and who decides is told. Once."""
    deleted, _rows = OwnProposal.objects.filter(pk=kept.pk).delete()
    if not deleted:
        raise WrongMoment(_("This was sent on a moment ago."))
    return organisations.propose(
        values_of(kept.told), by=None, email=kept.email, language=kept.language, at=at
    )


def check(told: Mapping[str, str]) -> None:
    """Say now what would be refused when the link is followed."""
    values = values_of(told)
    wrong: dict[str, Any] = {}
    if values["city"] is None and values["country"] is None:
        wrong["city"] = [ValidationError(_("Choose the city it works with, or the country it is in."))]
    try:
        organisations.refuse_public_double(values)
    except ValidationError as refused:
        wrong = {**refused.error_dict, **wrong}
    if wrong:
        raise ValidationError(wrong)


# --- forgetting -------------------------------------------------------------------------------------------------
def forget_old(at: dt.datetime) -> int:
    """What was typed and never sent on goes with its link; addresses of what nobody decides on go as letters do."""
    gone, _rows = OwnProposal.objects.filter(written_at__lte=at - LASTS).delete()
    before = months_after(today(at), -settings.LETTERS_KEPT_MONTHS)
    oldest = dt.datetime.combine(before, dt.time.min, tzinfo=dt.UTC)
    waiting = Organisation.objects.filter(state=OrganisationState.PROPOSED, proposed_at__lt=oldest)
    return gone + waiting.exclude(proposer_email="").update(proposer_email="")


for _act in (ask, send_on):
    setattr(_act, "alters_data", True)  # noqa: B010
