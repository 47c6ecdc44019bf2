"""Who may do what with offers and needs: the team of a city, and the people of an organisation for it."""

from __future__ import annotations

from typing import Any

import rules

from mreza.accounts.capacities import capacities
from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.choices import Audience, WishState
from mreza.cities.acting import cities_of, organisations_of
from mreza.foundation.permissions import READ, grant, may_read

WRITE = "write"


@rules.predicate
def speaks_for_some(user: Any) -> bool:
    return bool(cities_of(user) or organisations_of(user))


@rules.predicate
def speaks_for(user: Any, place: Any) -> bool:
    """About a city or an organisation: a city's team speaks for the organisations in it, too."""
    if place.kind == "organisation":
        city = place.city
        return place.code in organisations_of(user) or (city is not None and city.code in cities_of(user))
    return bool(place.code in cities_of(user))


@rules.predicate
def writes_it(user: Any, wish: Any) -> bool:
    """Is of the city or the organisation whose it is."""
    body = wish.organisation
    return wish.city.code in cities_of(user) or (body is not None and body.code in organisations_of(user))


@rules.predicate
def reads_it(user: Any, wish: Any) -> bool:
    """The same as `Wish.objects.visible_to`."""
    gone = wish.state == WishState.WITHDRAWN
    if wish.audience == Audience.PUBLIC and not gone:
        return True
    if not (user.is_authenticated and may_read(user) and capacities(user)):
        return False
    return bool(works_in_the_secretariat(user)) or not gone or bool(writes_it(user, wish))


rules.add_perm("partnerships.view_wish", reads_it)
grant("partnerships.list_wishes", speaks_for_some, scope=READ)  # one's own, with what comes of them
grant("partnerships.begin_wish", speaks_for_some, scope=WRITE)
grant("partnerships.enter_wish", speaks_for, scope=WRITE)  # about the city or the organisation it is for
grant("partnerships.write_wish", writes_it, scope=WRITE)  # change it, say that it is still open
grant("partnerships.withdraw_wish", writes_it | works_in_the_secretariat, scope=WRITE)
