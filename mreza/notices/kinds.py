"""The kinds of things people are told. Each chapter registers its own in `AppConfig.ready()`.

    register(NoticeKind(
        code="practice.change-asked",
        label=_("A change is asked of a record your city writes"),           # for the settings; lazily translated
        sentence=lambda told: _("A change is asked of “%(title)s”.") % told,  # whole sentence, no content
        url=lambda about, told: reverse("practices:write", kwargs={"code": told["code"]}),
        why=lambda told: _("You write for %(city)s.") % told,
        may_read=lambda user, about: Practice.objects.visible_to(user).filter(key=about[1]).exists(),
    ))

`sentence`, `url` and `why` are called in the reader's language, whenever the notice is shown. `told` is what the act
knew: names, codes, counts; nothing of what stands behind the link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mreza.notices.choices import Channel, Rhythm

About = tuple[str, str]
Told = dict[str, Any]


@dataclass(frozen=True)
class NoticeKind:
    """One kind: what is said, where it leads, why somebody got it, and who may (still) read what it is about."""

    code: str
    label: Any
    sentence: Callable[[Told], str]
    url: Callable[[About, Told], str]
    why: Callable[[Told], str]
    # Asked again at every showing and at delivery: who may no longer read the thing is no longer told of it (K7).
    may_read: Callable[[Any, About], bool]
    inbox: str = Rhythm.AT_ONCE
    mail: str = Rhythm.DAILY
    group: Any = ""  # heading in the settings; lazily translated
    # `may_read` for many at once, where one query can answer: which of these somebody may read.
    readable: Callable[[Any, list[About]], Iterable[About]] | None = None
    # Whether such a thing can happen to somebody at all, as what they act for now: else it is not in their settings.
    concerns: Callable[[Any], bool] = lambda user: True

    def default(self, channel: str) -> str:
        """The rhythm for who has no wish."""
        return self.inbox if channel == Channel.INBOX else self.mail

    def readable_by(self, user: Any, abouts: Iterable[About]) -> set[About]:
        """Of these things, those somebody may read now."""
        asked = sorted(set(abouts))
        if self.readable is not None:
            return set(self.readable(user, asked)) & set(asked)
        return {about for about in asked if self.may_read(user, about)}


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Make a kind known; the same code again replaces it."""
    _kinds[kind.code] = kind


def kinds() -> list[NoticeKind]:
    """All, in the order of their codes."""
    return [_kinds[code] for code in sorted(_kinds)]


def kinds_for(user: Any) -> list[NoticeKind]:
    """Those somebody may come to be told of, in the order of their codes."""
    return [kind for kind in kinds() if kind.concerns(user)]


def kind_of(code: str) -> NoticeKind | None:
    """None when the chapter that told it is no longer there: then the notice is not shown."""
    return _kinds.get(code)
