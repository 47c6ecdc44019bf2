"""What the page of components shows in its parts. Words without a meaning in the network, some of them long."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms

LONG = "Prijestolonasljednikovičičinim najneobrazovanijima"


class SampleForm(forms.Form):
    """One field of every kind of control."""

    title = forms.CharField(help_text="As it should stand at the top of the page.")
    email = forms.EmailField(label="E-mail address")
    summary = forms.CharField(widget=forms.Textarea, min_length=20, help_text="What changed, and for whom?")
    level = forms.ChoiceField(
        choices=[("city", "In the city"), ("abroad", "International")],
        widget=forms.RadioSelect,
        label="Level",
    )
    language = forms.ChoiceField(choices=[("hr", "hrvatski"), ("en", "English")], required=False)
    file = forms.FileField(required=False, help_text="CSV or XLSX, up to 5 MB.")
    agreed = forms.BooleanField(label="I have read what happens next")


def sample_of_all() -> dict[str, Any]:
    """Content for every part."""
    return {
        "long": LONG,
        "trail": [("Home", "#"), ("Second level", "#"), (LONG, None)],
        "facts": [
            {
                "label": "Inhabitants",
                "value": "43 782",
                "unit": "2021",
                "note": "Census · confirmed 3 May 2026",
            },
            {"label": "Jobs", "value": "1 240", "href": "#"},
            {"label": LONG, "value": "12,5 %"},
            {"label": "Next report", "value": "No data", "note": "Nobody has reported this yet."},
            {"label": "Since", "value": "30. studenoga 2027."},
        ],
        "pages": {
            "previous": "#",
            "next": "#",
            "pages": [
                {"label": "1", "href": "#", "current": False, "gap": False},
                {"label": "…", "href": None, "current": False, "gap": True},
                {"label": "4", "href": "#", "current": False, "gap": False},
                {"label": "5", "href": "#", "current": True, "gap": False},
                {"label": "6", "href": "#", "current": False, "gap": False},
                {"label": "…", "href": None, "current": False, "gap": True},
                {"label": "12", "href": "#", "current": False, "gap": False},
            ],
        },
        "tabs": [
            {"label": "List", "href": "#", "current": True, "icon": "list"},
            {"label": "Map", "href": "#", "current": False, "icon": "map"},
            {"label": "Table", "href": "#", "current": False, "icon": "table"},
        ],
        "chosen": [{"label": "First choice", "href": "#"}, {"label": LONG, "href": "#"}],
        "options": [
            {"value": "a", "label": "An ordinary option", "count": 75, "checked": True},
            {"value": "b", "label": LONG, "count": 1240, "checked": False},
            {"value": "c", "label": "Nothing under this one", "count": 0, "checked": False},
        ],
        "files": [{"label": "CSV", "href": "#", "type": "text/csv"}, {"label": "XLSX", "href": "#"}],
        "fallback": SimpleNamespace(language="ar", is_fallback=True, __html__=lambda: "مدينة الحرف"),
        "told": [SimpleNamespace(level_tag="success", __html__=lambda: "Saved.")],
        "problems": [
            {"text": "Say which year it was.", "href": "#in-year"},
            {"text": "The file is empty.", "href": None},
        ],
        "rows": [
            ("Aberystwyth", "A short one", "18,749"),
            ("Varaždin", LONG, "43,782"),
            ("北京", "A name in another script", "21,893,095"),
        ],
        "tones": ("quiet", "info", "success", "warning", "danger", "brand"),
    }
