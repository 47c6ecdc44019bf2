"""Offers, needs and interests as the API answers them, and what is sent to it."""

from __future__ import annotations

import datetime as dt

from ninja import Schema
from pydantic import Field

from mreza.cities.schemas import Named
from mreza.foundation.api_writing import Body

_AMOUNT = "Of the kind's `unit`: hours, days, weeks, places, pieces, pages, dates, people, percent, money."
_PAYS = "`travel`, `stay`, `fee`, `material` → `we` (whoever states it), `they`, `shared` or `open`."
_DAY = "A day: 2027-03-31."


# --- what is told -------------------------------------------------------------------------------------------------
class WishItem(Schema):
    """An offer or a need in a list."""

    code: str
    url: str
    side: str = Field(description="`offer` or `need`.")
    kind: Named = Field(description="Codes: `/offer-kinds`.")
    title: str
    language: str = Field(description="The language of the title here.")
    text: str = Field(description="More about it; plain text, a blank line between paragraphs.")
    city: Named
    country: Named | None
    organisation: Named | None = Field(description="Of an organisation in the city; null: the city's own.")
    sector: str = Field(description="`public`, `private` or `civil`; what is the city's own is public.")
    amount: float | None = Field(description=_AMOUNT + " Null where it is not said.")
    unit: str = Field(description="What an amount counts; empty where the kind is not counted.")
    currency: str
    begins: dt.date | None = Field(description="From when it can be had; null where no days are named.")
    ends: dt.date | None
    online: bool
    languages: list[str] = Field(description="Working languages (BCP 47).")
    fields: list[str]
    objectives: list[str]
    targets: list[str]
    audience: str = Field(
        description="`public`, or `network`: told only to tokens whose owner acts for something in the Network."
    )
    parts: int = Field(description="How many can take it up.")
    left: int = Field(description="How many of these are still free.")
    state: str = Field(description="`open`, `taken`, `lapsed`; `withdrawn` only to whoever stated it.")
    open_until: dt.date
    entered_at: dt.datetime


class WishText(Schema):
    """What somebody wrote, with the language it is in here and how far a translation may be trusted."""

    text: str
    language: str
    state: str = Field(description="`machine-draft`, `draft`, `confirmed` or `outdated`.")
    is_original: bool


class WishInFull(WishItem):
    """One offer or need with everything it says."""

    original_language: str
    texts: dict[str, WishText] = Field(
        description="By part: title, text, purpose; what is not written is left out."
    )
    place: str = Field(description="Code of the place where it is (`/places`); empty where none is named.")
    pays: dict[str, str] = Field(description=_PAYS + " What is not said is left out.")
    confirmed_at: dt.datetime | None = Field(description="When it was last said to be still open.")
    changed_at: dt.datetime
    answering: list[str] = Field(
        description="How surely and how soon its city answers who is interested, in words, for whoever may be; empty "
        "where nobody was yet."
    )
    version: int | None = Field(description="For whoever may change it: send it back with a change.")


class OffersOrNeeds(Schema):
    """Offers, or needs, in pages."""

    count: int
    page: int
    pages: int
    page_size: int
    licence: str
    facets: dict[str, dict[str, int]] = Field(
        description="For each facet its codes and how many would be left under all other filters."
    )
    items: list[WishItem]


class InterestMessage(Schema):
    """What one side wrote to the other."""

    side: str = Field(description="`asker`: who is interested; `asked`: whose offer or need it is.")
    text: str
    language: str
    at: dt.datetime


class InterestRow(Schema):
    """An interest in a list."""

    code: str
    url: str
    state: str = Field(
        description="`expressed`, `talking`, `agreed`, `declined`, `withdrawn` or `closed` (it ended first)."
    )
    about: str = Field(description="Code of the offer or need.")
    side: str = Field(description="Whether that is an `offer` or a `need`.")
    asker: str = Field(description="Code of the city that is interested.")
    asked: str = Field(description="Code of the city whose offer or need it is.")
    expressed_at: dt.datetime
    answered_at: dt.datetime | None


class InterestOut(InterestRow):
    """One interest, for its two sides: what was said and agreed, and what has become of it."""

    asker_organisation: str
    asked_organisation: str
    asker_agreed_at: dt.datetime | None
    asked_agreed_at: dt.datetime | None
    ended_at: dt.datetime | None
    reason: str = Field(description="Why it was declined or taken back.")
    became: str = Field(description="What has become of it: address of the contact or the project.")
    messages: list[InterestMessage]
    answering: list[str] = Field(description="How soon the city that was asked answers, in words.")
    may: dict[str, list[str]] = Field(
        description="What your token's owner may do now, for each side: answer, write, agree, decline, take_back."
    )
    version: int = Field(
        description="Send it back when you agree: to words that changed nobody agrees unread."
    )


# --- what is sent -------------------------------------------------------------------------------------------------
class WishIn(Body):
    """What an offer or a need says."""

    kind: str = Field(description="Code: `/offer-kinds`.")
    title: str = Field(description="In a few words, in `language`.")
    language: str = Field("en", description="Of title, text and purpose (BCP 47).", examples=["hr"])
    text: str = ""
    purpose: str = Field("", description="What it is for.")
    amount: str | int | float | None = Field(None, description=_AMOUNT)
    currency: str = Field("", description="ISO 4217, of money only.", examples=["EUR"])
    begins: str = Field("", description=_DAY)
    ends: str = Field("", description=_DAY)
    online: bool = False
    place: str = Field("", description="Code of a place of your city.")
    languages: list[str] = Field([], max_length=20)
    fields: list[str] = Field([], max_length=20)
    objectives: list[str] = Field([], max_length=20)
    targets: list[str] = Field([], max_length=40)
    pays: dict[str, str] = Field({}, description=_PAYS)
    audience: str = Field("public", description="`public` or `network`.")
    parts: int = Field(1, description="How many can take it up.")
    open_until: str = Field("", description=_DAY + " Empty: half a year, or as long as its period.")


class NewWishIn(WishIn):
    """For a city whose team you are in, or an organisation you act for."""

    city: str = Field("", description="For which city; needed if you act for several.")
    organisation: str = Field("", description="Code of the organisation in it whose it is.")
    once: str = Field(
        "",
        max_length=40,
        description="Any word of yours: sent twice, it is entered once and answers the same.",
    )


class ChangedWishIn(Body):
    """Only what is given is changed. Whoever had agreed to what is given, when, or who pays is asked anew."""

    version: int = Field(description="The version you read; 409 if somebody changed it since.")
    kind: str | None = None
    title: str | None = None
    language: str | None = None
    text: str | None = None
    purpose: str | None = None
    amount: str | int | float | None = None
    currency: str | None = None
    begins: str | None = None
    ends: str | None = None
    online: bool | None = None
    place: str | None = None
    languages: list[str] | None = Field(None, max_length=20)
    fields: list[str] | None = Field(None, max_length=20)
    objectives: list[str] | None = Field(None, max_length=20)
    targets: list[str] | None = Field(None, max_length=40)
    pays: dict[str, str] | None = None
    audience: str | None = None
    parts: int | None = None
    open_until: str | None = None


class WishWithdrawnIn(Body):
    version: int | None = Field(None, description="The version you read.")
    reason: str = Field("", description="For your own memory.")


class NewInterestIn(Body):
    """For a city whose team you are in, or an organisation you act for."""

    text: str = Field(description="A sentence or two to the other side: what you would do together.")
    language: str = Field(description="Of the text (BCP 47).")
    city: str = Field("", description="For which city; needed if you act for several.")
    organisation: str = Field("", description="Code of the organisation in it that is interested.")


class InterestSideIn(Body):
    side: str = Field(
        "", description="`asker` or `asked`; needed if you act for both sides, or for neither alone."
    )


class InterestMessageIn(InterestSideIn):
    text: str
    language: str


class InterestAnsweredIn(Body):
    """The side that was asked would like to talk; words may come later."""

    text: str = ""
    language: str = ""


class InterestAgreedIn(InterestSideIn):
    version: int | None = Field(
        None, description="The version you read; 409 if something was said or changed."
    )


class InterestReasonIn(InterestSideIn):
    reason: str = Field("", description="Why; the other side reads it. Needed to decline.")


class InterestTieIn(Body):
    """What was agreed has begun; what is not said follows from the offer or the need."""

    kind: str = Field("", description="Code: `/tie-kinds`.")
    title: str = ""
    language: str = Field("", description="Of the title.")
    begins: str = Field("", description="A year, a month or a day that is not ahead.")
    ends: str = ""
