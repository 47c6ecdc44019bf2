"""What the tie of two cities is worth, from what its contact and both of them say. Pure; the database stores it."""

from __future__ import annotations

from mreza.ties.choices import Answer, State

_YES = {Answer.ENTERED, Answer.CONFIRMED, Answer.BY_LINK}


def state_of(one: str, other: str, *, withdrawn: bool, documented: bool) -> State:
    """One pair: what the two cities answered, and whether the contact was withdrawn or stands in a public source.

    A dispute outweighs a public source: a disputed tie counts nowhere until it is settled. Two cities that both say
    yes make it confirmed; when one of them said so by link only, it says so.
    """
    if withdrawn:
        return State.WITHDRAWN
    if Answer.DISPUTED in (one, other):
        return State.DISPUTED
    if one in _YES and other in _YES:
        return State.BY_LINK if Answer.BY_LINK in (one, other) else State.CONFIRMED
    return State.DOCUMENTED if documented else State.CLAIMED
