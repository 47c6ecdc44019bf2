"""Who may do what with suggested partners. Everybody reads them; what comes of them is for the city's team."""

from __future__ import annotations

from typing import Any

import rules

from mreza.cities.acting import cities_of
from mreza.foundation.permissions import grant

WRITE = "write"  # scope of tokens


@rules.predicate
def is_in_the_team_of(user: Any, city: Any) -> bool:
    return city.code in cities_of(user)


grant("partnerships.propose_partner", is_in_the_team_of, scope=WRITE)  # about the city that proposes
grant("partnerships.put_aside_partner", is_in_the_team_of, scope=WRITE)  # about the city it was suggested to
