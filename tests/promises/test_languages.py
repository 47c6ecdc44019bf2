"""Croatian is complete, with its three plural forms; every catalogue is up to date with the code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.checkers import checkers
from django.conf import settings
from django.utils import translation

from mreza.config import cataloguing
from mreza.config.messages import LOCALE_DIR, compile_catalogues, outdated_catalogues
from tests.promises.repository import name_of

COMPLETE = ["hr"]
PO = cataloguing.catalogues()
# 1 grad, 2 grada, 5 gradova; 21 grad, 22 grada; 11 gradova
CROATIAN_PLURAL = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"


@cache
def _found() -> Catalog:
    return cataloguing.collect()


@cache
def _catalogue(language: str) -> Catalog:
    return cataloguing.read_catalogue(LOCALE_DIR / language / "LC_MESSAGES" / "django.po")


def _keys(catalogue: Catalog) -> set[tuple[str, str, str | None]]:
    return {
        (*(message.id if isinstance(message.id, tuple | list) else (message.id, "")), message.context)
        for message in catalogue
        if message.id
    }


def test_no_string_hides_where_the_collector_does_not_look() -> None:
    """`f"{_('Day:')} {day}"` shows English in every language: what stands inside of an f-string is not collected."""
    marks = {
        "_",
        "gettext",
        "ngettext",
        "pgettext",
        "npgettext",
        "gettext_lazy",
        "ngettext_lazy",
        "pgettext_lazy",
    }
    hidden = [
        f"{file}:{call.lineno}"
        for file in sorted(Path(settings.PACKAGE_DIR).rglob("*.py"))
        if "tests" not in file.parts and 'f"' in (code := file.read_text(encoding="utf-8"))
        for text in ast.walk(ast.parse(code))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in marks
    ]
    assert hidden == []


@pytest.mark.parametrize("po", PO, ids=name_of)
def test_a_catalogue_has_exactly_the_strings_of_the_code(po: Path) -> None:
    """`make messages` was run after the last string was written."""
    there, wanted = _keys(cataloguing.read_catalogue(po)), _keys(_found())
    assert {"lacking": sorted(map(str, wanted - there)), "too many": sorted(map(str, there - wanted))} == {
        "lacking": [],
        "too many": [],
    }


@pytest.mark.parametrize("language", COMPLETE)
def test_no_string_is_untranslated(language: str) -> None:
    assert cataloguing.missing(_catalogue(language)) == []


@pytest.mark.parametrize("po", PO, ids=name_of)
def test_placeholders_are_those_of_the_english_text(po: Path) -> None:
    catalogue, wrong = cataloguing.read_catalogue(po), []
    for message in catalogue:
        if message.id and any(
            message.string if isinstance(message.string, tuple | list) else [message.string]
        ):
            for check in checkers:
                try:
                    check(catalogue, message)
                except Exception as error:
                    wrong.append(f"{message.id!r}: {error}")
            wrong += [f"{message.id!r}: {each}" for each in _strange_placeholders(message)]
    assert wrong == []


def _strange_placeholders(message: object) -> list[str]:
    """Names in a translation that the English text does not have."""
    named = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)  # type: ignore[attr-defined]
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)  # type: ignore[attr-defined]
    known = {name for text in ids for name in named.findall(text)}
    return [text for text in strings if text and not set(named.findall(text)) <= known]


@pytest.mark.parametrize("po", PO, ids=name_of)
def test_no_translation_loses_the_space_or_line_at_its_ends(po: Path) -> None:
    wrong = [
        message.id
        for message in cataloguing.read_catalogue(po)
        if isinstance(message.id, str) and message.id and message.string
        and (message.id[:1].isspace(), message.id[-1:].isspace())
        != (message.string[:1].isspace(), message.string[-1:].isspace())
    ]  # fmt: skip
    assert wrong == []


def test_croatian_has_its_three_plural_forms() -> None:
    catalogue = _catalogue("hr")
    assert catalogue.num_plurals == 3
    assert catalogue.plural_expr == CROATIAN_PLURAL


@pytest.mark.parametrize(
    ("number", "form"),
    [(1, 0), (2, 1), (4, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (111, 2), (406, 2), (0, 2)],
)
def test_croatian_counts_as_people_do(number: int, form: int, tmp_path: Path) -> None:
    """1 grad · 2 grada · 5 gradova · 21 grad · 11 gradova, through the compiled catalogue Django really reads."""
    folder = tmp_path / "hr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = (LOCALE_DIR / "hr" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8").split("\n\n")[0]
    (folder / "django.po").write_text(
        f'{head}\n\nmsgid "%(n)s city"\nmsgid_plural "%(n)s cities"\n'
        'msgstr[0] "0"\nmsgstr[1] "1"\nmsgstr[2] "2"\n', encoding="utf-8",
    )  # fmt: skip
    assert compile_catalogues(tmp_path) == ["hr"]
    import gettext

    compiled = gettext.translation("django", tmp_path, languages=["hr"])
    assert compiled.ngettext("%(n)s city", "%(n)s cities", number) == str(form)


def test_compiling_is_done_only_when_something_changed(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "django.po"
    po.write_bytes((LOCALE_DIR / "fr" / "LC_MESSAGES" / "django.po").read_bytes())
    assert compile_catalogues(tmp_path) == ["fr"]
    assert outdated_catalogues(tmp_path) == []
    assert compile_catalogues(tmp_path) == []


def test_django_itself_speaks_croatian_with_our_help() -> None:
    """Sentences of Django's validators that Django lacks in Croatian come from our catalogue."""
    with translation.override("hr"):
        lacking = translation.gettext("Null characters are not allowed.")
    assert lacking != "Null characters are not allowed."


def test_a_language_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mreza.config import languages

    for code in ("hr", "sl", "pt-br"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(languages, "LOCALE_DIR", tmp_path)
    assert [code for code, _name in languages.interface_languages()] == ["hr", "en", "pt-br", "sl"]
    assert dict(languages.interface_languages())["sl"] == "Slovenščina"


@pytest.mark.parametrize(
    ("file", "content", "strings"),
    [
        (
            "chapter/views.py",
            "_('One city')\nngettext('%(n)s city', '%(n)s cities', n)",
            {"One city", "%(n)s city"},
        ),
        ("chapter/forms.py", "pgettext_lazy('application', 'submitted')", {"submitted"}),
        (
            "chapter/jinja2/chapter/a.html",
            "{% trans %}Two\n   lines{% endtrans %}{{ _('Home') }}",
            {"Two lines", "Home"},
        ),
        ("chapter/templates/a.html", "{% load i18n %}{% translate 'Sign in' %}", {"Sign in"}),
        ("chapter/tests/test_a.py", "_('not for readers')", set()),
    ],
)
def test_strings_are_found_where_they_are(file: str, content: str, strings: set[str], tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(content)
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in cataloguing.collect(tmp_path) if m.id}
    assert ids == strings


# What is mailed about ties, adoptions and questions; a letter that says it in two languages would be worse than none.
LETTERS = (
    "mreza/ties/telling.py", "mreza/ties/telling_officials.py", "mreza/ties/letters_links.py",
    "mreza/areas/practices/asking/telling.py", "mreza/areas/practices/adoptions/telling.py",
    "mreza/notices/digests.py",
)  # fmt: skip


@pytest.mark.parametrize("language", ["fr"])
def test_letters_of_ties_and_questions_are_whole_in_one_language(language):
    theirs = [one for one in _catalogue(language) if {file for file, _line in one.locations} & set(LETTERS)]
    assert len(theirs) > 60
    assert [one.id for one in theirs if not (all(one.string) if one.pluralizable else one.string)] == []
