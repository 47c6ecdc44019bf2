"""What pages and API show of interests: what both sides said and agreed, whose turn it is, and what one may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import InterestState, Pays, Side, WishState
from mreza.areas.partnerships.interests.becoming import joins_two_cities
from mreza.areas.partnerships.interests.pace import in_words, pace_of, paces
from mreza.areas.partnerships.interests.rules import speaks_for_this_side
from mreza.areas.partnerships.interests.turns import Turn, turn_of
from mreza.areas.partnerships.interests.voices import Voice, both
from mreza.areas.partnerships.interests.waiting import standing_of
from mreza.areas.partnerships.models import Interest, Message, Wish, mine
from mreza.areas.partnerships.wishes import page as wish_page
from mreza.areas.partnerships.wishes.amounts import amount_line, paid_names
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.languages import name as language_name
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.foundation.permissions import can
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names
from mreza.ui.formats import date
from mreza.vocabulary.models import OfferKind

MOST_SHOWN = 200  # rows of a list
SOON = dt.timedelta(days=30)  # before it lapses one may say here that it is still open


# --- one interest -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SideShown:
    """One of the two sides, and what this reader may do for it now."""

    voice: Voice
    name: str  # of the city, in the reader's language
    href: str
    organisation: str
    is_ours: bool
    turn: Turn
    may: Mapping[str, bool]

    @property
    def agreed_at(self) -> dt.datetime | None:
        return self.voice.agreed_at

    @property
    def called(self) -> str:
        """How it is named in a sentence: the organisation with its city."""
        return f"{self.organisation}, {self.name}" if self.organisation else self.name


@dataclass(frozen=True)
class MessageShown:
    """What one side wrote."""

    side: SideShown
    text: str
    language: str
    language_name: str
    at: dt.datetime


@dataclass(frozen=True)
class InterestShown:
    """An interest for one reader."""

    interest: Interest
    wish: wish_page.Shown
    wish_href: str  # empty where this reader may no longer read it
    asker: SideShown
    asked: SideShown
    messages: list[MessageShown]
    pace: list[str]  # how soon the other side answers, for whoever waits for it
    rivals: int  # others with whom the side that is asked has agreed in advance
    may: Mapping[str, bool]
    became: tuple[str, str] | None  # what became of it: in words, and its address

    @property
    def sides(self) -> tuple[SideShown, SideShown]:
        return self.asker, self.asked

    @property
    def ours(self) -> list[SideShown]:
        return [side for side in self.sides if side.is_ours]

    @property
    def pays(self) -> list[tuple[str, str]]:
        """Who pays for what, by name: “we” and “the other side” would mean another one to each reader."""
        named = {Pays.WE: self.asked.called, Pays.THEY: self.asker.called}
        said = self.interest.wish.pays
        return [
            (what, named.get(Pays(said[name]), str(Pays(said[name]).label)))
            for name, what in paid_names().items()
            if said.get(name) in Pays.values
        ]

    @property
    def is_waiting(self) -> bool:
        return self.interest.state in (InterestState.EXPRESSED, InterestState.TALKING)

    @property
    def heading(self) -> str:
        told = {"asker": self.asker.called, "asked": self.asked.called}
        if self.interest.wish.side == Side.OFFER:
            return _("%(asker)s would take up an offer of %(asked)s.") % told
        return _("%(asker)s would meet a need of %(asked)s.") % told

    @property
    def standing(self) -> str:
        """Where it stands, in a sentence."""
        interest, told = self.interest, {"asker": self.asker.called, "asked": self.asked.called}
        if interest.state == InterestState.AGREED:
            return _("Both sides have agreed.")
        if interest.state == InterestState.CLOSED:
            return self._why_closed()
        if interest.state == InterestState.DECLINED:
            return _("It was declined.")
        if interest.state == InterestState.WITHDRAWN:
            return (
                _("What had become of it was given up.") if interest.became_key else _("It was taken back.")
            )
        if self.asker.agreed_at and not self.asked.agreed_at:
            return _("%(asker)s agrees; %(asked)s has not said so yet.") % told
        if self.asked.agreed_at and not self.asker.agreed_at:
            return _("%(asked)s agrees; %(asker)s has not said so yet.") % told
        if interest.state == InterestState.EXPRESSED:
            return _("%(asked)s has not answered yet.") % told
        return _("Both sides are talking.")

    def _why_closed(self) -> str:
        if self.interest.wish.state == WishState.TAKEN:
            return _("The last place went to another city before this was agreed. Nobody was declined.")
        if self.interest.wish.state == WishState.WITHDRAWN:
            return _("What it was about was withdrawn.")
        return _("It was closed without an answer.")

    @property
    def tone(self) -> str:
        return {
            InterestState.AGREED: "success", InterestState.DECLINED: "danger", InterestState.TALKING: "info",
            InterestState.EXPRESSED: "warning",
        }.get(InterestState(self.interest.state), "quiet")  # fmt: skip

    @property
    def others_address(self) -> str:
        """Where one looks on: others of the same kind on the same side."""
        wish = self.interest.wish
        return f"{reverse('partnerships:wishes')}?side={wish.side}&kind={wish.kind.code}"


def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of interests with all their page needs."""
    last = Message.objects.filter(interest=OuterRef("pk")).order_by("-at", "-pk")
    wishes = wish_page.in_full(Wish.objects.all())  # door: either side reads what the interest is about
    return (
        rows.select_related("city", "organisation")
        .prefetch_related(Prefetch("wish", wishes), "messages")
        .annotate(
            last_at=Subquery(last.values("at")[:1]), last_from_asker=Subquery(last.values("from_asker")[:1])
        )
    )


def shown(interest: Interest, user: Any, language: str = "") -> InterestShown:
    """The interest as this reader sees it; it comes from `in_full`."""
    language = language or get_language() or SOURCE_LANGUAGE
    called = city_names(language)
    asker, asked = (_side(voice, user, called) for voice in both(interest))
    wish = interest.wish
    ours = [side for side in (asker, asked) if side.is_ours]
    return InterestShown(
        interest=interest,
        wish=wish_page.shown(wish, language),
        wish_href=wish.get_absolute_url() if user.has_perm("partnerships.view_wish", wish) else "",
        asker=asker,
        asked=asked,
        messages=[
            MessageShown(
                asker if one.from_asker else asked,
                one.text,
                one.language,
                language_name(one.language),
                one.at,
            )
            for one in interest.messages.all()
        ],
        pace=in_words(pace_of(wish.city.code)) if asker in ours and interest.answered_at is None else [],
        rivals=_rivals(interest) if asked in ours and interest.asked_agreed_at is None else 0,
        may=_may_conclude(user, interest),
        became=_became(interest),
    )


def _side(voice: Voice, user: Any, called: Mapping[str, Any]) -> SideShown:
    city, body = voice.city, voice.organisation
    turn, _since = turn_of(standing_of(voice.interest), as_asker=voice.as_asker)
    return SideShown(
        voice, str(called.get(city.code, city.name)), reverse("cities:city", kwargs={"code": city.code}),
        body.name if body is not None else "", bool(speaks_for_this_side(user, voice)), turn, _may(user, voice),
    )  # fmt: skip


def _may(user: Any, voice: Voice) -> dict[str, bool]:
    """What this reader may do for one side: right and moment together."""
    speaks = can(user, "partnerships.speak_interest", voice)
    waiting = voice.is_waiting
    state = voice.interest.state
    has_talked = state == InterestState.TALKING
    agreed = state == InterestState.AGREED and not voice.interest.became_key
    agrees = waiting and voice.agreed_at is None
    return {
        "write": (waiting or state == InterestState.AGREED) and speaks,
        "answer": state == InterestState.EXPRESSED and not voice.as_asker and speaks,
        "agree": agrees and can(user, "partnerships.agree_interest", voice),
        # Somebody of this side, but not this person: who said yes for the other, or only writes for the city.
        "agree_not": agrees and speaks and not can(user, "partnerships.agree_interest", voice),
        "decline": waiting and speaks and (not voice.as_asker or has_talked),
        "take_back": speaks and (agreed or (waiting and voice.as_asker)),
    }


def _may_conclude(user: Any, interest: Interest) -> dict[str, bool]:
    open_ = interest.state == InterestState.AGREED and not interest.became_key
    may = open_ and can(user, "partnerships.conclude_interest", interest)
    return {"project": may, "tie": may and joins_two_cities(interest)}


def _rivals(interest: Interest) -> int:
    """With how many others the side that is asked has agreed in advance: who comes first gets it."""
    others = Interest.objects.waiting().filter(
        wish=interest.wish, asked_agreed_at__isnull=False
    )  # door: a number
    return others.exclude(pk=interest.pk).count()


def _became(interest: Interest) -> tuple[str, str] | None:
    if interest.became_kind == "contact":
        return _("It stands in the ledger of ties."), reverse(
            "ties:contact", kwargs={"code": interest.became_key}
        )
    if interest.became_kind == "project":
        project = getattr(interest, "project", None)
        return (_("It became a project."), project.get_absolute_url()) if project is not None else None
    return None


# --- what is ours -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class WishLine:
    """An offer or a need of one's own, with what waits in it."""

    wish: Wish
    title: Said
    kind_name: str
    who: str
    amount: str
    note: str
    waiting: int
    agreed: int
    is_open: bool
    may_confirm: bool


@dataclass(frozen=True)
class InterestLine:
    """An interest one's own city has expressed or was asked about."""

    interest: Interest
    title: Said
    other: str  # the city on the other side
    turn: Turn
    since: dt.datetime


@dataclass(frozen=True)
class Mine:
    """All that is going on for the places somebody acts for."""

    waiting: list[InterestLine]  # for us
    talking: list[InterestLine]  # for the other side
    offers: list[WishLine]
    needs: list[WishLine]
    agreed: list[InterestLine]
    ended: list[InterestLine]
    pace: list[tuple[str, str]]  # our cities, and how others see that they answer

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.talking or self.offers or self.needs or self.agreed or self.ended)


def all_of(user: Any) -> Mine:
    """Everything of one's own. A fixed number of statements."""
    language = get_language() or SOURCE_LANGUAGE
    wishes, interests = _wishes(user), _interests(user)
    codes = {one.code for one in wishes} | {one.wish.code for one in interests}
    texts = authored_many(Wish.kind_word, sorted(codes), ("title",))
    titles = {code: texts[code].said("title", language) for code in codes}
    called, kinds = city_names(language), names(OfferKind.kind)
    lines = [_wish_line(one, titles, called, kinds) for one in wishes]
    rows = [(_interest_line(voice, titles, called), voice) for one in interests for voice in _ours(one, user)]
    going_on = (InterestState.EXPRESSED, InterestState.TALKING)
    return Mine(
        waiting=[line for line, _voice in rows if line.turn],
        talking=[line for line, _voice in rows if not line.turn and line.interest.state in going_on],
        offers=[line for line in lines if line.wish.side == Side.OFFER],
        needs=[line for line in lines if line.wish.side == Side.NEED],
        agreed=[
            line for line, _voice in rows if not line.turn and line.interest.state == InterestState.AGREED
        ],
        ended=[line for line, _voice in rows if line.interest.state in _ENDED],
        pace=_pace(user, called),
    )


_ENDED = (InterestState.DECLINED, InterestState.WITHDRAWN, InterestState.CLOSED)


def _wishes(user: Any) -> list[Any]:
    rows = Wish.objects.visible_to(user).filter(mine(user)).exclude(state=WishState.WITHDRAWN)
    waiting = Q(interests__state__in=(InterestState.EXPRESSED, InterestState.TALKING))
    agreed = Q(interests__state=InterestState.AGREED)
    rows = rows.annotate(
        waiting=Count("interests", filter=waiting, distinct=True),
        agreed=Count("interests", filter=agreed, distinct=True),
    )
    return list(
        rows.select_related("kind", "city", "organisation").order_by("-entered_at", "pk")[:MOST_SHOWN]
    )


def _interests(user: Any) -> list[Any]:
    last = Message.objects.filter(interest=OuterRef("pk")).order_by("-at", "-pk")
    cities, bodies = cities_of(user), organisations_of(user)
    ours = Q(city__code__in=cities) | Q(wish__city__code__in=cities)
    ours |= Q(organisation__code__in=bodies) | Q(wish__organisation__code__in=bodies)
    rows = (
        Interest.objects.visible_to(user)
        .filter(ours)
        .annotate(
            last_at=Subquery(last.values("at")[:1]), last_from_asker=Subquery(last.values("from_asker")[:1])
        )
    )
    related = rows.select_related("city", "organisation", "wish__city", "wish__organisation", "wish__kind")
    return list(related.order_by("-expressed_at", "pk")[:MOST_SHOWN])


def _ours(interest: Any, user: Any) -> Iterable[Voice]:
    """The sides one speaks for; of both, the one whose turn it is."""
    voices = [voice for voice in both(interest) if speaks_for_this_side(user, voice)]
    standing = standing_of(interest)
    return sorted(voices, key=lambda voice: not turn_of(standing, as_asker=voice.as_asker)[0])[:1]


def _wish_line(
    wish: Any, titles: Mapping[str, Said], called: Mapping[str, Any], kinds: Mapping[str, Any]
) -> WishLine:
    body, day = wish.organisation, today()
    is_open = wish.state == WishState.OPEN and wish.expires_on >= day
    note = _("open until %(day)s") % {"day": date(wish.expires_on)} if is_open else wish.get_state_display()
    return WishLine(
        wish, titles[wish.code], str(kinds.get(wish.kind.code, wish.kind.code)),
        body.name if body is not None else str(called.get(wish.city.code, wish.city.name)),
        amount_line(wish.amount, wish.kind.unit, wish.currency), note, wish.waiting, wish.agreed, is_open,
        _is_asked_about(wish, day),
    )  # fmt: skip


def _is_asked_about(wish: Any, on: dt.date) -> bool:
    """Whether “still open?” is a question by now: it lapses soon, or has lapsed, and its period is not over."""
    is_soon = wish.state == WishState.LAPSED or wish.expires_on <= on + SOON
    return (
        wish.state in (WishState.OPEN, WishState.LAPSED)
        and is_soon
        and (wish.ends is None or wish.ends >= on)
    )


def _interest_line(voice: Voice, titles: Mapping[str, Said], called: Mapping[str, Any]) -> InterestLine:
    interest, other = voice.interest, voice.other.city
    turn, since = turn_of(standing_of(interest), as_asker=voice.as_asker)
    return InterestLine(
        interest, titles[interest.wish.code], str(called.get(other.code, other.name)), turn,
        since or interest.ended_at or interest.expressed_at,
    )  # fmt: skip


def _pace(user: Any, called: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What others read of how we answer: of every city somebody speaks for that was ever asked."""
    known = paces(cities_of(user))
    return [(str(called.get(code, code)), " ".join(in_words(known[code]))) for code in sorted(known)]


def city_name(city: City) -> str:
    language = get_language() or SOURCE_LANGUAGE
    return str(city_names(language).get(city.code, city.name))
