"""Why two contacts are taken for one, or for two: each reason of `science.lookalikes` as a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mreza.science.lookalikes import Reason

_SENTENCES: dict[str, Any] = {
    "cities.same": gettext_lazy("The same cities."),
    "cities.swapped": gettext_lazy("The same cities, with giver and receiver exchanged."),
    "cities.more": gettext_lazy("One of the two names more cities."),
    "cities.overlap": gettext_lazy("Only some of the cities are the same."),
    "cities.other": gettext_lazy("Other cities."),
    "kind.same": gettext_lazy("The same kind."),
    "kind.related": gettext_lazy("Kinds that are easily taken for each other."),
    "kind.open": gettext_lazy("One of the two says only that it was something else."),
    "kind.other": gettext_lazy("Another kind."),
    "when.same-day": gettext_lazy("The same day."),
    "when.overlap": gettext_lazy("They went on at the same time."),
    "when.same-month": gettext_lazy("The same month."),
    "when.near": gettext_lazy("A few days apart at most."),
    "when.same-year": gettext_lazy("The same year."),
    "when.unknown": gettext_lazy("One of the two does not say when."),
    "when.weeks-apart": gettext_lazy("Weeks lie between them."),
    "when.apart": gettext_lazy("A long time lies between them."),
    "title.same": gettext_lazy("The same title."),
    "title.alike": gettext_lazy("Similar titles."),
    "title.partly": gettext_lazy("The titles have little in common."),
    "title.different": gettext_lazy("Different titles."),
    "title.little": gettext_lazy("The titles say too little."),
    "translated.same": gettext_lazy("The same title in another language."),
    "translated.alike": gettext_lazy("Similar titles in two languages."),
    "translated.partly": gettext_lazy("The titles, in two languages, have little in common."),
    "translated.different": gettext_lazy("Different titles in two languages."),
    "names.shared": gettext_lazy("Both titles contain the same name."),
    "names.differ": gettext_lazy("The titles name different people or things."),
    "size.same": gettext_lazy("The same size."),
    "size.near": gettext_lazy("Nearly the same size."),
    "size.unknown": gettext_lazy("How big it was is not said in both."),
    "link.same": gettext_lazy("Both name the same web address."),
}


def in_words(reason: Reason) -> str:
    """One part of a comparison as a sentence in the reader's language."""
    details = reason.details
    if reason.code == "when.days-off" and details:
        days = int(details[0])
        return ngettext("%(days)s day lies between them.", "%(days)s days lie between them.", days) % {
            "days": days
        }
    if reason.code == "edition.same" and details:
        return _("Both are number %(number)s of a series.") % {"number": details[0]}
    if reason.code == "edition.differs" and len(details) == 2:
        return _("Of a series, one is number %(one)s, the other number %(other)s.") % {
            "one": details[0],
            "other": details[1],
        }
    if reason.code == "size.differs" and len(details) == 3:
        return _("Of another size: %(one)s and %(other)s.") % {"one": details[1], "other": details[2]}
    return str(_SENTENCES.get(reason.code, reason.code))


def verdict_in_words(verdict: str) -> str:
    """What the reasons come to."""
    return _("Very likely the same") if verdict == "same" else _("Perhaps the same")
