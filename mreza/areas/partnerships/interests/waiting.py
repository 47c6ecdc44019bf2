"""What waits for somebody because of interests: to answer, to write back, to agree, to say what becomes of it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.interests.rules import answers_for_this_side, speaks_for_this_side
from mreza.areas.partnerships.interests.turns import Standing, Turn, due_of, turn_of
from mreza.areas.partnerships.interests.voices import Voice, both
from mreza.areas.partnerships.models import Interest, Message, Wish
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.names import city_names
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import AtOnce, Waiting
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE

MOST = 200  # interests looked at
BINDING = (Turn.AGREE, Turn.CONCLUDE)  # who answers for a city does that


def unfinished() -> QuerySet[Any]:
    """Interests on which somebody may have to act, with the last word in each."""
    last = Message.objects.filter(interest=OuterRef("pk")).order_by("-at", "-pk")
    going_on = Q(state__in=(InterestState.EXPRESSED, InterestState.TALKING))
    rows = Interest.objects.filter(
        going_on | Q(state=InterestState.AGREED, became_key="")
    )  # door: sifted by callers
    return rows.annotate(
        last_at=Subquery(last.values("at")[:1]), last_from_asker=Subquery(last.values("from_asker")[:1])
    ).select_related("city", "organisation", "wish__city", "wish__organisation", "wish__kind")


def standing_of(row: Any) -> Standing:
    """Of a row of `unfinished`."""
    return Standing(
        state=row.state, expressed_at=row.expressed_at, asker_agreed_at=row.asker_agreed_at,
        asked_agreed_at=row.asked_agreed_at, last_at=row.last_at, last_from_asker=row.last_from_asker,
        became=bool(row.became_key),
    )  # fmt: skip


def waits(user: Any) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. One query, and another where something waits."""
    cities, organisations = cities_of(user), organisations_of(user)
    if not may_read(user) or not (cities or organisations):
        return []
    ours = Q(city__code__in=cities) | Q(wish__city__code__in=cities)
    ours |= Q(organisation__code__in=organisations) | Q(wish__organisation__code__in=organisations)
    rows = list(unfinished().filter(ours).distinct().order_by("expressed_at", "pk")[:MOST])
    found = [
        (voice, turn, since)
        for row in rows
        for voice in both(row)
        if speaks_for_this_side(user, voice)
        for turn, since in (turn_of(standing_of(row), as_asker=voice.as_asker),)
        if turn and (turn not in BINDING or answers_for_this_side(user, voice))
    ]
    if not found:
        return []
    language = get_language() or SOURCE_LANGUAGE
    codes = sorted({voice.interest.wish.code for voice, _turn, _since in found})
    texts = authored_many(Wish.kind_word, codes, ("title",))
    titles = {code: str(texts[code].said("title", language)) for code in codes}
    names = city_names(language)
    return [_line(voice, turn, since, titles, names) for voice, turn, since in found]


def _line(voice: Voice, turn: Turn, since: Any, titles: dict[str, str], names: Any) -> Waiting:
    interest = voice.interest
    other = voice.other.city
    told = {"city": names.get(other.code, other.name), "title": titles[interest.wish.code]}
    text, action = _said(turn)
    since = since or interest.expressed_at
    url = reverse("partnerships:interest", kwargs={"code": interest.code})
    return Waiting(
        f"interest.{turn}", text % told, url, action, since, None if turn == Turn.CONCLUDE else due_of(since),
        ("city", voice.city.code), _at_once(voice) if turn == Turn.ANSWER else None,
    )  # fmt: skip


def _said(turn: Turn) -> tuple[str, str]:
    return {
        Turn.ANSWER: (_("%(city)s is interested in “%(title)s”."), _("Answer")),
        Turn.REPLY: (_("%(city)s wrote to you about “%(title)s”."), _("Read")),
        Turn.AGREE: (_("%(city)s agrees on “%(title)s”. Do you agree, too?"), _("Decide")),
        Turn.CONCLUDE: (_("You and %(city)s have agreed on “%(title)s”. What becomes of it?"), _("Go on")),
    }[turn]


def _at_once(voice: Voice) -> AtOnce:
    """One click that says more than silence: we would like to talk."""
    url = reverse("partnerships:interest-answer", kwargs={"code": voice.interest.code})
    return AtOnce(_("Let us talk"), url, (("next", "desk"),))
