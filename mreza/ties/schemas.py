"""What the API tells about ties and contacts, as it is documented. The answers are built in `ties.api`."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from mreza.cities.schemas import Named


class TieFigure(Schema):
    """What a group of ties weighs, as an exact fraction: `12`, `1/32`, `131/30`."""

    counted: str = Field(description="Confirmed and documented ties together.", examples=["131/30"])
    confirmed: str = Field(description="Confirmed by the other city, also by link.")
    documented: str = Field(description="Found in a public source, not yet confirmed.")


class TieFigures(Schema):
    """Weights of the whole set. Every contact weighs 1; one of which only some ties are in the set, its part."""

    total: TieFigure
    kind: dict[str, TieFigure]
    region: dict[str, TieFigure] = Field(description="By pair of regions: `africa.arab-states`.")
    year: dict[str, TieFigure] = Field(description="By the year in which the contact began, or `unknown`.")


class TieItem(Schema):
    """Two cities of a contact."""

    contact: str = Field(description="Code of the contact: `/contacts/{code}`.")
    url: str = Field(description="The contact's page in the language of the answer.")
    giver: Named
    receiver: Named
    symmetric: bool = Field(description="Both give and receive, and the order of the two says nothing.")
    weight: float = Field(description="1 divided by `pairs`.", examples=[0.5])
    pairs: int = Field(description="How many ties the contact has; each weighs exactly 1/`pairs`.")
    state: str = Field(
        description="`claimed`, `confirmed`, `by-link`, `documented`, `disputed` or `withdrawn`. Only `confirmed`, "
        "`by-link` and `documented` stand in figures."
    )
    kind: str = Field(description="Code: `/tie-kinds`.")
    title: str
    language: str = Field(description="The language of the title.")
    begins: str = Field(description="A year, a month or a day; empty where not known.", examples=["2018-05"])
    ends: str


class TakingPart(Schema):
    """A city that took part, and what it says."""

    city: Named
    detail: str = Field(description="When or how it took part, if not as the rest.")
    answer: str = Field(description="`silent`, `entered`, `confirmed`, `by-link` or `disputed`.")
    answered_at: dt.datetime | None
    comment: str


class ContactItem(Schema):
    """One contact of two or more cities, with the ties that answer the question."""

    code: str
    url: str
    kind: str = Field(description="Code: `/tie-kinds`.")
    title: str
    language: str
    begins: str
    ends: str
    lead: str | None = Field(description="Code of the leading city, where one leads.")
    gives: str = Field(description="`lead`, `others`, or empty where all give and receive.")
    symmetric: bool
    pairs: int
    weight: float = Field(description="What each of its ties weighs: 1 divided by `pairs`.")
    people: int | None
    days: int | None
    hours: int | None
    amount: str | None = Field(description="Money spent, with two decimals.", examples=["1200.50"])
    currency: str
    record: str = Field(description="Key of the record it belongs to, loaded or not yet; empty where none.")
    evidence: list[str]
    sources: list[str] = Field(description="Public sources recorded by the Secretariat.")
    origin: str = Field(description="`act`, `hand`, `file` or `source`.")
    entered_for: str | None = Field(description="Code of the city that entered it; null: the Secretariat.")
    entered_at: dt.datetime
    changed_at: dt.datetime
    ties: list[TieItem]


class EvidenceFile(Schema):
    """A picture or a document that one of the cities added as evidence."""

    url: str = Field(description="Where it is downloaded.")
    name: str
    content_type: str = Field(examples=["application/pdf"])
    what: str = Field(description="What it is, or what it shows, in `language`.")
    language: str
    credit: str = Field(description="Who made it.")
    rights: str = Field(description="By what right it is shown; an open licence by its name.")


class ContactInFull(ContactItem):
    """One contact with all its ties and what each city says of it."""

    other_titles: dict[str, str] = Field(
        description="What the same contact was called by others, by language, before their entry was merged."
    )
    cities: list[TakingPart]
    files: list[EvidenceFile] = Field(description="Evidence beside the addresses in `evidence`.")
    version: int
    documented_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    withdrawn_why: str
    merged_into: str | None = Field(description="Code of the entry into which this one was merged.")
    coverage: str
    data_version: int
    day: dt.date
    licence: str


class InLedger(Schema):
    """What stands around the items of a page."""

    count: int
    page: int
    pages: int
    page_size: int
    licence: str
    coverage: str = Field(description="How far the ledger may be trusted. Please say it with every figure.")
    data_version: int
    day: dt.date


class Ties(InLedger):
    """Ties, in pages: one item a pair of cities."""

    contacts: int = Field(description="How many contacts these ties belong to.")
    facets: dict[str, dict[str, int]] = Field(
        description="For each facet its codes and how many ties each would leave under all other filters."
    )
    figures: TieFigures
    items: list[TieItem]


class Contacts(InLedger):
    """Contacts, in pages, each with those of its ties that answer the question."""

    items: list[ContactItem]
