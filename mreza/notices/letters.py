"""A letter: what is said to one person, before anybody thinks of plain text, HTML or SMTP."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.template import engines

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class BadHeaderError(ValueError):
    """A subject or an address with a line break: somebody tried to write headers of their own (K28)."""


@dataclass(frozen=True)
class Item:
    """One of several things a letter tells: a sentence, a path of ours, why it is told."""

    sentence: str
    url: str
    why: str

    def plain(self) -> str:
        return f"{self.sentence}\n{absolute(self.url)}\n{self.why}"


@dataclass(frozen=True)
class Letter:
    """One thing to say, one thing to do, and why the reader got it. Everything in it is data, never HTML.

    `action` is a label and a path of ours; the address in the mail is made from SITE_URL (K20). A bundle has `items`
    instead, and `links` at its foot.
    """

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_header(self.subject)

    def plain(self) -> str:
        """As plain text."""
        link = [self.action[0] + ":\n" + absolute(self.action[1])] if self.action else []
        items = [item.plain() for item in self.items]
        foot = [f"{label}:\n{absolute(path)}" for label, path in self.links]
        parts = [*self.paragraphs, *link, *items, *self.closing, "-- \n" + self.why, *foot, settings.SITE_URL]
        if not foot:
            parts[-2:] = ["-- \n" + self.why + "\n" + settings.SITE_URL]
        return "\n\n".join(parts) + "\n"

    def html(self, language: str) -> str:
        """As simple HTML: no style, no picture, nothing fetched."""
        template = engines["jinja2"].get_template("notices/letter.html")
        action = (self.action[0], absolute(self.action[1])) if self.action else None
        return template.render(
            {
                "letter": self,
                "action": action,
                "items": [(item, absolute(item.url)) for item in self.items],
                "links": [(label, absolute(path)) for label, path in self.links],
                "language": language,
                "dir": "rtl" if language.partition("-")[0] in settings.LANGUAGES_BIDI else "ltr",
                "site": settings.SITE_URL,
            }
        )


def absolute(path: str) -> str:
    """A path of ours as an absolute address, never from the request."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"Not a path of ours: {path!r}")
    return settings.SITE_URL + path


def check_header(value: str) -> str:
    """The value itself, or BadHeaderError when it holds a line break or another control sign."""
    if _CONTROL.search(value):
        raise BadHeaderError("A header of a mail holds a control sign.")
    return value
