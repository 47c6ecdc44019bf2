"""The reasons in words: a sentence in the language in use for each part of a score, with what it was found from.

Names of cities stand where they keep their form in any language: as subjects, or behind a colon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching.subjects import named
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.amounts import amount_line
from mreza.cities.languages import name as language_name
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.science.matching import Met, Partner
from mreza.science.matching_facts import MOST, Facts
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import names
from mreza.ui.formats import number, percent
from mreza.vocabulary.models import OfferKind

TELLING = 0.05  # a value below which a specific part says nothing of two cities
EVEN = 0.005  # of a share: nearer to what is expected than this is as expected
NONE = 1 - 1e-9  # … and so far under it that there is not one
NEAR_KM = 100  # kilometres; farther ones are told in tens

PARTS: Mapping[str, Any] = {
    "needs": gettext_lazy("Needs and offers"),
    "objectives": gettext_lazy("Objectives"),
    "records": gettext_lazy("Records"),
    "field": gettext_lazy("Creative field"),
    "language": pgettext_lazy("matching", "Language"),
    "time-zone": gettext_lazy("Time zone"),
    "distance": gettext_lazy("Distance"),
    "size": pgettext_lazy("matching", "Size"),
    "capacity": pgettext_lazy("matching", "Experience"),
    "response": gettext_lazy("Answers"),
    "earlier": gettext_lazy("Earlier ties"),
    "network": gettext_lazy("Network effect"),
}


@dataclass(frozen=True)
class Stated:
    """An offer or a need as a sentence tells it."""

    title: str
    kind: str
    amount: str  # with its unit; empty where none is stated


class Teller:
    """Says the facts of pairs of cities in one language; what many pairs need is read once."""

    def __init__(
        self, language: str, audience: Audience, told: Iterable[Facts], *, says_how_often: bool = True
    ) -> None:
        self.language, self.audience, self.says_how_often = language, audience, says_how_often
        self.cities = city_names(language)
        self._wishes = _stated({key for one in told for met in one.meetings for key in _keys(met)}, language)
        self._say: dict[str, Callable[[Facts], str]] = {
            "needs": self._needs,
            "objectives": self._objectives,
            "records": self._records,
            "field": self._field,
            "language": self._languages,
            "time-zone": self._time_zone,
            "distance": self._distance,
            "size": self._size,
            "capacity": self._capacity,
            "response": self._response,
            "earlier": self._earlier,
            "network": self._network,
        }

    def reason(self, part: str, facts: Facts) -> str:
        return self._say[part](facts)

    def _and_how_often(self, said: str, lift: float) -> str:
        return f"{said} {_tied_so(lift)}" if self.says_how_often else said

    def city(self, code: str) -> str:
        return str(self.cities.get(code) or code)

    def label(self, kind: str, code: str) -> str:
        return str(names(kind, language=self.language).get(code) or code)

    def _list(self, items: Iterable[str]) -> str:
        return pgettext("between the items of a list", ", ").join(items)

    def _titles(self, items: Iterable[str]) -> str:
        """A list of things whose names may have commas in them."""
        return pgettext("between the items of a list that have commas of their own", "; ").join(items)

    def _in_order(self, items: Iterable[str]) -> str:
        return self._list(sorted(items, key=lambda one: sort_key(one, self.language)))

    # --- needs and offers ----------------------------------------------------------------------------------------
    def _needs(self, facts: Facts) -> str:
        if not facts.meetings:
            return _("No open need of the one meets an offer of the other.")
        said = [self._met(met) for met in facts.meetings[:2]]
        if more := len(
            {met.need.key for met in facts.meetings} - {met.need.key for met in facts.meetings[:2]}
        ):
            said.append(
                ngettext("%(count)s more need meets an offer.", "%(count)s more needs meet an offer.", more)
                % {"count": number(more)}
            )
        return " ".join(said)

    def _met(self, met: Met) -> str:
        need, offer = self._wishes[met.need.key], self._wishes[met.offer.key]
        values = {
            "needs": self.city(met.need.city),
            "offers": self.city(met.offer.city),
            "need": need.title,
            "offer": offer.title,
            "kind": need.kind,
            "needed": need.amount,
            "offered": offer.amount,
        }
        if need.amount and offer.amount:
            return (
                _(
                    "%(needs)s needs “%(need)s” (%(needed)s), %(offers)s offers “%(offer)s” (%(offered)s): %(kind)s."
                )
                % values
            )
        return _("%(needs)s needs “%(need)s”, %(offers)s offers “%(offer)s”: %(kind)s.") % values

    # --- what both work on -----------------------------------------------------------------------------------------
    def _objectives(self, facts: Facts) -> str:
        said = []
        if facts.objectives:
            called = names("objective", language=self.language)
            said.append(
                _("Objectives of both: %(objectives)s.")
                % {
                    "objectives": self._titles(
                        f"{code} {called.get(code, '')}".strip() for code in facts.objectives
                    )
                }
            )
        if facts.targets:
            said.append(_("SDG targets of both: %(targets)s.") % {"targets": self._list(facts.targets)})
        if said:
            return " ".join(said)
        silent = [
            code
            for code, states in zip((facts.one, facts.other), facts.states_objectives, strict=True)
            if not states
        ]
        if silent:
            return _("No objective is stated by: %(cities)s.") % {
                "cities": self._list(map(self.city, silent))
            }
        return _("No objective and no SDG target in common.")

    def _records(self, facts: Facts) -> str:
        if facts.topics:
            return _("Subjects of both, in records or disciplines: %(subjects)s.") % {
                "subjects": self._titles(named(facts.topics, self.language, MOST))
            }
        silent = [
            code for code, has in zip((facts.one, facts.other), facts.has_records, strict=True) if not has
        ]
        if silent:
            return _("No published record and no discipline yet: %(cities)s.") % {
                "cities": self._list(map(self.city, silent))
            }
        return _("Their records and disciplines have no subject in common.")

    def _field(self, facts: Facts) -> str:
        if facts.fields is None:
            return _("The creative field of one of them is not known.")
        one, other = (self.label("field", code) for code in facts.fields)
        said = (
            _("The same creative field: %(field)s.") % {"field": one}
            if facts.fields[0] == facts.fields[1]
            else _("Creative fields: %(one)s and %(other)s.") % {"one": one, "other": other}
        )
        return self._and_how_often(said, facts.lifts["field"])

    def _languages(self, facts: Facts) -> str:
        if facts.languages is None:
            return _("The working languages of one of them are not known.")
        if not facts.languages:
            said = _("No working language in common is known.")
        else:
            spoken = self._in_order(language_name(code, self.language) for code in facts.languages)
            said = _("Working languages of both: %(languages)s.") % {"languages": spoken}
        return self._and_how_often(said, facts.lifts["language"])

    # --- what a meeting takes --------------------------------------------------------------------------------------
    def _time_zone(self, facts: Facts) -> str:
        if facts.hours is None:
            return _("The time zone of one of them is not known.")
        if not facts.hours:
            said = _("Their clocks show the same time.")
        elif facts.hours == 0.5:
            said = _("Half an hour apart.")
        else:
            # Half hours take the form of many in every language we know of.
            count = int(facts.hours) if facts.hours.is_integer() else 5
            said = ngettext("%(count)s hour apart.", "%(count)s hours apart.", count) % {
                "count": number(int(facts.hours) if facts.hours.is_integer() else facts.hours)
            }
        return self._and_how_often(said, facts.lifts["time-zone"])

    def _distance(self, facts: Facts) -> str:
        if facts.kilometres is None:
            return _("Where one of them lies is not known.")
        far = round(facts.kilometres)
        far = far if far < NEAR_KM else round(far, -1)
        said = ngettext("%(count)s kilometre apart.", "%(count)s kilometres apart.", far) % {
            "count": number(far)
        }
        return self._and_how_often(said, facts.lifts["distance"])

    def _size(self, facts: Facts) -> str:
        if facts.inhabitants is None:
            return _("How many people live in one of them is not known.")
        pairs = sorted(zip(facts.inhabitants, (facts.one, facts.other), strict=True), reverse=True)
        (more, larger), (fewer, smaller) = pairs
        values = {
            "larger": self.city(larger), "more": number(more), "smaller": self.city(smaller), "fewer": number(fewer),
            "times": number(round(more / fewer, 1) if more < 10 * fewer else round(more / fewer)),
        }  # fmt: skip
        said = (
            _("Inhabitants: %(larger)s %(more)s; %(smaller)s %(fewer)s.") % values
            if more < 1.1 * fewer
            else _(
                "Inhabitants: %(larger)s %(more)s; %(smaller)s %(fewer)s; the one has %(times)s times as many."
            )
            % values
        )
        return self._and_how_often(said, facts.lifts["size"])

    def _capacity(self, facts: Facts) -> str:
        return _("Partner cities recorded so far: %(one)s %(mine)s; %(other)s %(theirs)s.") % {
            "one": self.city(facts.one),
            "mine": number(facts.partners[0]),
            "other": self.city(facts.other),
            "theirs": number(facts.partners[1]),
        }

    def _response(self, facts: Facts) -> str:
        if self.audience != Audience.NETWORK:
            return _(
                "How often a city answers is told to people of the Network only; here it counts as unknown."
            )
        if facts.response is None:
            return _("How often %(city)s answers is not known yet.") % {"city": self.city(facts.other)}
        return _("%(city)s answered %(share)s of letters and expressions of interest.") % {
            "city": self.city(facts.other),
            "share": percent(facts.response),
        }

    # --- ties ------------------------------------------------------------------------------------------------------
    def _earlier(self, facts: Facts) -> str:
        said = []
        if facts.ties:
            count = {"count": number(facts.ties), "year": facts.last_tie or ""}
            said.append(
                ngettext(
                    "%(count)s tie so far, the latest in %(year)s.",
                    "%(count)s ties so far, the latest in %(year)s.",
                    facts.ties,
                )
                % count
                if facts.last_tie
                else ngettext("%(count)s tie so far.", "%(count)s ties so far.", facts.ties) % count
            )
        if facts.common:
            values = {"cities": self._list(map(self.city, facts.common)), "more": number(facts.more_common)}
            said.append(
                ngettext(
                    "Partners of both: %(cities)s and %(more)s more.",
                    "Partners of both: %(cities)s and %(more)s more.",
                    facts.more_common,
                )
                % values
                if facts.more_common
                else _("Partners of both: %(cities)s.") % values
            )
        return " ".join(said) or _("No tie recorded so far, and no partner of both.")

    def _network(self, facts: Facts) -> str:
        return f"{self.balance(facts)} {_path(facts.steps)}"

    def balance(self, facts: Facts) -> str:
        """How many ties the pair of regions has against what membership lets expect, as a sentence of its own."""
        one, other = (self.label("region", code) or _("Not stated") for code in facts.regions)
        values = {"one": one, "other": other, "region": one, "share": _off(facts.lack)}
        within, lack = facts.regions[0] == facts.regions[1], facts.lack
        if abs(lack) < EVEN:
            return (
                _("Ties within “%(region)s” are as many as expected.") % values
                if within
                else _("Ties between “%(one)s” and “%(other)s” are as many as expected.") % values
            )
        if lack >= NONE:
            return (
                _("No tie within “%(region)s” is recorded so far.") % values
                if within
                else _("No tie between “%(one)s” and “%(other)s” is recorded so far.") % values
            )
        if lack > 0:
            return (
                _("Ties within “%(region)s” are %(share)s under their expected number.") % values
                if within
                else _("Ties between “%(one)s” and “%(other)s” are %(share)s under their expected number.")
                % values
            )
        return (
            _("Ties within “%(region)s” are more than their expected number.") % values
            if within
            else _("Ties between “%(one)s” and “%(other)s” are more than their expected number.") % values
        )

    # --- the correction --------------------------------------------------------------------------------------------
    def correction(self, partner: Partner, facts: Facts, pushed: float, sought: float) -> str:
        """Why a city stands elsewhere than by score alone.

        `pushed` and `sought` are the points by which its pair of regions, and how often other lists suggest it, move it
        against the other cities of the list.
        """
        moved = partner.rank_before - partner.rank
        if not moved:
            return ""
        if partner.hosted and moved > 0:
            return _("%(where)s because it has an open need, and no other list suits it better.") % {
                "where": _moved(moved)
            }
        way = 1 if moved > 0 else -1
        if max(way * pushed, way * sought) <= 0:
            return _("%(where)s because others moved.") % {"where": _moved(moved)}
        why = self._pushed(facts, up=moved > 0) if way * pushed >= way * sought else _why_sought(sought)
        return _("%(where)s because %(why)s.") % {"where": _moved(moved), "why": why}

    def _pushed(self, facts: Facts, *, up: bool) -> str:
        """The half sentence about the pair of regions."""
        one, other = (self.label("region", code) or _("Not stated") for code in facts.regions)
        values = {"one": one, "other": other, "region": one, "share": _off(facts.lack)}
        within, lack = facts.regions[0] == facts.regions[1], facts.lack
        if up and lack >= NONE:
            return (
                _("there is no tie within “%(region)s” among the ties recorded so far") % values
                if within
                else _("there is no tie between “%(one)s” and “%(other)s” among the ties recorded so far")
                % values
            )
        if up and lack >= EVEN:
            return (
                _(
                    "ties within “%(region)s” are %(share)s under their expected number among the ties recorded so far"
                )
                % values
                if within
                else _(
                    "ties between “%(one)s” and “%(other)s” are %(share)s under their expected number among the ties "
                    "recorded so far"
                )
                % values
            )
        if not up and lack <= -EVEN:
            return (
                _("ties within “%(region)s” are more than expected among the ties recorded so far") % values
                if within
                else _(
                    "ties between “%(one)s” and “%(other)s” are more than expected among the ties recorded so far"
                )
                % values
            )
        if up:
            return (
                _("cities within “%(region)s” would be suggested to one another too seldom") % values
                if within
                else _("cities of “%(one)s” and “%(other)s” would be suggested to one another too seldom")
                % values
            )
        return (
            _("cities within “%(region)s” would be suggested to one another too often") % values
            if within
            else _("cities of “%(one)s” and “%(other)s” would be suggested to one another too often") % values
        )


def _why_sought(sought: float) -> str:
    return (
        _("other lists suggest it less than most cities")
        if sought > 0
        else _("other lists suggest it more than most cities")
    )


def _moved(places: int) -> str:
    if places > 0:
        return ngettext("Moved up %(count)s place", "Moved up %(count)s places", places) % {
            "count": number(places)
        }
    return ngettext("Moved down %(count)s place", "Moved down %(count)s places", -places) % {
        "count": number(-places)
    }


def _off(lack: float) -> str:
    return percent(abs(lack))


def _path(steps: int | None) -> str:
    """What the tie would shorten."""
    if steps is None:
        return _("No path of ties leads from the one to the other yet.")
    if steps <= 1:
        return _("They are tied already.")
    return ngettext(
        "The way from the one to the other is %(count)s tie long.",
        "The way from the one to the other is %(count)s ties long.",
        steps,
    ) % {"count": number(steps)}


def _tied_so(lift: float) -> str:
    """What the ledger says of pairs that stand so."""
    if round(lift, 1) == 1.0:
        return _("Such cities are tied about as often as any two.")
    if lift < 1:
        return _("Such cities are tied %(share)s less often than any two.") % {"share": percent(1 - lift)}
    times = {"times": number(round(lift, 1) if lift < 10 else round(lift))}
    return _("Such cities are tied %(times)s times as often as any two.") % times


# --- offers and needs as they were stated ---------------------------------------------------------------------------
def _keys(met: Met) -> tuple[str, str]:
    return met.need.key, met.offer.key


def _stated(codes: set[str], language: str) -> dict[str, Stated]:
    """These offers and needs: their titles, kinds and amounts. Two queries; none for none."""
    if not codes:
        return {}
    texts: Mapping[str, Authored] = authored_many(Wish.kind_word, codes, ["title"])
    kinds = names(OfferKind.kind, language=language)
    rows = Wish.objects.filter(code__in=codes).values_list(
        "code", "kind__code", "kind__unit", "amount", "currency"
    )
    return {
        code: Stated(
            str(texts[code].said("title", language)) or str(kinds.get(kind) or kind),
            str(kinds.get(kind) or kind),
            amount_line(amount, unit, currency),
        )
        for code, kind, unit, amount, currency in rows
    }
