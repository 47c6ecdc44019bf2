"""What the API tells about adoptions, and takes, as it is documented. The answers are built in `adoptions.api`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema

from mreza.areas.practices.adoptions.cleaning import MOST_LINKS
from mreza.areas.practices.schemas import Text
from mreza.cities.schemas import Named
from mreza.foundation.api_writing import Body

StageCode = Literal["interested", "studying", "adapting", "running", "kept", "stopped"]
MOST_BLOCKS = 200  # no practice has so many; more are not even looked at
FateCode = Literal["kept", "changed", "dropped", "added"]


# --- what is answered -----------------------------------------------------------------------------------------
class StepOut(Schema):
    stage: str
    on: str = Field(description="A year, a month or a day; empty where nobody knows.", examples=["2024-05"])


class AdoptionItem(Schema):
    """A practice carried on in another city."""

    code: str
    url: str = Field(description="The page in the language of the answer.")
    practice: str = Field(description="Code: `/practices`.")
    city: Named | None
    taken_from: str | None = Field(description="The adoption it was taken from; null: the practice itself.")
    taken_from_city: Named | None = Field(description="The city that confirms it; null where there is none.")
    stage: str = Field(description="`interested`, `studying`, `adapting`, `running`, `kept` or `stopped`.")
    steps: list[StepOut]
    answer: str = Field(description="Of the city it was taken from: `silent`, `confirmed` or `declined`.")
    counted: bool = Field(description="Confirmed and not withdrawn: only these stand in figures.")
    still_running_on: dt.date | None = Field(description="The last day the city said that it runs.")
    withdrawn: bool
    tie: str | None = Field(description="Its contact in the ledger of ties.")
    version: int


class Adoptions(Schema):
    """Adoptions, in pages: the newest first."""

    count: int
    page: int
    pages: int
    page_size: int
    note: str
    licence: str
    items: list[AdoptionItem]


class BlockOut(Schema):
    """What a city did with one building block of what it took over."""

    key: str
    fate: str = Field(description="`kept`, `changed`, `dropped` or `added`, against its source.")
    against_origin: str | None = Field(
        description="The same against the practice of the first city; null: not known."
    )
    title: Text | None
    why: Text | None


class AdoptionInFull(AdoptionItem):
    """One adoption with everything it says."""

    blocks: list[BlockOut]
    texts: dict[str, Text] = Field(
        description="By part: summary, lesson, contact. What is not written is left out."
    )
    cost: str | None = Field(description="Code: `/cost-bands`.")
    evidence: list[str]
    comment: str = Field(description="What the city it was taken from says with its answer.")
    withdrawn_why: str
    due_on: dt.date | None = Field(description="By this day the city is asked whether it still runs.")
    credits: list[str] = Field(description="The cities to which it owes something, the nearest first.")
    carried_on: list[str] = Field(description="The adoptions taken from it.")
    original_language: str
    changed_at: dt.datetime


class Lineage(Schema):
    """The family tree of a practice."""

    title: str
    practice: str
    city: str
    day: dt.date
    data_version: int
    language: str
    source: str
    note: str
    licence: str
    figures: dict[str, Any] = Field(
        description="Counted over confirmed adoptions: adoptions, by_stage, second_generation, time_to_adopt, "
        "survival, blocks (what became of each), added, credits. What rests on fewer than five is null."
    )
    items: list[dict[str, Any]] = Field(description="Every adoption that stands, in the order of an outline.")


# --- what is sent -----------------------------------------------------------------------------------------------
class BlockIn(Body):
    """What you did with a block. Without a key: one you added; its title says what it is."""

    key: str = ""
    fate: FateCode
    why: str = ""
    title: str = ""


class SaidIn(Body):
    """What a city says of its adoption; only what is given is changed. Lists are replaced as a whole."""

    language: str = "en"
    summary: str = ""
    lesson: str = ""
    contact: str = ""
    cost: str | None = None
    evidence: list[str] = Field([], max_length=MOST_LINKS)
    blocks: list[BlockIn] = Field([], max_length=MOST_BLOCKS)


class AdoptIn(SaidIn):
    city: str
    taken_from: str = Field("", description="Another city's adoption of the same practice.")
    stage: StageCode = "interested"
    on: str = Field("", description="A year, a month or a day; empty where nobody knows.")


class ChangesIn(SaidIn):
    version: int = Field(description="The version you read; 409 if somebody saved another one since.")


class SeenIn(Body):
    version: int = Field(description="The version you read; 409 if the adoption was changed since.")


class StepIn(SeenIn):
    stage: StageCode
    on: str = ""


class StopIn(SeenIn):
    lesson: str
    contact: str = ""
    on: str = ""


class SourceIn(SeenIn):
    taken_from: str = Field("", description="Another city's adoption; empty: the practice itself.")


class CommentIn(SeenIn):
    comment: str


class ReasonIn(SeenIn):
    reason: str
