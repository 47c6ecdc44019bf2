"""Explained matching: whom a city could work with next, why, and what came of it."""
