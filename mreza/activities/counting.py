"""How long a text is and how long it may be: words as people count them, signs where a language writes no spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext, ngettext_lazy

# Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words: each sign counts as one.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’.,:/@-][^\W{_UNSPACED}]+)*")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")


def count_words(text: str) -> int:
    """The words of a text; *co-op*, *3.5* and *l’art* are one each."""
    return sum(1 for _word in _WORD.finditer(text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which an empty line divides; reviewers point to them by number."""
    return [one for one in _PARAGRAPHS.split(text.strip()) if one]


@dataclass(frozen=True)
class Limit:
    """How long a text may be: in words, or (titles) in signs."""

    words: int = 0
    signs: int = 0

    @property
    def most(self) -> int:
        return self.words or self.signs

    def used(self, text: str) -> int:
        return count_words(text) if self.words else len(text)

    def left(self, text: str) -> int:
        return self.most - self.used(text)

    def sentence(self, text: str) -> str:
        """What stands under the field: how much room is left, or how much there is too much."""
        left = self.left(text)
        if self.words:
            if left < 0:
                sentence = ngettext(
                    "You have %(count)s word too many; at most %(most)s.",
                    "You have %(count)s words too many; at most %(most)s.",
                    -left,
                )
            else:
                sentence = ngettext(
                    "You have %(count)s word of %(most)s left.",
                    "You have %(count)s words of %(most)s left.",
                    left,
                )
        elif left < 0:
            sentence = ngettext(
                "You have %(count)s sign too many; at most %(most)s.",
                "You have %(count)s signs too many; at most %(most)s.",
                -left,
            )
        else:
            sentence = ngettext(
                "You have %(count)s sign of %(most)s left.",
                "You have %(count)s signs of %(most)s left.",
                left,
            )
        return sentence % {"count": abs(left), "most": self.most}

    def check(self, text: str) -> None:
        """Refuse what is too long, and say by how much."""
        used = self.used(text)
        if used <= self.most:
            return
        message: Any = (
            ngettext_lazy(
                "At most %(most)s word; now there are %(used)s.",
                "At most %(most)s words; now there are %(used)s.",
                "most",
            )
            if self.words
            else ngettext_lazy(
                "At most %(most)s sign; now there are %(used)s.",
                "At most %(most)s signs; now there are %(used)s.",
                "most",
            )
        )
        raise ValidationError(message, code="too-long", params={"most": self.most, "used": used})


def pieces(text: str) -> Iterator[str]:
    """Words, spaces and signs in order; joined they are the text again."""
    yield from re.findall(r"\s+|\w+|[^\w\s]", text)
