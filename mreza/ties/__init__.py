"""The ledger of ties: every contact between cities, recorded once, confirmed by the other city."""
