"""The six areas of action, in the founding document's order; blind to each other."""
