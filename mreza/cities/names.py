"""What a city is called in the reader's language."""

from __future__ import annotations

from mreza.cities.models import City
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, texts_of


@kept_by_version
def city_names(language: str) -> dict[str, Said]:
    """Every city's name by its code: in that language where it has one of its own, else as the Network writes it.

    A language without a name of its own uses the Network's spelling: that is no missing translation.
    """
    own = texts_of(City.kind)
    wanted = (language, language.split("-")[0])
    names: dict[str, Said] = {}
    for code, name in City.objects.values_list("code", "name"):
        texts = own.get(code, {})
        found = next((tag for tag in wanted if tag in texts), None)
        names[code] = Said(texts[found], found) if found else Said(name, SOURCE_LANGUAGE)
    return names
