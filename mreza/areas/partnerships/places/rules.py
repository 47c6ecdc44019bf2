"""Who may do what with places. They are public; the team of their city keeps them, and who speaks for who runs them."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of, organisations_of
from mreza.foundation.permissions import grant


@rules.predicate
def enters_places(user: Any) -> bool:
    """Of which city or organisation, the place itself says."""
    return bool(works_in_the_secretariat(user) or cities_of(user) or organisations_of(user))


@rules.predicate
def keeps_place(user: Any, place: Any) -> bool:
    """The team of its city, the Secretariat, and who speaks for the organisation that runs it."""
    if works_in_the_secretariat(user) or (place.city_id and place.city.code in cities_of(user)):
        return True
    return place.organisation is not None and place.organisation.code in organisations_of(user)


@rules.predicate
def imports_places(user: Any) -> bool:
    """A city's team its own, the Secretariat those of any city."""
    return bool(works_in_the_secretariat(user) or cities_of(user))


grant("partnerships.enter_place", enters_places, scope="write")
grant("partnerships.keep_place", keeps_place, scope="write")
grant("partnerships.import_places", imports_places)
