"""What others add to the page of an offer or a need. Asked only for readers with a session: others' page is kept."""

from mreza.foundation.hooks import Hook

# wish_actions(request, wish) → list of (label, address): what this reader may begin with it, the first one as button.
wish_actions = Hook("partnerships_wish_actions")

# wish_notes(request, wish) → list of sentences: what this reader should know before acting.
wish_notes = Hook("partnerships_wish_notes")
