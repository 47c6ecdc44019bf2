"""What stands behind offers and needs and must hear of their acts: the interests in them."""

from __future__ import annotations

from mreza.foundation.hooks import Hook

# wish_ended(wish, by=, at=): no part of it is left, or it was withdrawn, in this transaction: whoever still waits for
# an answer waits no longer. Asked with the wish held.
wish_ended = Hook("partnerships_wish_ended")

# wish_changed(wish, changed=, by=, at=): it says something else from now on (`changed`: names of values and parts):
# what somebody had agreed to were other words.
wish_changed = Hook("partnerships_wish_changed")

# wish_freed(wish, by=, at=): a part of it that had been agreed upon is free again.
wish_freed = Hook("partnerships_wish_freed")
