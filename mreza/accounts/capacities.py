"""In what capacity somebody acts: a role in the network, or an appointment for a city, a country, a field.

Everything anybody may do follows from this set and from nothing else. A token narrows it: what a token can do is
what its owner can do now, in the capacities the token names.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mreza.foundation.hooks import Hook
from mreza.foundation.permissions import known_scopes

NETWORK = "network"
_KEPT, _WHOLE = "_capacities", "_all_capacities"


class Capacity(NamedTuple):
    """A role, and what it is held for: ("focal-point", "city", "hr-varazdin"), ("secretariat", "network", "")."""

    role: str
    kind: str = NETWORK
    key: str = ""

    @property
    def about(self) -> tuple[str, str]:
        return self.kind, self.key


# Each filling is a function(user) → iterable of Capacity that this person holds at this moment.
held = Hook("capacities_held")


def capacities(user: Any) -> frozenset[Capacity]:
    """What somebody acts as now. Asked once a request: the answer stays on the user object, which lives as long."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: frozenset[Capacity] | None = getattr(user, _KEPT, None)
    if known is None:
        known = all_capacities(user)
        token = getattr(user, "token", None)
        if token is not None:
            open_to_it = known if known_scopes(token) else ()
            known = frozenset(one for one in open_to_it if token.covers(one))
        setattr(user, _KEPT, known)  # not in its __dict__: a request's user is a lazy wrapper
    return known


def all_capacities(user: Any) -> frozenset[Capacity]:
    """The same whatever a token leaves of it: a conflict of interest does not go away because a token is narrow."""
    if not user.is_authenticated:
        return frozenset()
    known: frozenset[Capacity] | None = getattr(user, _WHOLE, None)
    if known is None:
        known = frozenset(one for found in held(user).values() for one in found)
        setattr(user, _WHOLE, known)
    return known


def forget(user: Any) -> None:
    """A role was given or ended in this very request: look again."""
    for name in (_KEPT, _WHOLE):
        if hasattr(user, name):
            delattr(user, name)


def holds(user: Any, *roles: str) -> bool:
    """Whether somebody holds one of these roles in the whole network."""
    return any(one.role in roles and one.kind == NETWORK for one in capacities(user))


def keys(user: Any, kind: str, *roles: str) -> frozenset[str]:
    """What somebody acts for: codes of cities, countries, fields …; in any role when none is named."""
    return frozenset(
        one.key for one in capacities(user) if one.kind == kind and (not roles or one.role in roles)
    )
