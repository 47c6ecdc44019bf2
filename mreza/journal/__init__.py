"""Who did what, when and why (append-only), and the counter of the data's version."""
