"""What is asked about a picture or a document: what it shows, whose it is, by what right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.files import limits
from mreza.files.choices import OpenLicence, Purpose, Rights
from mreza.files.sniffing import DOCUMENTS, PICTURES
from mreza.files.storing import LONGEST_ALT, LONGEST_CAPTION, missing
from mreza.translations.authored import Authored


def accepted(purpose: str) -> str:
    """Types and size, said before somebody chooses a file."""
    kinds = PICTURES if purpose == Purpose.IMAGE else DOCUMENTS
    names = ", ".join(kind.ending.upper() if purpose != Purpose.IMAGE else kind.name for kind in kinds)
    largest = limits.LARGEST_PICTURE if purpose == Purpose.IMAGE else limits.LARGEST_DOCUMENT
    return _("%(kinds)s; at most %(size)s MB.") % {"kinds": names, "size": largest // limits.MB}


def kept(purpose: str) -> str:
    """What becomes of the file, said before somebody chooses one."""
    if purpose == Purpose.IMAGE:
        return str(_("The place, camera and author that a phone writes into a picture are removed."))
    return str(
        _(
            "A document is kept as it is, with whatever it says about its author and contains: look through it first."
        )
    )


def endings(purpose: str) -> str:
    """The same for the browser's own window of files."""
    kinds = PICTURES if purpose == Purpose.IMAGE else DOCUMENTS
    return ",".join([f".{kind.ending}" for kind in kinds] + ([".jpeg"] if purpose == Purpose.IMAGE else []))


class WordsForm(forms.Form):
    """The words of a file in the language they are written in. The verb decides what is missing."""

    alt = forms.CharField(max_length=LONGEST_ALT, required=False)
    caption = forms.CharField(
        label=_("Caption"),
        max_length=LONGEST_CAPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What a reader should know about it: who, where, when."),
    )
    language = forms.ChoiceField(label=_("Language of these words"), choices=settings.LANGUAGES)
    credit = forms.CharField(
        label=_("Author"),
        max_length=200,
        required=False,
        help_text=_("Who made it: “Photo: Ana Horvat”, “City of Varaždin”."),
    )
    rights = forms.ChoiceField(
        label=_("Rights"), choices=Rights.choices, required=False, widget=forms.RadioSelect
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=[("", _("none")), *OpenLicence.choices],
        required=False,
        help_text=_("Only for what is under an open licence."),
    )

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        alt = self.fields["alt"]
        if purpose == Purpose.IMAGE:
            alt.label = _("What does the picture show?")
            alt.help_text = _(
                "One sentence for people who do not see it: “Children build cigar-box violins at a long table.”"
            )
        else:
            alt.label = _("What is this document?")
            alt.help_text = _(
                "Readers see this instead of the file name: “Programme of the workshops, 2024”."
            )
        for name in {"alt", "credit", "rights", "file"} & set(self.fields):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing(name, purpose)
        self.fields["language"].initial = get_language()


class AddForm(WordsForm):
    """A file and its words."""

    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True, max_length=255)
    field_order = ("file", "alt", "caption", "language", "credit", "rights", "licence")

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, purpose=purpose, **kwargs)
        self.fields["file"].help_text = f"{accepted(purpose)} {kept(purpose)}"
        self.fields["file"].widget.attrs["accept"] = endings(purpose)


class DescribeForm(WordsForm):
    """The words in the language of the original, and beside them those in the other languages."""

    def __init__(self, *args: Any, purpose: str, words: Authored, **kwargs: Any) -> None:
        super().__init__(*args, purpose=purpose, **kwargs)
        original = words.language
        self.others = [(code, own) for code, own in settings.LANGUAGES if code != original]
        for code, own in self.others:
            self.fields[f"alt_{code}"] = forms.CharField(
                label=_("The same in this language: %(language)s") % {"language": own},
                required=False,
                max_length=LONGEST_ALT,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )
            self.fields[f"caption_{code}"] = forms.CharField(
                label=_("Caption in this language: %(language)s") % {"language": own},
                required=False,
                max_length=LONGEST_CAPTION,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code, "dir": "auto"}),
            )

    def translations(self) -> dict[str, dict[str, str]]:
        """Language → part → what was typed."""
        typed = self.cleaned_data
        return {
            code: {part: typed.get(f"{part}_{code}", "") for part in ("alt", "caption")}
            for code, _own in self.others
        }

    def groups(self) -> Iterable[tuple[str, str, Any, Any]]:
        """For the page: language, its own name, the two fields."""
        return [(code, own, self[f"alt_{code}"], self[f"caption_{code}"]) for code, own in self.others]
