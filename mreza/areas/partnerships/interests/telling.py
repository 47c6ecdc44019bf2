"""Who is told of an act on an interest, in its transaction; and what they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.areas.partnerships.interests.voices import Voice
from mreza.areas.partnerships.models import Interest, Wish
from mreza.areas.partnerships.wishes.people import people_of
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.places import place_name
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored

GROUP = pgettext_lazy("notices", "Offers and needs")


def expressed(interest: Interest, *, by: Any) -> None:
    _tell("expressed", Voice(interest, False), by=by)


def answered(interest: Interest, *, by: Any) -> None:
    _tell("answered", Voice(interest, True), by=by)


def written(interest: Interest, *, as_asker: bool, by: Any) -> None:
    _tell("written", Voice(interest, not as_asker), by=by)


def said_yes(interest: Interest, *, as_asker: bool, by: Any) -> None:
    _tell("said-yes", Voice(interest, not as_asker), by=by, leads=True)


def agreed(interest: Interest, *, by: Any) -> None:
    """Both sides, their whole teams: there is something to be done together now."""
    for as_asker in (True, False):
        _tell("agreed", Voice(interest, as_asker), by=by)


def declined(interest: Interest, *, as_asker: bool, by: Any) -> None:
    _tell("declined", Voice(interest, not as_asker), by=by)


def taken_back(interest: Interest, *, as_asker: bool, by: Any) -> None:
    _tell("taken-back", Voice(interest, not as_asker), by=by)


def became(interest: Interest, *, by: Any) -> None:
    for as_asker in (True, False):
        _tell("became", Voice(interest, as_asker), by=by)


def fell_through(interest: Interest, *, by: Any) -> None:
    for as_asker in (True, False):
        _tell("fell-through", Voice(interest, as_asker), by=by)


def closed(interest: Interest, why: str, *, by: Any) -> None:
    """Who waited for an answer: the last part is gone, it was withdrawn, or nobody answered."""
    _tell(why, Voice(interest, True), by=by)


def changed(interest: Interest, *, by: Any) -> None:
    for as_asker in (True, False):
        _tell("changed", Voice(interest, as_asker), by=by)


def freed(interest: Interest, *, by: Any) -> None:
    _tell("freed", Voice(interest, True), by=by)


def told_of(voice: Voice, title: str) -> dict[str, Any]:
    """What a notice to that side is made with: the title, and the city on the other side."""
    return {"title": title, "place": voice.other.city.code, "wish": voice.interest.wish.code}


def title_of(wish: Wish) -> str:
    return str(authored(Wish.kind_word, wish.code).original("title"))


def _tell(act: str, voice: Voice, *, by: Any, leads: bool = False) -> None:
    owner = (voice.city.pk, voice.organisation.pk if voice.organisation else None)
    people = people_of([owner], leads=leads)[owner]
    if people:
        told = told_of(voice, title_of(voice.interest.wish))
        tell_people(people, f"interest.{act}", about=voice.interest.about, told=told, by=by)


# --- what is said -------------------------------------------------------------------------------------------
# What happened · its name in the settings · the sentence.
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "expressed",
        _("A city is interested in what yours offers or needs"),
        pgettext_lazy("offer", "%(place)s is interested in “%(title)s”."),
    ),
    (
        "answered",
        _("A city answers an interest of yours"),
        _("%(place)s would like to talk with you about “%(title)s”."),
    ),
    (
        "written",
        _("A city writes to yours about an interest"),
        _("%(place)s wrote to you about “%(title)s”."),
    ),
    (
        "said-yes",
        _("The other city agrees, and yours is asked"),
        _("%(place)s agrees on “%(title)s”. Do you agree, too?"),
    ),
    (
        "agreed",
        _("Your city and another have agreed"),
        _("You and %(place)s have agreed on “%(title)s”. What becomes of it?"),
    ),
    ("declined", _("An interest was declined"), _("%(place)s says no to “%(title)s”, and why.")),
    (
        "taken-back",
        _("An interest was taken back"),
        _("%(place)s does not go on with “%(title)s”."),
    ),
    (
        "fell-through",
        _("What your city had agreed upon with another is given up"),
        _("“%(title)s”, on which you and %(place)s had agreed, is given up. Its place is free again."),
    ),
    (
        "gone",
        _("The last place went to another city before yours agreed"),
        _("The last place of “%(title)s” in %(place)s has gone to another city. You were not declined."),
    ),
    (
        "withdrawn",
        _("What your city was interested in was withdrawn"),
        _("%(place)s has withdrawn “%(title)s”. Your interest is closed."),
    ),
    (
        "unanswered",
        _("An interest of your city was not answered"),
        _(
            "%(place)s has not answered your interest in “%(title)s” for two months. It is closed; look at others."
        ),
    ),
    (
        "changed",
        _("What your city talks about was changed"),
        _("“%(title)s” was changed. Read it again before you agree with %(place)s."),
    ),
    (
        "freed",
        _("There is room again where your city came too late"),
        _("There is room again for “%(title)s” in %(place)s."),
    ),
    (
        "became",
        _("An agreement of your city became a project or a tie"),
        _("Something has become of “%(title)s”, agreed with %(place)s."),
    ),
)


def register_notices() -> None:
    for act, label, sentence in _NOTICES:
        register(notice(f"interest.{act}", label, lambda told, sentence=sentence: sentence % named(told)))


def named(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a notice tells, with the city as the reader calls it."""
    return {**told, "place": place_name("city", told["place"])} if told.get("place") else dict(told)


def notice(code: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        sentence=sentence,
        url=lambda about, told: reverse("partnerships:interest", kwargs={"code": about[1]}),
        why=lambda told: str(_("You act for one of the two sides.")),
        may_read=lambda user, about: bool(_readable(user, [about])),
        readable=_readable,
        group=GROUP,
        concerns=lambda user: bool(cities_of(user) or organisations_of(user)),
    )


def _readable(user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    codes = [key for kind, key in abouts if kind == Interest.kind_word]
    found = Interest.objects.visible_to(user).filter(code__in=codes).values_list("code", flat=True)
    return [(Interest.kind_word, code) for code in found]
