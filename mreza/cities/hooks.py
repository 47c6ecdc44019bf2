"""What other chapters add to the pages of cities."""

from mreza.foundation.hooks import Hook

# city_actions(request, city) → list of (label, address): what this reader may do with the city. Asked only for
# readers with a session, because the page of everybody else is kept.
city_actions = Hook("city_actions")

# also_loaded() → list of tallies: records of other chapters that come with the house, loaded after the network they
# belong to and in the same transaction: all or nothing.
also_loaded = Hook("also_loaded")
