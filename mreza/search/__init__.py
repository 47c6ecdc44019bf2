"""The index: one row per public thing and language, written by the chapter that owns the thing.

Both databases answer alike: the same things, in the same order.
"""
