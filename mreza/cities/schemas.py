"""What the API tells about cities, as it is documented. The answers themselves are built in `cities.api`."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema


class Named(Schema):
    """A code and what it is called in the language of the answer."""

    code: str
    name: str


class City(Schema):
    """A city with the designation it holds on the day asked about."""

    code: str = Field(description="Never changes. Country, hyphen, name.", examples=["hr-varazdin"])
    url: str = Field(description="The city's page in the language of the answer.")
    language: str = Field(description="The language of the names in this item.", examples=["en"])
    name: str = Field(examples=["Varaždin"])
    native_name: str = Field(description="The name in the city's own language and script; empty if the same.")
    native_language: str = Field(description="BCP 47 tag of the native name.")
    country: Named
    region: Named | None = Field(description="UNESCO region; null where UNESCO lists none.")
    field: Named = Field(description="The creative field held that day.")
    since: dt.date = Field(description="First day of the membership.", examples=["2023-10-31"])
    since_precision: str = Field(
        description="`day`, or `year` when only the year is known (1 January stands for it)."
    )
    field_since: dt.date = Field(description="First day of the field held that day.")
    field_since_precision: str
    until: dt.date | None = Field(
        description="First day on which the field is no longer held; null while it is."
    )
    confirmed: bool = Field(description="False where no source of UNESCO's own confirms the designation.")
    population: int | None
    latitude: float = Field(description="WGS 84, degrees north.")
    longitude: float = Field(description="WGS 84, degrees east.")
    time_zone: str = Field(examples=["Europe/Zagreb"])
    geonames_id: int | None
    wikidata: str = Field(description="Wikidata item; empty if unknown.", examples=["Q5926"])
    population_year: int | None = Field(description="The year counted in; null where it is not known.")
    population_source: str = Field(description="`geonames`, or who says so; empty: not said.")
    population_of: str = Field(description="What it counts: `town`, `municipality`, or empty: not said.")
    website: str = Field(description="The city's own page about its membership; empty if none is given.")
    languages: list[str] = Field(description="Working languages, by the city's word: BCP 47 tags.")
    disciplines: list[str] = Field(description="Codes of `/disciplines`, by the city's word.")


class Source(Schema):
    """The evidence on which a designation is recorded."""

    code: str
    name: str
    url: str


class Designation(Schema):
    """A city holds a creative field, from–until."""

    code: str = Field(examples=["fr-lyon-2008"])
    url: str = Field(description="The city's page in the language of the answer.")
    language: str
    city: Named
    country: Named
    region: Named | None
    field: Named
    since: dt.date
    since_precision: str
    until: dt.date | None = Field(description="First day on which it is no longer held; null while it is.")
    until_precision: str
    member_since: dt.date = Field(description="Start of the unbroken membership it belongs to.")
    round: str = Field(description="The round of designations (its year); empty for a change of field.")
    confirmed: bool
    source: Source | None


class Spoken(Named):
    """A language, by its BCP 47 tag."""


class CityDiscipline(Named):
    field: str = Field(description="The creative field it lies under.")


class Text(Schema):
    """What the city wrote, in the language asked for or honestly in another one."""

    text: str = Field(description="Plain text; the story in a small part of Markdown.")
    language: str = Field(description="The language this text is in.")
    state: str = Field(description="`confirmed`, `draft`, `machine-draft` or `outdated`.")
    original_language: str


class StorySection(Schema):
    number: int = Field(description="Stays when sections change their places.")
    title: str
    text: Text


class CityInFull(Schema):
    """A city, past or present, with all its names and designations, and what it says of itself."""

    code: str
    url: str
    language: str
    name: str
    native_name: str
    native_language: str
    names: dict[str, str] = Field(description="Its name in other languages, by language.")
    other_names: list[str] = Field(description="Names by which it is found too, in any language and script.")
    country: Named
    region: Named | None
    member: bool = Field(description="Whether it is a member today.")
    population: int | None
    population_year: int | None
    population_source: str
    population_of: str = Field(description="What it counts: `town`, `municipality`, or empty: not said.")
    latitude: float
    longitude: float
    time_zone: str
    geonames_id: int | None
    wikidata: str
    website: str
    languages: list[Spoken] = Field(description="Working languages, by the city's word.")
    disciplines: list[CityDiscipline]
    lede: Text | None = Field(description="The city in one or two sentences.")
    story: list[StorySection]
    photo: str | None = Field(description="The address of the picture at the top of its page.")
    confirmed_on: dt.date | None = Field(description="When the facts were confirmed last; null: never.")
    confirmed_by: str = Field(description="`city`, `secretariat`, or empty.")
    due_on: dt.date | None = Field(description="When they should be confirmed again.")
    designations: list[Designation]


class Country(Schema):
    """A country or area of ISO 3166-1. Names express no opinion on any status."""

    code: str = Field(description="ISO 3166-1 alpha-2 in lower case.", examples=["hr"])
    url: str
    language: str
    name: str
    names: dict[str, str]
    alpha3: str
    m49: str
    region: Named | None
    unesco_status: str = Field(description="`member`, `associate` or `none`.")
    cities: int = Field(description="Member cities on the day asked about.")


class FieldOfNetwork(Schema):
    """A creative field of the Network."""

    code: str = Field(examples=["music"])
    url: str
    language: str
    name: str
    names: dict[str, str]
    since: dt.date = Field(description="Since when the field exists in the Network.")
    since_precision: str
    cities: int = Field(description="Member cities on the day asked about.")


class Discipline(Schema):
    """A discipline under a creative field. The list and the placing are Mreža's own."""

    code: str = Field(examples=["choral-music"])
    url: str
    language: str
    name: str
    names: dict[str, str]
    field: Named
    position: int = Field(description="Its place under its field.")


class RegionOfUnesco(Schema):
    """A region of UNESCO's own grouping."""

    code: str = Field(examples=["arab-states"])
    url: str
    language: str
    name: str
    names: dict[str, str]
    cities: int = Field(description="Member cities on the day asked about.")


class Listed(Schema):
    """Around every list: how many there are in all, and which page this is."""

    count: int
    page: int
    pages: int
    page_size: int


class Cities(Listed):
    day: dt.date = Field(description="The day the answer is about.")
    coverage: str = Field(description="What is known to be missing from every total.")
    licence: str
    items: list[City]


class Designations(Listed):
    coverage: str = Field(description="What is known to be missing from every total.")
    items: list[Designation]


class Countries(Listed):
    items: list[Country]


class Fields(Listed):
    items: list[FieldOfNetwork]


class Regions(Listed):
    items: list[RegionOfUnesco]


class Disciplines(Listed):
    items: list[Discipline]
