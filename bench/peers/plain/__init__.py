"""A plain Django list and a plain django-ninja list, as their tutorials would have them, with `select_related`."""
