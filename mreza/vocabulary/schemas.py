"""What the API tells about the shared words of the Network."""

from __future__ import annotations

from ninja import Field, Schema


class Named(Schema):
    """A code and what it is called in the language of the answer."""

    code: str
    name: str


class Term(Schema):
    """A word of the Network with a code that never changes."""

    code: str
    url: str = Field(
        description="Its page in the language of the answer; its place in the API where it has no page."
    )
    language: str = Field(description="The language of the texts in this item.", examples=["en"])
    name: str
    names: dict[str, str] = Field(description="Its name by language.")
    position: int = Field(description="Its place in the list.")


class WordedTerm(Term):
    """A word with the sentence in which its document says it."""

    text: str
    text_language: str = Field(description="The language of `text`; empty when there is none.")


class Objective(WordedTerm):
    slug: str


class Area(WordedTerm):
    number: int


class Commitment(WordedTerm):
    slug: str
    areas: list[str] = Field(description="Records of these areas of action speak for it: our own reading.")
    objectives: list[str] = Field(description="Records for these objectives speak for it: our own reading.")
    with_partners: bool = Field(description="Whether only records with partners count: our own reading.")


class Group(Term):
    marginalised: bool = Field(description="A marginalised or vulnerable group (objective 5).")


class CostBand(Term):
    from_euros: int
    to_euros: int | None = Field(description="Null: no upper end.")


class Goal(Term):
    targets: list[Named] = Field(description="The targets that the Network's records or indicators name.")


class Indicator(Term):
    dimension: Named
    targets: list[str] = Field(description="Codes of the SDG targets it speaks about.", examples=[["11.4"]])


class TieKind(WordedTerm):
    direction: str = Field(
        description="Who gives: `both`, or in a led contact the lead (`lead-gives`) or the others (`others-give`).",
        examples=["lead-gives"],
    )
    counts: bool = Field(description="Whether figures count it unless the reader says otherwise.")


class OrganisationKind(WordedTerm):
    sector: str = Field(
        description="The sector most of the kind belong to: `public`, `private` or `civil`; empty where none is.",
        examples=["civil"],
    )


class PlaceKind(WordedTerm):
    """What a place of creativity is for."""


class OfferKind(WordedTerm):
    unit: str = Field(
        description="What an amount counts: `hours`, `days`, `weeks`, `places`, `pieces`, `pages`, `dates`, `people`, "
        "`percent`, `money`; empty where it is said in words.",
        examples=["days"],
    )


class Listed(Schema):
    """Around every list: how many there are in all, and which page this is."""

    count: int
    page: int
    pages: int
    page_size: int


class Objectives(Listed):
    items: list[Objective]


class Areas(Listed):
    items: list[Area]


class Commitments(Listed):
    items: list[Commitment]


class Dimensions(Listed):
    items: list[WordedTerm]


class Themes(Listed):
    items: list[Term]


class Stages(Listed):
    items: list[Term]


class Groups(Listed):
    items: list[Group]


class CostBands(Listed):
    items: list[CostBand]


class TieKinds(Listed):
    items: list[TieKind]


class OrganisationKinds(Listed):
    items: list[OrganisationKind]


class PlaceKinds(Listed):
    items: list[PlaceKind]


class OfferKinds(Listed):
    items: list[OfferKind]


class Goals(Listed):
    items: list[Goal]


class Indicators(Listed):
    items: list[Indicator]
