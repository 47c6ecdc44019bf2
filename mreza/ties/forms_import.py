"""A spreadsheet of contacts, and for whom it speaks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of
from mreza.cities.forms import FileForm
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.ties.import_work import SOURCES
from mreza.ties.imports import LIMITS


class TiesFileForm(FileForm):
    """Who acts for one city alone need not choose."""

    city = forms.ChoiceField(label=_("Who says so"), error_messages={"required": _("Choose who says so.")})
    field_order = ("city", "file", "encoding")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("CSV or XLSX, at most 25 MB, with the headings of the template.")
        language = get_language() or "en"
        names = city_names(language)
        own = sorted(
            ((code, str(names[code])) for code in cities_of(user)), key=lambda one: sort_key(one[1], language)
        )
        sources = [(SOURCES, _("Public sources: each row names its own"))]
        choices = [*own, *(sources if works_in_the_secretariat(user) else [])]
        choose: Any = self.fields["city"]
        choose.choices = choices if len(choices) == 1 else [("", _("Choose")), *choices]
        if len(choices) == 1:
            choose.initial = choices[0][0]

    def clean_file(self) -> Any:
        """The limit holds before a single byte is understood."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise forms.ValidationError(_("The file is larger than 25 MB. Divide it into several."))
        return file
