"""What other chapters add to the pages of good practices."""

from mreza.foundation.hooks import Hook

# practice_actions(request, practice) → list of (label, address): what this reader may do with the record. Asked
# only for readers with a session, because the page of everybody else is kept.
practice_actions = Hook("practice_actions")
