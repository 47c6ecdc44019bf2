"""What other chapters add to the pages of cities."""

from __future__ import annotations

from typing import NamedTuple

from mreza.foundation.hooks import Hook

# city_actions(request, city) → list of (label, address): what this reader may do with the city. Asked only for
# readers with a session, because the page of everybody else is kept.
city_actions = Hook("city_actions")

# organisation_actions(request, organisation) → list of (label, address): the same for an organisation of the register.
organisation_actions = Hook("organisation_actions")


class Recorded(NamedTuple):
    """Records of one kind under a commitment: what they are called, where all of them are, how many."""

    label: str
    url: str
    number: int


# commitment_records(city_code) → {commitment's code: [Recorded]}: what the city has published under each of the four
# commitments. `vocabulary.commitments.readings()` says which records speak for which. Public content only.
commitment_records = Hook("commitment_records")

# city_drafts(user, code) → list of cities.standing.Draft: what is unfinished in a city and open to this reader. Shown
# to who begins there ("how things stand").
city_drafts = Hook("city_drafts")

# also_loaded() → list of tallies: records of other chapters that come with the house, loaded after the network they
# belong to and in the same transaction: all or nothing.
also_loaded = Hook("also_loaded")

# organisation_changed(organisation): its name is another, or it took over what another entry of it had. In the
# transaction of the act: what chapters made of its name is made anew.
organisation_changed = Hook("organisation_changed")
