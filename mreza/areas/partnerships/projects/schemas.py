"""What the API tells about projects, as it is documented. The answers are built in `projects.api`."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from mreza.cities.schemas import Named


class LightOut(Schema):
    """How a project stands today, computed from its dates, results and the last news."""

    colour: str = Field(description="`green`, `amber`, `red` or `none` (no light).", examples=["amber"])
    reason: str = Field(description="What gives the colour, in a sentence.")
    reasons: list[str] = Field(description="Everything that speaks for it or against it, the worst first.")


class ProjectItem(Schema):
    """A project in a list."""

    code: str = Field(
        description="Its address: made of the title when it was published; former ones redirect.",
        examples=["city-to-city-2020-human-responsibility"],
    )
    url: str = Field(description="The page in the language of the answer.")
    language: str = Field(
        description="The language of title and summary; the original's where no translation is.",
        examples=["en"],
    )
    title: str
    summary: str
    stage: str = Field(description="`idea`, `agreed`, `running`, `finished` or `stopped`.")
    light: LightOut
    pilot: bool
    city: Named | None = Field(description="The leading city; null where none leads.")
    country: Named | None
    cities: list[str] = Field(
        description="Every city in it: the leading one and those that agreed, or that public sources name. Codes: "
        "`/cities`."
    )
    fields: list[str] = Field(description="Codes: `/fields`.")
    objectives: list[str] = Field(description="Codes: `/objectives`.")
    targets: list[str] = Field(description="SDG targets, as `11.4`; goals: `/sdg`.")
    theme: str | None = Field(description="Code: `/themes`; null where none is stated.")
    level: str = Field(description="`city` or `international`.")
    sectors: list[str] = Field(description="Of its partners: `public`, `private`, `civil`.")
    starts: str = Field(description="A year, a month or a day; empty where not stated.", examples=["2020-09"])
    ends: str
    milestones_total: int
    milestones_done: int
    results_total: int
    results_measured: int
    last_news: dt.date | None
    origin: str = Field(description="`city`: entered by the city; `compiled`: from public sources.")
    confirmed: bool = Field(description="False: compiled, and the city has not yet said that it is right.")
    published_at: dt.datetime | None


class Text(Schema):
    """What somebody wrote, with the language it is in here and how far a translation may be trusted."""

    text: str = Field(description="A small part of Markdown: paragraphs, lists, emphasis, links.")
    language: str
    state: str = Field(description="`machine-draft`, `draft`, `confirmed` or `outdated`.")
    is_original: bool


class MilestoneOut(Schema):
    """What is to be reached by when."""

    key: str
    title: Text
    due_on: dt.date | None
    done_on: dt.date | None
    late: bool


class ResultOut(Schema):
    """A result: where it began, what is aimed at, what was measured. Numbers as exact decimals in text."""

    key: str
    text: Text
    unit: str
    baseline: str | None
    target: str | None
    measured: str | None
    measured_on: dt.date | None
    source: str
    progress: float | None = Field(
        description="From the baseline (else zero) to the aim: 1 is reached, below 0 is worse than before."
    )


class FundingOut(Schema):
    """Money from one source, in its currency."""

    source: str
    amount: str
    currency: str


class UpdateOut(Schema):
    """What happened."""

    key: str
    on: dt.date
    text: Text


class CityOut(Schema):
    """A city of the project."""

    code: str
    name: str
    standing: str = Field(
        description="`leads`, `agreed`, or `named`: by public sources, it has said nothing itself."
    )
    agreed_at: dt.datetime | None


class PartnerOut(Schema):
    """An organisation that takes part."""

    name: str
    sector: str = Field(description="`public`, `private` or `civil`.")
    role: str = Field(description="What it does: `coordinates`, `funds` …; empty where not said.")
    organisation: str = Field(description="Its code in the register of organisations; empty where not in it.")


class ProjectInFull(ProjectItem):
    """One project with everything it says to everybody; risks are for those in it, and not here."""

    original_language: str
    state: str = Field(description="`published` or `retired`; drafts only by the token of who may read them.")
    texts: dict[str, Text] = Field(
        description="By part: title, summary, question, stopped, worked, for_whom, next. Parts that are not written "
        "are left out."
    )
    members: list[CityOut]
    partners: list[PartnerOut]
    milestones: list[MilestoneOut]
    results: list[ResultOut]
    budget: list[FundingOut]
    news: list[UpdateOut] = Field(description="The newest first.")
    disciplines: list[str] = Field(description="Codes: `/disciplines`.")
    dimensions: list[str] = Field(description="Codes: `/dimensions`.")
    stages: list[str] = Field(description="Stages of cultural goods and services. Codes: `/stages`.")
    groups: list[str] = Field(description="For whom. Codes: `/groups`.")
    assigned_by_us: bool = Field(description="Classified by the editors, not by the city.")
    sources: list[str]
    checked: str = Field(description="Of a compiled record: what its sources show, and what not (English).")
    licence: str
    licence_url: str
    languages: list[str] = Field(description="Every language anything is written in.")
    confirmed_at: dt.datetime | None
    due_on: dt.date | None = Field(description="The city says again by this day whether it is right.")
    changed_at: dt.datetime


class Projects(Schema):
    """Projects, in pages."""

    count: int
    page: int
    pages: int
    page_size: int
    licence: str
    facets: dict[str, dict[str, int]] = Field(
        description="For each facet its codes and how many projects each would leave under all other filters."
    )
    not_stated: dict[str, int] = Field(
        description="How many of the projects under the other filters say nothing about each facet."
    )
    items: list[ProjectItem]
