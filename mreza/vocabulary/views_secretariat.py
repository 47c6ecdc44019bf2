"""The Secretariat's pages of wording: the labels of the vocabularies in every language, and their journal."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import allow
from mreza.journal.models import Entry
from mreza.journal.reading import changes
from mreza.translations import wording
from mreza.translations.lookup import SOURCE_LANGUAGE, said
from mreza.translations.models import State, Text
from mreza.ui.editing import Editing, edit
from mreza.ui.pages import page
from mreza.vocabulary.forms import LINES, PARTS, STATE, WordingForm, languages
from mreza.vocabulary.wordable import Wordable, kinds

BY_HAND = (State.DRAFT, State.CONFIRMED)


@login_required
@require_http_methods(["GET", "HEAD"])
def labels(request: HttpRequest) -> HttpResponse:
    """Every label of one kind, in every language with its state."""
    allow(request.user, "vocabulary.change_labels")
    known = kinds()
    chosen = known.get(request.GET.get("kind", "")) or next(iter(known.values()))
    texts = _by_key(chosen.kind)
    rows = [(code, [_shortest(texts.get(code, []), language) for language, _own in languages()])
            for code in chosen.codes()]  # fmt: skip
    context = {
        "chosen": chosen,
        "tabs": [
            {
                "label": one.label,
                "href": f"{reverse('vocabulary:labels')}?kind={one.kind}",
                "current": one is chosen,
            }
            for one in known.values()
        ],
        "rows": rows,
        "heads": languages(),
    }
    return page(request, "vocabulary/secretariat/labels.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Word one thing: all its parts in all languages on one page."""
    allow(request.user, "vocabulary.change_labels")
    thing = _thing(kind, code)
    parts = _parts(kind)

    def build() -> Editing:
        texts = list(Text.objects.of(kind, code))  # door: texts of public things
        return Editing(
            form=lambda *args, **given: WordingForm(*args, parts=parts, texts=texts, **given),
            present=_present(parts, texts),
            version=json.dumps(_versions(texts)),
            save=lambda changed, reason, version: _word(request, thing, code, changed, reason, version),
            template="vocabulary/secretariat/label.html",
            done=_("The wording is saved."),
            goes=f"{reverse('vocabulary:labels')}?kind={kind}",
            context={"thing": thing, "code": code, "name": said(kind, code)},
            latest=lambda: (
                Entry.objects.about(kind, code).select_related("by").first()
            ),  # door: an officer may read it
        )

    return edit(request, build)


@login_required
@require_http_methods(["GET", "HEAD"])
def label_history(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Who worded what, when and why."""
    allow(request.user, "vocabulary.change_labels")
    thing = _thing(kind, code)
    entries = Entry.objects.about(kind, code).select_related("by")  # door: an officer may read it
    context = {
        "thing": thing,
        "code": code,
        "name": said(kind, code),
        "entries": [(entry, _told(entry)) for entry in entries],
    }
    return page(request, "vocabulary/secretariat/history.html", context)


# --- saving -----------------------------------------------------------------------------------------------
@transaction.atomic
def _word(
    request: HttpRequest, thing: Wordable, code: str, changed: dict[str, Any], reason: str, version: str
) -> None:
    """All changed texts or none. The version covers every text of the thing, because the page shows them all."""
    present = {
        _name(text): text for text in Text.objects.select_for_update().of(thing.kind, code)
    }  # door: texts of public things
    if version != json.dumps(_versions(present.values())):
        raise Outdated(_("Somebody else has saved this in the meantime."))
    names = {name.removeprefix(STATE) for name in changed}
    # The source language first: saving it makes its translations outdated, save those worded in the same breath.
    for name in sorted(names, key=lambda name: not name.endswith(f"_{SOURCE_LANGUAGE}")):
        part, _underline, language = name.partition("_")
        stored = Text.objects.filter(
            kind=thing.kind, key=code, part=part, language=language
        ).first()  # door: texts of public things
        state = changed.get(STATE + name, stored.state if stored else State.CONFIRMED)
        text = changed.get(name, stored.text if stored else "")
        if not text and stored is None:
            continue  # a state without a text says nothing
        try:
            wording.edit(
                thing.kind,
                code,
                part,
                language,
                text,
                by=request.user,
                version=stored.version if stored else 0,
                state=state if state in BY_HAND else State.CONFIRMED,
                reason=reason,
            )
        except ValidationError as wrong:
            raise ValidationError({name: wrong.messages}) from wrong


# --- reading ----------------------------------------------------------------------------------------------
def _thing(kind: str, code: str) -> Wordable:
    thing = kinds().get(kind)
    if thing is None or code not in thing.codes():
        raise Http404
    return thing


def _parts(kind: str) -> list[str]:
    """The parts that things of this kind have, in their usual order."""
    found = set(Text.objects.of(kind).order_by().values_list("part", flat=True).distinct()) or {
        "name"
    }  # door: texts of public things
    order = list(PARTS)
    return sorted(found, key=lambda part: (order.index(part) if part in order else len(order), part))


def _present(parts: list[str], texts: list[Text]) -> dict[str, Any]:
    stored = {_name(text): text for text in texts}
    values: dict[str, Any] = {}
    for part in parts:
        for language, _own in languages():
            name = f"{part}_{language}"
            text = stored.get(name)
            values[name] = text.text if text else ""
            values[STATE + name] = str(text.state) if text else State.CONFIRMED.value
    return values


def _name(text: Text) -> str:
    return f"{text.part}_{text.language}"


def _versions(texts: Any) -> dict[str, int]:
    return dict(sorted((_name(text), text.version) for text in texts))


def _by_key(kind: str) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for text in Text.objects.of(kind):  # door: texts of public things
        found.setdefault(text.key, []).append(text)
    return found


def _shortest(texts: list[Text], language: str) -> Text | None:
    """What names the thing in that language: its name, else its shortest part."""
    own = [text for text in texts if text.language == language]
    return next((text for part in LINES for text in own if text.part == part), own[0] if own else None)


def _told(entry: Entry) -> list[dict[str, str]]:
    own = dict(languages())
    found = []
    for change in changes(entry.before, entry.after):
        part, _underline, language = change.part.partition("_")
        what = _("State") if change.name == "state" else str(PARTS.get(part, part))
        states = {state.value: str(state.label) for state in State}
        found.append(
            {
                "label": f"{what} ({own.get(language, language)})",
                "before": states.get(change.before, change.before or ""),
                "after": states.get(change.after, change.after or ""),
            }
        )
    return found
