"""What a city types about its adoption: block by block, readable on a phone and without script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.areas.practices.adoptions.choices import NEXT, Fate, Stage
from mreza.areas.practices.adoptions.cleaning import (
    LONGEST,
    LONGEST_COMMENT,
    LONGEST_TITLE,
    LONGEST_WHY,
    BlockSaid,
    Wanted,
)
from mreza.areas.practices.adoptions.offered import Offer
from mreza.cities import languages
from mreza.translations.lookup import names
from mreza.vocabulary.models import CostBand

NEW_ROWS = 2  # empty rows for blocks that were added; more after saving
DAY_HINT = _("A year, a month or a day: 2019, 2019-05 or 2019-05-17. Leave it empty if nobody knows.")


def _area(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", **attrs})


@dataclass(frozen=True)
class BlockRow:
    """One block on the page: what it is, and the questions about it."""

    offer: Offer | None  # none: a block of one's own
    fields: list[Any]  # bound fields, in their order


class SayForm(forms.Form):
    """What was kept, changed, dropped and added, why, at what cost, with what evidence."""

    summary = forms.CharField(
        label=_("What you do with it"),
        required=False,
        max_length=LONGEST["summary"],
        widget=_area(4),
        help_text=_("A few sentences: for whom, where, with whom."),
    )
    cost_band = forms.ChoiceField(label=_("What it costs you"), required=False)
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        widget=_area(2, inputmode="url"),
        help_text=_("Web addresses, one in a line."),
    )
    contact = forms.CharField(
        label=_("Whom to ask"),
        required=False,
        max_length=LONGEST["contact"],
        widget=_area(2),
        help_text=_("An office and its address. Everybody can read it."),
    )
    language = forms.ChoiceField(label=_("Language you write in"))

    def __init__(
        self, *args: Any, offers: Sequence[Offer], own: Iterable[BlockSaid] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = list(offers)
        self.own = [block.key for block in own if block.fate == Fate.ADDED]
        # Answers about blocks that the source has taken out since: nobody is asked about them, and they stay.
        self.former = [block for block in own if block.fate != Fate.ADDED]
        called = names(CostBand.kind)
        self._choose(
            "cost_band", [("", _("Not said")), *((code, called.get(code, code)) for code in _bands())]
        )
        speaks = [code for code, _name in settings.LANGUAGES]
        every = languages.choices(speaks)
        self._choose("language", sorted(every, key=lambda pair: pair[0] not in speaks))
        self.fields["language"].initial = get_language()
        for offer in self.offers:
            self._ask_about(offer)
        for key in self.own:
            self._ask_own(f"block.{key}", _("What you added"), _("Empty it to take it away."))
        for number in range(NEW_ROWS):
            self._ask_own(f"new.{number}", _("What you added"), "")

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _ask_about(self, offer: Offer) -> None:
        labels = {Fate.ADDED: _("Brought back")}
        self.fields[f"block.{offer.key}.fate"] = forms.ChoiceField(
            label=_("What did you do with it?"),
            required=False,
            widget=forms.RadioSelect,
            choices=[
                ("", _("Not said")),
                *((fate.value, labels.get(fate, fate.label)) for fate in offer.fates),
            ],
        )
        self.fields[f"block.{offer.key}.why"] = self._why()

    def _ask_own(self, name: str, label: Any, hint: Any) -> None:
        self.fields[f"{name}.title"] = forms.CharField(
            label=label, required=False, max_length=LONGEST_TITLE, help_text=hint,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )  # fmt: skip
        self.fields[f"{name}.why"] = self._why()

    @staticmethod
    def _why() -> forms.CharField:
        return forms.CharField(label=_("Why"), required=False, max_length=LONGEST_WHY, widget=_area(2))

    # --- for the page -------------------------------------------------------------------------------------
    def rows(self) -> list[BlockRow]:
        """The blocks of the source."""
        return [
            BlockRow(offer, [self[f"block.{offer.key}.fate"], self[f"block.{offer.key}.why"]])
            for offer in self.offers
        ]

    def added_rows(self) -> list[BlockRow]:
        """Blocks of one's own, and room for more."""
        places = [*(f"block.{key}" for key in self.own), *(f"new.{number}" for number in range(NEW_ROWS))]
        return [BlockRow(None, [self[f"{place}.title"], self[f"{place}.why"]]) for place in places]

    def first(self) -> list[Any]:
        """What is asked before the blocks."""
        return [self[name] for name in ("city", "stage", "on") if name in self.fields]

    def rest(self) -> list[Any]:
        """What is asked after the blocks."""
        return [self[name] for name in self.fields if "." not in name and name not in ("city", "stage", "on")]

    # --- what was said ------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        for offer in self.offers:
            if told.get(f"block.{offer.key}.why") and not told.get(f"block.{offer.key}.fate"):
                self.add_error(f"block.{offer.key}.fate", _("Say first what you did with it."))
        for place in (*(f"new.{number}" for number in range(NEW_ROWS)),):
            if told.get(f"{place}.why") and not told.get(f"{place}.title"):
                self.add_error(f"{place}.title", _("Say in a few words what you added."))
        return told

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        blocks = [
            BlockSaid(offer.key, fate, told[f"block.{offer.key}.why"])
            for offer in self.offers
            if (fate := told[f"block.{offer.key}.fate"])
        ]
        places = [(key, f"block.{key}") for key in self.own] + [("", f"new.{n}") for n in range(NEW_ROWS)]
        blocks += [
            BlockSaid(key, Fate.ADDED.value, told[f"{place}.why"], title)
            for key, place in places
            if (title := told[f"{place}.title"])
        ]
        blocks += self.former
        return Wanted(
            told["language"], blocks, told["summary"], told.get("lesson", ""), told["contact"], told["cost_band"],
            told["evidence"].split(),
        )  # fmt: skip

    def blame(self, wrong: ValidationError) -> None:
        """Say what the verb refused at the field it is about, or at the top."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            here = next((one for one in (name, f"{name}.fate", f"{name}.title") if one in self.fields), None)
            self.add_error(here, errors)

    @staticmethod
    def initial_of(wanted: Wanted) -> dict[str, Any]:
        """An adoption as it stands, as its form shows it."""
        found: dict[str, Any] = {
            "summary": wanted.summary,
            "lesson": wanted.lesson,
            "contact": wanted.contact,
            "cost_band": wanted.cost_band,
            "evidence": "\n".join(wanted.evidence),
            "language": wanted.language,
        }
        for block in wanted.blocks:
            for name in ("fate", "why", "title"):
                found[f"block.{block.key}.{name}"] = getattr(block, name)
        return found


class AdoptForm(SayForm):
    """The same, and for which city, how far it has come, since when."""

    field_order = ("city", "stage", "on")

    city = forms.ChoiceField(label=_("For which city"))
    stage = forms.ChoiceField(
        label=_("How far have you come?"),
        choices=[(stage.value, stage.label) for stage in Stage if stage != Stage.STOPPED],
        help_text=_(
            "If you have stopped already, enter how far you came; then say that you stopped, and why."
        ),
    )
    on = forms.CharField(label=_("Since when"), required=False, max_length=10, help_text=DAY_HINT)

    def __init__(self, *args: Any, cities: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("city", list(cities))


class WriteForm(SayForm):
    """The same of an adoption that stands; one that stopped says what can be learnt from it."""

    field_order = ("summary", "lesson")

    lesson = forms.CharField(
        label=_("What other cities can learn from it"),
        required=False,
        max_length=LONGEST["lesson"],
        widget=_area(5),
    )


# --- acts ---------------------------------------------------------------------------------------------------
class MoveForm(forms.Form):
    stage = forms.ChoiceField(label=_("How far have you come?"))
    on = forms.CharField(label=_("Since when"), required=False, max_length=10, help_text=DAY_HINT)

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in NEXT[stage] if one != Stage.STOPPED
        ]


class StopForm(forms.Form):
    lesson = forms.CharField(
        label=_("What other cities can learn from it"),
        max_length=LONGEST["lesson"],
        widget=_area(5),
        help_text=_(
            "What stood in the way, what you would do differently. It is published: it helps those who come after."
        ),
    )
    contact = forms.CharField(
        label=_("Whom to ask"), required=False, max_length=LONGEST["contact"], widget=_area(2),
        help_text=_("An office and its address. Everybody can read it."),
    )  # fmt: skip
    on = forms.CharField(label=_("When it stopped"), required=False, max_length=10, help_text=DAY_HINT)


class DeclineForm(forms.Form):
    comment = forms.CharField(label=_("What was not so?"), max_length=LONGEST_COMMENT, widget=_area(3))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=LONGEST_COMMENT, widget=_area(3))


class SourceForm(forms.Form):
    parent = forms.ChoiceField(label=_("Taken from"), required=False)

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = list(sources)  # type: ignore[attr-defined]


def _bands() -> list[str]:
    return list(CostBand.objects.values_list("code", flat=True))
