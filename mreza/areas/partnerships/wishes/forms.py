"""What a person types about an offer or a need. The form understands; `wishes.cleaning` says what is wrong.

All values are text, also those of boxes (codes with blanks between), so that two versions can be laid side by side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import PAID, Audience, Pays, Side
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.wishes.amounts import paid_names, unit_name
from mreza.areas.partnerships.wishes.cleaning import LIMITS, MOST_TARGETS, MOST_WORDS, Wanted, cleaned
from mreza.areas.partnerships.wishes.keeping import LONGEST_REASON
from mreza.areas.partnerships.wishes.owners import Owner
from mreza.cities import languages
from mreza.cities.models import City, CreativeField
from mreza.foundation.codes import random_code
from mreza.foundation.moments import today
from mreza.translations.authored import authored_many
from mreza.translations.lookup import names
from mreza.vocabulary.models import Objective, OfferKind, Target

Choices = list[Any]
LONGEST = 20_000  # signs of one field; what is longer nobody typed
YES, NO = "yes", "no"
# Languages people of the Network often work in, offered beside those of the city and of the site.
_OFTEN = ("en", "fr", "es", "pt", "ar", "zh", "ru", "de", "it")
# A value of the verb → the field of the form it is typed in.
FIELD_OF = {"city": "owner", "organisation": "owner", "pays": "pays_travel"}


class Line(forms.CharField):
    """One line as it was typed; what is wrong with it is said by `cleaning`."""

    def __init__(self, **more: Any) -> None:
        size = more.pop("size", None)
        mode = more.pop("mode", "")
        super().__init__(**{"required": False, "max_length": LONGEST, **more})
        self.widget.attrs.setdefault("autocomplete", "off")
        if size:
            self.widget.attrs["size"] = size
        if mode:
            self.widget.attrs["inputmode"] = mode


class DayInput(forms.TextInput):
    """The browser's own calendar; what is no day stands as it was typed, in a plain line."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = context["widget"]["value"] or ""
        try:
            dt.date.fromisoformat(typed or "2000-01-01")
            context["widget"]["type"] = "date"
        except ValueError:
            context["widget"]["type"] = "text"
        return context


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes whose codes are one text, with blanks between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return " ".join(given)

    def format_value(self, value: Any) -> list[str]:
        return value.split() if isinstance(value, str) else list(value or ())


class Codes(forms.CharField):
    """Any number of codes."""

    holds_codes = True
    widget = Boxes

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, "max_length": LONGEST, **more})
        self.choices: Choices = []

    def choose_from(self, choices: Choices) -> None:
        self.choices = [pair for one in choices for pair in (one[1] if isinstance(one[1], list) else [one])]
        self.widget.choices = choices

    def to_python(self, value: Any) -> str:
        return " ".join(sorted(set(str(super().to_python(value)).split())))


def _day(label: Any, hint: Any = "") -> Line:
    return Line(label=label, help_text=hint, widget=DayInput)


class WishForm(forms.Form):
    """An offer or a need: what everybody is asked first, and what may be said beside it."""

    side = forms.ChoiceField(
        label=_("Do you offer or need something?"),
        choices=[(Side.OFFER.value, _("We offer")), (Side.NEED.value, _("We need"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you offer or need it.")},
    )
    owner = forms.ChoiceField(label=_("For whom"), error_messages={"required": _("Choose for whom.")})
    kind = forms.ChoiceField(
        label=_("What is it?"), error_messages={"required": _("Choose what it is.")},
    )  # fmt: skip
    title = Line(
        label=_("In a few words"),
        help_text=_("As a colleague would understand it: “Six weeks in a writers’ flat, for a translator”."),
        required=True,
        error_messages={"required": _("Say in a few words what it is.")},
        widget=forms.TextInput(attrs={"dir": "auto", "maxlength": LIMITS["title"].signs}),
    )
    text = forms.CharField(
        label=_("More about it"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language you write in"))
    amount = Line(
        label=_("How much"),
        help_text=_("A number, in what the kind counts: 6 for six weeks, 30 for thirty per cent."),
        size=10, mode="decimal",
    )  # fmt: skip
    currency = Line(label=_("Currency"), help_text=_("If it is money: EUR."), size=5)
    begins = _day(_("From"))
    ends = _day(_("Until"))
    online = forms.ChoiceField(
        label=_("Where"), choices=[(NO, _("at a place")), (YES, _("online"))], widget=forms.RadioSelect,
        initial=NO, error_messages={"required": _("Say whether it is at a place or online.")},
    )  # fmt: skip
    place = forms.ChoiceField(label=_("Which of your places"), required=False)
    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (Audience.PUBLIC.value, _("Everybody")),
            (Audience.NETWORK.value, _("Only people who work for the Network")),
        ],
        widget=forms.RadioSelect,
        initial=Audience.PUBLIC.value,
        error_messages={"required": _("Say who may read it.")},
    )
    parts = Line(
        label=_("How many can take it up"),
        help_text=_("Three residencies: 3. The last one goes to who agrees first."),
        size=5, mode="numeric", initial="1",
    )  # fmt: skip
    expires_on = _day(
        _("Open until"),
        _(
            "Empty: half a year, or as long as its period. Before that day you are asked whether it is still open."
        ),
    )
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=LONGEST,
        help_text=_("What should come of it, and for whom."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    languages = Codes(label=_("Working languages"))
    other_language = forms.ChoiceField(label=_("Another working language"), required=False)
    fields_chosen = Codes(label=_("Creative fields"))
    objectives = Codes(label=_("Objectives of the Network"))
    targets = Codes(label=_("SDG targets"))
    pays_travel = forms.ChoiceField(required=False)
    pays_stay = forms.ChoiceField(required=False)
    pays_fee = forms.ChoiceField(required=False)
    pays_material = forms.ChoiceField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    PAYS = tuple(f"pays_{name}" for name in PAID)

    def __init__(
        self,
        *args: Any,
        owners: Sequence[Owner],
        side_fixed: str = "",
        also_languages: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        """`side_fixed`: of one that stands, the side no longer changes, nor whose it is."""
        super().__init__(*args, **kwargs)
        self.owners = list(owners)
        self.side_fixed = side_fixed
        cities = {one.city.pk: one.city for one in self.owners}
        own = [code for city in cities.values() for code in city.languages]
        self._offer("owner", [(one.choice, one.name) for one in self.owners])
        self._offer("kind", [("", _("Choose")), *terms(OfferKind)])
        self._offer("language", language_choices())
        self._offer("place", [("", _("none of them")), *places_of(cities.values())])
        offered = dict.fromkeys((*own, *dict(settings.LANGUAGES), *_OFTEN, *also_languages))
        self._codes("languages", [(code, languages.name(code)) for code in offered])
        self._offer("other_language", [("", _("none")), *language_choices()])
        self._codes("fields_chosen", terms(CreativeField))
        self._codes("objectives", [(code, f"{code} {name}") for code, name in terms(Objective)])
        self._codes("targets", targets())
        for name, label in paid_names().items():
            field: Any = self.fields[f"pays_{name}"]
            field.label = label
            field.choices = [("", _("not said")), *Pays.choices]
        self.fields["text"].help_text = gettext(
            "What exactly, for whom, on what conditions. At most %(most)s words."
        ) % {"most": MOST_WORDS}
        self.fields["targets"].help_text = gettext("At most %(most)s.") % {"most": MOST_TARGETS}
        self.fields["language"].initial = get_language()
        self.fields["once"].initial = random_code()
        if side_fixed:
            del self.fields["side"], self.fields["owner"], self.fields["once"]
        elif len(self.owners) == 1:
            self.fields["owner"].initial = self.owners[0].choice
            self.fields["owner"].widget = forms.HiddenInput()
        if len(self.fields["place"].choices) == 1:  # type: ignore[attr-defined]
            self.fields["place"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _codes(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, Codes)  # noqa: S101 one of this form
        field.choose_from(choices)

    # --- what was typed -------------------------------------------------------------------------------------
    @property
    def for_whom(self) -> Owner | None:
        """For whom it is."""
        choice = self.cleaned_data.get("owner", "")
        return next((one for one in self.owners if one.choice == choice), None)

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        return wanted_of(self.cleaned_data, side=self.side_fixed)

    def blame(self, wrong: ValidationError) -> None:
        """Say what the verb refused at the field it is about, or at the top."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            called = self._called(name)
            self.add_error(called if called in self.fields else None, errors)

    def judge(self, city: City) -> None:
        """Say also what the verb would refuse of the rest, so that everything wrong is said at once."""
        try:
            cleaned(self.wanted(), city=city, on=today())
        except ValidationError as wrong:
            rest = {
                name: errors
                for name, errors in wrong.error_dict.items()
                if self._called(name) not in self.errors
            }
            if rest:
                self.blame(ValidationError(rest))

    @staticmethod
    def _called(name: str) -> str:
        """The field in which a value of the verb is typed."""
        return "fields_chosen" if name == "fields" else FIELD_OF.get(name, name)

    def is_typed(self, names_: Iterable[str]) -> bool:
        """Whether a folded part is open: something in it is wrong, or stands there and was not filled in by us."""
        if any(self[name].errors for name in names_):
            return True
        return bool(self.is_bound or self.side_fixed) and any(self[name].value() for name in names_)


def wanted_of(told: Mapping[str, Any], *, side: str = "") -> Wanted:
    """What a form holds, as the verb takes it."""
    own = str(told.get("languages", "")).split()
    more = str(told.get("other_language", ""))
    return Wanted(
        side=side or told.get("side", ""), kind=told.get("kind", ""), title=told.get("title", ""),
        language=told.get("language", ""), text=told.get("text", ""), purpose=told.get("purpose", ""),
        amount=told.get("amount", ""), currency=told.get("currency", ""), begins=told.get("begins", ""),
        ends=told.get("ends", ""), online=told.get("online") == YES, place=told.get("place", ""),
        languages=[*own, *([more] if more and more not in own else [])],
        fields=str(told.get("fields_chosen", "")).split(), objectives=str(told.get("objectives", "")).split(),
        targets=str(told.get("targets", "")).split(),
        pays={name: told[f"pays_{name}"] for name in PAID if told.get(f"pays_{name}")},
        audience=told.get("audience", ""), parts=told.get("parts", ""), expires_on=told.get("expires_on", ""),
    )  # fmt: skip


def values_of(wanted: Wanted) -> dict[str, str]:
    """What stands, as the form holds it."""
    amount = wanted.amount
    told = {
        "kind": wanted.kind, "title": wanted.title, "text": wanted.text, "language": wanted.language,
        "amount": "" if amount is None else f"{amount.normalize():f}", "currency": wanted.currency,
        "begins": wanted.begins, "ends": wanted.ends, "online": YES if wanted.online else NO, "place": wanted.place,
        "audience": wanted.audience, "parts": str(wanted.parts), "expires_on": wanted.expires_on,
        "purpose": wanted.purpose, "languages": _joined(wanted.languages), "other_language": "",
        "fields_chosen": _joined(wanted.fields), "objectives": _joined(wanted.objectives),
        "targets": _joined(wanted.targets),
        **{f"pays_{name}": wanted.pays.get(name, "") for name in PAID},
    }  # fmt: skip
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _joined(codes: Iterable[str]) -> str:
    return " ".join(sorted(codes))


class WithdrawForm(forms.Form):
    """Why it is no longer offered or needed."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_REASON,
        help_text=_("A sentence for your own memory; whoever was interested is told that it is withdrawn."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip


# --- what can be chosen -------------------------------------------------------------------------------------------
def terms(model: Any) -> Choices:
    """The words of a vocabulary by their names."""
    called = names(model.kind)
    return [(code, str(called.get(code, code))) for code in model.objects.values_list("code", flat=True)]


class KindTold(NamedTuple):
    """A kind of offer as the form explains it: what an amount of it counts, and one example."""

    code: str
    name: str
    unit: str
    example: str


def kinds_told() -> list[KindTold]:
    """Every kind, in its order."""
    called, examples = names(OfferKind.kind), names(OfferKind.kind, "note")
    return [
        KindTold(code, str(called.get(code, code)), unit_name(unit), str(examples.get(code, "")))
        for code, unit in OfferKind.objects.values_list("code", "unit")
    ]


def targets() -> Choices:
    """SDG targets by goal."""
    goals, called = names("sdg-goal"), names(Target.kind)
    groups: dict[str, Choices] = {}
    rows = Target.objects.order_by("goal__position", "position").values_list("code", "goal__code")
    for code, goal in rows:
        groups.setdefault(goal, []).append((code, f"{code} {called.get(code, '')}"))
    return [(f"{goal} {goals.get(goal, '')}", found) for goal, found in groups.items()]


def places_of(cities: Iterable[City]) -> Choices:
    """The open places of these cities by their names."""
    rows = Place.objects.filter(city__in=list(cities), closed_at=None).order_by("city__code", "pk")
    codes = list(rows.values_list("code", flat=True))
    if not codes:
        return []
    called, language = authored_many(Place.kind_word, codes, ("name",)), get_language() or "en"
    return [(code, str(called[code].said("name", language)) or code) for code in codes]


def language_choices() -> Choices:
    """Those of the site first, then all others."""
    own = [code for code, _name in settings.LANGUAGES]
    every = languages.choices(own)
    return [*(one for one in every if one[0] in own), *(one for one in every if one[0] not in own)]
