"""What the light of a project says, in the reader's language; the colour is never the only sign."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mreza.areas.partnerships.projects.light import AMBER, GREEN, RED, Light, Sign
from mreza.ui.formats import date, number

COLOURS: dict[str, Any] = {
    GREEN: pgettext_lazy("light", "green"),
    AMBER: pgettext_lazy("light", "amber"),
    RED: pgettext_lazy("light", "red"),
}
# A word beside the colour, for those who do not see it.
MEANINGS: dict[str, Any] = {
    GREEN: gettext_lazy("on its way"),
    AMBER: gettext_lazy("needs a look"),
    RED: gettext_lazy("needs help"),
}


def colour(light: Light) -> str:
    """“amber: needs a look”; empty where there is no light."""
    if not light.colour:
        return ""
    return f"{COLOURS[light.colour]}: {MEANINGS[light.colour]}"


def why(light: Light) -> str:
    """The reason of the colour, as a sentence."""
    return sentence(light.why)


def reasons(light: Light) -> list[str]:
    """Everything that speaks for it or against it, the worst first."""
    return [sentence(sign) for sign in light.signs]


def sentence(sign: Sign) -> str:
    """One sign in words."""
    return _SENTENCES[sign.code](sign.told)


def _over(told: dict[str, Any]) -> str:
    said = ngettext(
        "It should have ended on %(date)s, %(days)s day ago.",
        "It should have ended on %(date)s, %(days)s days ago.",
        told["days"],
    )
    return said % {"date": date(told["on"]), "days": number(told["days"])}


def _late(told: dict[str, Any]) -> str:
    said = ngettext(
        "%(count)s milestone is late, due since %(date)s.",
        "%(count)s milestones are late, the first since %(date)s.",
        told["count"],
    )
    return said % {"count": number(told["count"]), "date": date(told["on"])}


def _quiet(told: dict[str, Any]) -> str:
    said = ngettext(
        "Nothing has been told since %(date)s, for %(days)s day.",
        "Nothing has been told since %(date)s, for %(days)s days.",
        told["days"],
    )
    return said % {"date": date(told["on"]), "days": number(told["days"])}


def _unmeasured(told: dict[str, Any]) -> str:
    if not told["results"]:
        return _("No result is named yet that could be measured.")
    return _("No result has been measured yet.")


def _measured(told: dict[str, Any]) -> str:
    said = ngettext(
        "%(measured)s of %(results)s result measured, last on %(date)s.",
        "%(measured)s of %(results)s results measured, last on %(date)s.",
        told["results"],
    )
    figures = {name: number(told[name]) for name in ("measured", "results")}
    return said % {**figures, "date": date(told["on"])}


def _behind(told: dict[str, Any]) -> str:
    said = _("Result %(number)s has come %(share)s %% of its way, in %(time)s %% of the time.")
    return said % {key: number(value) for key, value in told.items()}


def _missed(told: dict[str, Any]) -> str:
    said = _("Result %(number)s came %(share)s %% of its way.")
    return said % {key: number(value) for key, value in told.items()}


def _some_unmeasured(told: dict[str, Any]) -> str:
    said = ngettext(
        "%(count)s result was not measured.", "%(count)s results were not measured.", told["count"]
    )
    return said % {"count": number(told["count"])}


def _reached(told: dict[str, Any]) -> str:
    said = ngettext(
        "%(count)s of %(results)s result reached its aim.",
        "%(count)s of %(results)s results reached their aim.",
        told["results"],
    )
    return said % {"count": number(told["count"]), "results": number(told["results"])}


def _measured_without_aim(told: dict[str, Any]) -> str:
    said = ngettext(
        "%(count)s result was measured; no aim was set.", "%(count)s results were measured; no aim was set.",
        told["measured"],
    )  # fmt: skip
    return said % {"count": number(told["measured"])}


_SENTENCES: dict[str, Any] = {
    "compiled": lambda told: _(
        "Compiled from public sources: nobody reports on it here, so it has no light."
    ),
    "idea": lambda told: _("An idea has no light yet."),
    "agreed": lambda told: _("It is agreed on and has not begun."),
    "stopped": lambda told: _("It was stopped."),
    "not-begun": lambda told: _("It should have begun by %(date)s.") % {"date": date(told["on"])},
    "long-agreed": lambda told: (
        _("It was agreed on %(date)s, and nobody has said when it begins.") % {"date": date(told["on"])}
    ),
    "over": _over,
    "late": _late,
    "quiet": _quiet,
    "worse": lambda told: (
        _("Result %(number)s is worse than where it began.") % {"number": number(told["number"])}
    ),
    "behind": _behind,
    "unmeasured": _unmeasured,
    "measured": _measured,
    "nothing-measured": lambda told: _("It is finished, and no result was measured."),
    "some-unmeasured": _some_unmeasured,
    "missed": _missed,
    "reached": _reached,
    "measured-without-aim": _measured_without_aim,
}
