"""The workbench: what there is to translate, and original and translation side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.foundation.collation import sort_key
from mreza.foundation.parameters import Reader, encoded
from mreza.foundation.permissions import allow, can
from mreza.translations import matrix as matrices
from mreza.translations.authored import Authored, authored, is_line
from mreza.translations.differences import Piece, word_differences
from mreza.translations.glossary import Run, marked
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.models import State, Text
from mreza.translations.told import state_label
from mreza.translations.tongues import direction, name_of, own_name, targets
from mreza.translations.working import Conflict, Typed, save
from mreza.ui.formats import number
from mreza.ui.pages import page
from mreza.ui.paging import numbered_pages

TONES = {
    "outdated": "warning",
    "missing": "quiet",
    "machine-draft": "info",
    "draft": "quiet",
    "confirmed": "success",
}
ICONS = {
    "outdated": "triangle-alert", "missing": "circle-dashed", "machine-draft": "settings", "draft": "pencil",
    "confirmed": "circle-check",
}  # fmt: skip


# --- the matrix -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """Everything this person may translate; what needs them first comes first."""
    reader = Reader(request.GET)
    language = get_language() or "en"
    wanted = matrices.Wanted(
        kind=reader.choice("kind", translatable.kinds()),
        city=reader.text("city", longest=120),
        state=reader.choice("state", matrices.STATES),
        language=reader.choice("language", targets()),
        mine=reader.choice("mine", ["yes"]) == "yes",
    )
    found = matrices.matrix(request.user, wanted)
    here = min(reader.whole("page", low=1, high=1_000_000) or 1, found.pages)
    items = found.page(here, language)
    city_names = _city_names({item.city for item in items} | set(found.cities), language)
    context = {
        "matrix": found,
        "items": items,
        "wanted": wanted,
        "mistakes": [{"text": f"{one.message}", "href": f"#f-{one.parameter}"} for one in reader.mistakes],
        "columns": [(code, name_of(code, language)) for code in found.languages],
        "kinds": [(kind, str(what.label)) for kind, what in found.kinds.items()],
        "states": [(state, state_label(state)) for state in matrices.STATES],
        "targets": [(code, name_of(code, language)) for code in targets()],
        "cities": sorted(
            ((code, city_names[code]) for code in found.cities), key=lambda pair: sort_key(pair[1], language)
        ),
        "city_names": city_names,
        "tones": TONES,
        "icons": ICONS,
        "state_label": state_label,
        "own_name": own_name,
        "found": ngettext("%(num)s text", "%(num)s texts", found.total) % {"num": number(found.total)},
        "pages": _pages(wanted, here, found.pages),
        "filtered": wanted != matrices.Wanted(),
        "words_labels": can(request.user, "vocabulary.change_labels"),
    }
    return page(request, "translations/list.html", context, part="results")


def _city_names(codes: set[str], language: str) -> dict[str, str]:
    """What the cities are called: their own chapter knows."""
    what = translatable.get("city")
    found = what.titles(sorted(codes - {""}), language) if what else {}
    return {code: str(found.get(code) or code) for code in codes}


def _pages(wanted: matrices.Wanted, here: int, last: int) -> dict[str, Any] | None:
    def address(number_: int) -> str:
        values = {
            **wanted.__dict__,
            "mine": "yes" if wanted.mine else "",
            "page": number_ if number_ > 1 else "",
        }
        return f"{reverse('translations:list')}?{encoded(values)}"

    return numbered_pages(here, last, address)


# --- side by side -----------------------------------------------------------------------------------------
class Row(NamedTuple):
    """One part on the page: the original, its translation, and what is known of both."""

    part: str
    label: str
    is_long: bool
    runs: list[Run]  # the original with its terms
    original: Text
    text: str
    state: str
    version: int
    changes: list[Piece]  # what changed in the original since it was translated
    changed_back: bool  # outdated, yet the original says again what was translated
    theirs: str  # what somebody else saved meanwhile
    error: str
    by: str

    @property
    def rows(self) -> int:
        """How high the field is: as much as there is to translate."""
        return min(24, max(3, len(self.original.text) // 60 + self.original.text.count("\n") + 1))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, key: str, language: str) -> HttpResponse:
    """Translate one thing into one language, part by part."""
    what = _open(request, kind, key, language)
    words = authored(kind, key)
    if not any(words.is_translatable(part, language) for part in words.texts):
        raise Http404
    status, typed, errors, conflicts = 200, None, {}, set()
    if request.method == "POST":
        typed = _typed(request, words, language)
        try:
            changed = save(
                kind, key, language, typed, confirm=request.POST.get("act") == "confirm", by=request.user
            )
        except ValidationError as wrong:
            status, errors = 422, wrong.message_dict
        except Conflict as conflict:
            status, conflicts = 409, conflict.parts
            words = authored(kind, key)
        else:
            _say(request, changed, authored(kind, key), language)
            return redirect("translations:edit", kind=kind, key=key, language=language)
    reader = get_language() or "en"
    rows = _rows(what, key, words, language, typed, errors, conflicts)
    context = {
        "kind": kind,
        "key": key,
        "what": what,
        "title": what.titles([key], reader).get(key) or key,
        "record_url": what.urls([key]).get(key, ""),
        "rows": rows,
        "state": words.state(language) or "missing",
        "target": language,
        "target_name": name_of(language, reader),
        "target_own": own_name(language),
        "target_dir": direction(language),
        "source": words.language,
        "source_own": own_name(words.language),
        "translated": sum(1 for row in rows if row.version),
        "conflicts": conflicts,
        "errors": [
            {"text": f"{row.label}: {row.error}", "href": f"#text-{row.part}"} for row in rows if row.error
        ],
        "others": [(code, own_name(code), code == language) for code in targets() if code != words.language],
        "tones": TONES,
        "icons": ICONS,
        "state_label": state_label,
    }
    return page(request, "translations/edit.html", context, status=status)


def _open(request: HttpRequest, kind: str, key: str, language: str) -> Translatable:
    """404 for what there is not, or may not be seen; 403 for what is public and somebody else's to translate."""
    what = translatable.get(kind)
    if what is None or language not in targets():
        raise Http404
    allow(request.user, "translations.translate_text")
    if not what.may(request.user, key, language):
        if not what.is_public(key):
            raise Http404
        raise PermissionDenied
    return what


def _typed(request: HttpRequest, words: Authored, language: str) -> dict[str, Typed]:
    """The parts of the form that are parts of the thing; anything else was not written by our page."""
    found = {}
    for part in words.texts:
        if f"text.{part}" not in request.POST or not words.is_translatable(part, language):
            continue
        text = request.POST[f"text.{part}"].replace("\r\n", "\n")
        found[part] = Typed(
            text,
            _whole(request.POST.get(f"version.{part}")),
            _whole(request.POST.get(f"original.{part}")),
        )
    return found


def _whole(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else -1


def _rows(
    what: Translatable,
    key: str,
    words: Authored,
    language: str,
    typed: Mapping[str, Typed] | None,
    errors: Mapping[str, list[str]],
    conflicts: set[str],
) -> list[Row]:
    known = {part: (label, is_long) for part, label, is_long in what.parts(key)}
    order = [*known, *(part for part in words.texts if part not in known)]
    people = _people(words, language)
    rows = []
    for part in order:
        original, present = words.original_row(part), words.row(part, language)
        if original is None or not words.is_translatable(part, language):
            continue
        label, is_long = known.get(part, (part, not is_line(part)))
        stored = present.text if present else ""
        mine = typed[part].text if typed and part in typed else stored
        # After a mistake the versions stay those that were seen; after a conflict, what is shown now was seen.
        seen = typed[part] if typed and part in typed and not conflicts else None
        outdated = present is not None and present.state == State.OUTDATED
        rows.append(
            Row(
                part=part,
                label=str(label),
                is_long=is_long,
                runs=marked(original.text, original.language, language),
                original=original if seen is None else _seen(original, seen.original_version),
                text=mine,
                state=str(present.state) if present else "missing",
                version=seen.version if seen else (present.version if present else 0),
                changes=word_differences(present.based_on, original.text)
                if outdated and present and present.based_on and present.based_on != original.text
                else [],
                changed_back=bool(outdated and present and present.based_on == original.text),
                theirs=stored if part in conflicts and stored != mine else "",
                error=" ".join(map(str, errors.get(part, []))),
                by=people.get(present.by_id, "") if present and present.by_id else "",
            )
        )
    return rows


def _seen(original: Text, version: int | None) -> Text:
    original.version = version or 0
    return original


def _people(words: Authored, language: str) -> dict[int, str]:
    """Names of the translators, for colleagues: one query."""
    from django.contrib.auth import get_user_model

    rows = [row for found in words.texts.values() if (row := found.get(language))]
    wanted = {row.by_id for row in rows if row.by_id}
    people = get_user_model().objects.filter(pk__in=wanted)  # door: colleagues see who translated
    return {person.pk: str(person.name) for person in people} if wanted else {}


def _say(request: HttpRequest, changed: list[str], words: Authored, language: str) -> None:
    missing = sum(
        1
        for part, found in words.texts.items()
        if words.is_translatable(part, language) and language not in found
    )
    if not changed:
        messages.info(request, _("Nothing was changed."))
    elif request.POST.get("act") == "confirm":
        messages.success(request, _("The translation is confirmed."))
    else:
        messages.success(request, _("The draft is saved."))
    if missing:
        messages.warning(
            request,
            ngettext(
                "%(num)s part has no translation yet.", "%(num)s parts have no translation yet.", missing
            )
            % {"num": missing},
        )
