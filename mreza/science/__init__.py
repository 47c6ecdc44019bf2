"""Pure functions on arrays, without Django.

Matching, assignment, graph, balance, fit and swaps arrive with their chapters.
"""
