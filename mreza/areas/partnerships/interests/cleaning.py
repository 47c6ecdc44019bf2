"""What somebody writes about an interest, understood: page and API say the same, because both ask here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.counting import Limit
from mreza.cities.languages import codes as language_codes
from mreza.foundation.text import clean_lines
from mreza.translations.authored import LONGEST

MESSAGE = Limit(words=500)
LONGEST_REASON = 1000


def message(text: Any, language: str, *, needed: bool = True) -> tuple[str, str]:
    """Words of one side to the other and the language they are in, or ValidationError by name."""
    words = clean_lines(str(text or ""))
    wrong: dict[str, Any] = {}
    if needed and not words:
        wrong["text"] = _("Write a sentence or two: what you would do together.")
    elif len(words) > LONGEST:
        wrong["text"] = _("This text is too long.")
    else:
        try:
            MESSAGE.check(words)
        except ValidationError as error:
            wrong["text"] = error
    if words and language not in language_codes():
        wrong["language"] = _("Choose the language you write in.")
    if wrong:
        raise ValidationError(wrong)
    return words, language


def reason(given: Any, *, needed: Any = "") -> str:
    """A sentence why; `needed` is what is said where there must be one."""
    words = clean_lines(str(given or ""))
    if needed and not words:
        raise ValidationError({"reason": needed})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    return words


def shortened(words: str) -> str:
    """A reason that was given elsewhere, at more length, as far as there is room for it here."""
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 2] + " …"
