"""The interface's strings: collected from code and templates, merged into the catalogue of every language.

For whoever writes strings (`make messages`); the running product only needs `messages.py`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from mreza import __version__
from mreza.config.messages import LOCALE_DIR

PACKAGE = LOCALE_DIR.parent
WIDTH = 100
_PLURAL: tuple[int, int] = (1, 2)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "N_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
JINJA = {
    "newstyle_gettext": "true",
    "trimmed": "true",
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
}
COMMENT = ("Translators:",)

Found = tuple[str, int, Any, list[str], str | None]


def collect(package: Path = PACKAGE) -> Catalog:
    """Every string marked for translation, with the files it stands in."""
    catalogue = Catalog(project="Mreža", version=__version__, charset="utf-8", fuzzy=False)
    for file in sorted(package.rglob("*")):
        for place, _line, message, comments, context in _strings_of(file, package):
            catalogue.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalogue


def _strings_of(file: Path, package: Path) -> Iterator[Found]:
    parts = file.relative_to(package).parts
    if not file.is_file() or "tests" in parts or "static" in parts or "data" in parts:
        return
    if file.suffix == ".py" and "migrations" not in parts:
        method, source, options = "python", file.read_bytes(), {}
    elif "jinja2" in parts:
        method, source, options = "jinja2.ext:babel_extract", file.read_bytes(), JINJA
    elif "templates" in parts or "bridge" in parts:
        from django.utils.translation import templatize

        # Django's own templates become something like Python, line by line.
        method, source, options = "python", templatize(file.read_text(encoding="utf-8")).encode(), {}
    else:
        return
    place = f"mreza/{file.relative_to(package).as_posix()}"
    for line, message, comments, context in extract(
        method,
        io.BytesIO(source),
        keywords=KEYWORDS,
        comment_tags=COMMENT,
        options={"encoding": "utf-8", **options},
    ):
        yield place, line, message, list(comments), context


def merge_into(po: Path, found: Catalog) -> Catalog:
    """Bring one language's catalogue up to what was found; translations stay, none is guessed, none kept for later."""
    language = po.parent.parent.name
    present = read_catalogue(po) if po.exists() else new_catalogue(language)
    present.update(found, no_fuzzy_matching=True)
    present.obsolete.clear()
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(_written(present))
    return present


def read_catalogue(po: Path) -> Catalog:
    with po.open("rb") as source:
        return read_po(source, locale=po.parent.parent.name)


def new_catalogue(language: str) -> Catalog:
    return Catalog(locale=language, project="Mreža", version=__version__, charset="utf-8", fuzzy=False)


def _written(catalogue: Catalog) -> bytes:
    """Headers without dates and places without lines, so that a difference shows what really changed."""
    count, rule, *_ = get_plural(str(catalogue.locale_identifier))
    lines = io.BytesIO()
    write_po(lines, catalogue, width=WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Mreža\\n"\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: nplurals={count}; plural={rule};\\n"\n\n'
    )
    return header.encode() + lines.getvalue()


def catalogues(folder: Path = LOCALE_DIR) -> list[Path]:
    """The catalogue of every language that has a folder."""
    languages = [each for each in sorted(folder.iterdir()) if each.is_dir()]
    return [each / "LC_MESSAGES" / "django.po" for each in languages]


def missing(catalogue: Catalog) -> list[str]:
    """What is not translated, has not all its plural forms, or is only guessed."""
    count = catalogue.num_plurals
    left = []
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = count if isinstance(message.id, tuple | list) else 1
        if message.fuzzy or len(forms) != wanted or not all(forms):
            left.append(message.id if isinstance(message.id, str) else message.id[0])
    return left
