"""Pure functions on arrays, without Django: matching, assignment, graph, balance, fit, swaps arrive with their chapters."""
