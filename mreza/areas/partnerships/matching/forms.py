"""What the parts of a score weigh, on one form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.matching.weights import MOST
from mreza.areas.partnerships.matching.words import PARTS as LABELS
from mreza.science.matching import PARTS, WEIGHTS
from mreza.ui.formats import number


class _Points(forms.NumberInput):
    """A number as short as it is: 8, not 8.0."""

    def format_value(self, value: Any) -> Any:
        shown = super().format_value(value)
        return shown.removesuffix(".0") if isinstance(shown, str) else shown


class WeightsForm(forms.Form):
    """One number a part, and why they change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            # The field's name stands in it: above the form several are said one after the other.
            wrong = _("%(part)s: write a number from 0 to %(most)s.") % {
                "part": LABELS[part],
                "most": number(int(MOST)),
            }
            self.fields[part] = forms.FloatField(
                label=LABELS[part],
                min_value=0,
                max_value=MOST,
                help_text=_("As shipped: %(points)s") % {"points": number(round(WEIGHTS[part], 2))},
                widget=_Points(attrs={"step": "any", "inputmode": "decimal"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            help_text=_("One sentence. It is kept in the history."),
            max_length=500,
            error_messages={"required": _("Say why: cities will see other lists.")},
        )

    @property
    def parts(self) -> list[Any]:
        return [self[part] for part in PARTS]
