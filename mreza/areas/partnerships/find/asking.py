"""What is asked: partners of which city, for what, in which order. One address says it all, and reads back the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching.network import audience_of
from mreza.areas.partnerships.matching.suggesting import SHOWN, Idea, count_of
from mreza.areas.partnerships.models import Wish
from mreza.cities.directory import snapshot
from mreza.foundation.moments import today
from mreza.foundation.parameters import Mistake, Reader, encoded
from mreza.journal.versions import kept_by_version
from mreza.ui.pages import has_session
from mreza.vocabulary.models import Objective, Target

OFF = "off"
LONGEST_IDEA = 500  # signs: an idea stands in the address, and an address has a limit
CODE = 80  # signs a code has at most
ABOUT_IDEA = ("text", "field", "objective", "target")
PARAMETERS = ("wish", *ABOUT_IDEA, "correction", "page")
# What many different words or codes would ask for is answered and not kept (`ui.pages.page`).
KEPT = ("correction", "page")


@dataclass(frozen=True)
class Asked:
    """Partners of this city; for an offer, a need or an idea where one is given; corrected unless switched off."""

    city: str
    wish: Wish | None = None
    idea: Idea | None = None
    corrected: bool = True
    page: int = 1
    mistakes: tuple[Mistake, ...] = field(default=(), compare=False)

    @property
    def about(self) -> dict[str, Any]:
        """For what, as parameters of an address."""
        if self.wish is not None:
            return {"wish": self.wish.code}
        if self.idea is None:
            return {}
        told = self.idea
        return {
            "text": told.text,
            "field": sorted(told.fields),
            "objective": sorted(told.objectives),
            "target": sorted(told.targets),
        }

    @property
    def query(self) -> str:
        """The same question always has the same query string; the page is not part of it."""
        return encoded({**self.about, "correction": "" if self.corrected else OFF})

    def address(self, name: str = "", **arguments: str) -> str:
        """A page about this city that keeps the question; without a name the list it is."""
        listing = "partnerships:find-idea" if self.idea is not None else "partnerships:find-city"
        found = reverse(name or listing, kwargs={"code": self.city, **arguments})
        return f"{found}?{self.query}" if self.query else found

    def page_address(self, number: int) -> str:
        """One page of the list."""
        path = self.address().partition("?")[0]
        query = encoded(
            {
                **self.about,
                "correction": "" if self.corrected else OFF,
                "page": number if number > 1 else None,
            }
        )
        return f"{path}?{query}" if query else path

    def with_correction(self, corrected: bool) -> Asked:
        """The same, with the correction or by score alone; from the first page."""
        return replace(self, corrected=corrected, page=1)

    def without_purpose(self) -> Asked:
        """For the city as a whole."""
        return replace(self, wish=None, idea=None, page=1)

    @property
    def first(self) -> int:
        """How many places come before this page."""
        return (self.page - 1) * SHOWN


def asked(reader: Reader, city: str, user: Any, *, with_idea: bool = False) -> Asked:
    """Read the query string; mistakes are left in the answer, and what they stand for is left out of it."""
    wish = None if with_idea else _wish(reader, city, user)
    idea = _idea(reader) if with_idea else None
    corrected = reader.choice("correction", (OFF,)) != OFF
    pages = max(1, -(-count_of(audience_of(user)) // SHOWN))
    page = reader.whole("page", low=1, high=pages) or 1
    return Asked(city, wish, idea, corrected, page, tuple(reader.mistakes))


def _wish(reader: Reader, city: str, user: Any) -> Wish | None:
    code = reader.text("wish", longest=CODE)
    if not code:
        return None
    found: Wish | None = open_wishes(city, user).filter(code=code).first()
    if found is None:
        reader.wrong("wish", _("This offer or need is not open any more, or it belongs to another city."))
    return found


def open_wishes(city: str, user: Any) -> Any:
    """What the city offers and needs today, as far as matching tells this reader of it."""
    rows = Wish.objects.visible_to(user).open().filter(city__code=city, left__gt=0, expires_on__gte=today())
    return rows if audience_of(user) == Audience.NETWORK else rows.filter(audience=Audience.PUBLIC)


def _idea(reader: Reader) -> Idea | None:
    text = reader.text("text", longest=LONGEST_IDEA)
    known = terms()
    chosen = {name: frozenset(reader.choices(name, known[name])) for name in ABOUT_IDEA[1:]}
    if not (text or any(chosen.values())):
        return None
    return Idea(text, chosen["field"], chosen["objective"], chosen["target"])


@kept_by_version
def terms() -> Mapping[str, tuple[str, ...]]:
    """The words an idea may be told in: codes of creative fields, objectives and SDG targets, in their order."""
    return {
        "field": tuple(snapshot().fields),
        "objective": tuple(Objective.objects.values_list("code", flat=True)),
        "target": tuple(Target.objects.order_by("goal__position", "position").values_list("code", flat=True)),
    }


# --- who reads ------------------------------------------------------------------------------------------------
def reader_of(request: HttpRequest) -> Any:
    """Who asks. Without a session it is nobody: that page is the same for all and may be kept."""
    return request.user if has_session(request) else AnonymousUser()
