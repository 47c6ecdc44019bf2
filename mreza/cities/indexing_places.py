"""Countries, regions and creative fields in the search index, under their names in every language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.db import models

from mreza.cities.models import Country, CreativeField, Designation, Region
from mreza.search.index import Row, write_many
from mreza.translations.fresh import fresh_texts, in_language

PLACES: tuple[type[Country] | type[Region] | type[CreativeField], ...] = (Country, Region, CreativeField)


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: each list is short, so it is written whole."""
    return sum(_write(model) for model in PLACES if kind in ("", model.kind))


def _write(model: type[Country] | type[Region] | type[CreativeField]) -> int:
    names, shorts = fresh_texts(model.kind), fresh_texts(model.kind, "short")
    weights = _weights(model)
    things = {}
    for code in model.objects.values_list("code", flat=True):
        others = [*names.get(code, {}).values(), *shorts.get(code, {}).values()]
        things[code] = [
            Row(language, in_language(names.get(code, {}), language, code), others, weight=weights[code])
            for language, _own_name in settings.LANGUAGES
        ]
    write_many(model.kind, things)
    return len(things)


def _weights(model: type[models.Model]) -> Counter[str]:
    """The more cities it ever had, the sooner it is named."""
    paths = {
        Country: "city__country__code",
        Region: "city__country__region__code",
        CreativeField: "field__code",
    }
    return Counter(code for code in Designation.objects.values_list(paths[model], flat=True) if code)
