"""The shared words in the search index: objectives, areas of action, goals, targets, indicators."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from mreza.search.index import Row, write_many
from mreza.translations.fresh import fresh_texts, in_language
from mreza.vocabulary.models import Area, Goal, Indicator, Objective, Target, Term

FOUND: tuple[type[Term], ...] = (Objective, Area, Goal, Target, Indicator)


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: the whole of a vocabulary is short, so it is written whole."""
    return sum(_write(model) for model in FOUND if kind in ("", model.kind))


def _write(model: type[Term]) -> int:
    names, wordings = fresh_texts(model.kind), fresh_texts(model.kind, "text")
    things = {}
    for place, code in enumerate(model._default_manager.values_list("code", flat=True)):
        in_all = [*names.get(code, {}).values(), *_numbers(model, code)]
        wording = list(wordings.get(code, {}).values())
        things[code] = [
            Row(language, in_language(names.get(code, {}), language, code), in_all, wording, weight=-place)
            for language, _own_name in settings.LANGUAGES
        ]
    write_many(model.kind, things)
    return len(things)


def _numbers(model: type[Term], code: str) -> list[str]:
    """`SDG 11`, `SDG 11.4`: how people who work with the goals ask for them."""
    return [f"SDG {code}", code] if model in (Goal, Target) else []
