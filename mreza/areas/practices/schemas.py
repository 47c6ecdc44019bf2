"""What the API tells about good practices, as it is documented. The answers are built in `practices.api`."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from mreza.cities.schemas import Named


class PracticeItem(Schema):
    """A good practice in a list."""

    code: str = Field(
        description="Its address: made of the title when it was published; former ones redirect.",
        examples=["film-in-the-classroom-to-improve-writing"],
    )
    url: str = Field(description="The page in the language of the answer.")
    language: str = Field(
        description="The language of title and summary; the original's where no translation is.",
        examples=["en"],
    )
    title: str
    summary: str
    city: Named | None = Field(description="The leading city; null where an organisation leads.")
    country: Named | None
    fields: list[str] = Field(description="Codes: `/fields`.")
    disciplines: list[str] = Field(description="Codes: `/disciplines`.")
    objectives: list[str] = Field(description="Codes: `/objectives`.")
    dimensions: list[str] = Field(description="Codes: `/dimensions`.")
    stages: list[str] = Field(description="Codes: `/stages`.")
    groups: list[str] = Field(description="For whom. Codes: `/groups`.")
    targets: list[str] = Field(description="SDG targets, as `11.4`; goals: `/sdg`.")
    theme: str | None = Field(description="Code: `/themes`; null where none is stated.")
    level: str = Field(description="`city` or `international`.")
    cost: str | None = Field(description="Cost band. Code: `/cost-bands`; null where not stated.")
    city_size: str | None = Field(description="Size class of the leading city; null where not known.")
    starts: str = Field(description="A year, a month or a day; empty where not stated.", examples=["2010"])
    ends: str
    origin: str = Field(description="`city`: entered by the city; `compiled`: from public sources.")
    confirmed: bool = Field(description="False: compiled, and the city has not yet said that it is right.")
    published_at: dt.datetime | None


class Text(Schema):
    """What somebody wrote, with the language it is in here and how far a translation may be trusted."""

    text: str = Field(description="A small part of Markdown: paragraphs, lists, emphasis, links.")
    language: str
    state: str = Field(description="`machine-draft`, `draft`, `confirmed` or `outdated`.")
    is_original: bool


class Block(Schema):
    """A building block another city could take over by itself."""

    key: str
    title: Text
    text: Text
    cost: str = Field(description="What it cost, in words; empty where not stated.")
    people: int | None
    months: int | None
    evidence: str


class Result(Schema):
    """What changed, with a figure where there is one, and its source."""

    text: Text
    figure: str
    source: str


class Partners(Schema):
    """The bodies of one sector."""

    sector: str = Field(description="`public`, `private` or `civil`.")
    names: list[str]


class PracticeInFull(PracticeItem):
    """One good practice with everything it says."""

    original_language: str
    state: str = Field(description="`published` or `retired`; drafts only by the token of who may read them.")
    texts: dict[str, Text] = Field(
        description="By part: title, summary, problem, done, context, participation, reached, failed, transfer, "
        "contact. Parts that are not written are left out."
    )
    blocks: list[Block]
    results: list[Result]
    partners: list[Partners]
    cities: list[Named] = Field(description="Other cities that agreed to be named.")
    people: int | None = Field(description="Who worked on it.")
    months: int | None = Field(description="How long it took.")
    reached: int | None = Field(description="People reached; how they were counted: text `reached`.")
    assigned_by_us: bool = Field(
        description="Dimensions to theme were chosen by the editors, not by the city."
    )
    sources: list[str]
    checked: str = Field(description="Of a compiled record: what its sources show, and what not (English).")
    licence: str
    licence_url: str
    languages: list[str] = Field(description="Every language anything is written in.")
    confirmed_at: dt.datetime | None
    due_on: dt.date | None = Field(description="The city says again by this day whether it is right.")
    changed_at: dt.datetime
    pdf: str


class Practices(Schema):
    """Good practices, in pages."""

    count: int
    page: int
    pages: int
    page_size: int
    licence: str
    facets: dict[str, dict[str, int]] = Field(
        description="For each facet its codes and how many records each would leave under all other filters."
    )
    not_stated: dict[str, int] = Field(
        description="How many of the records under the other filters say nothing about each facet."
    )
    items: list[PracticeItem]
