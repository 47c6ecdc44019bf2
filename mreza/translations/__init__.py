"""Texts in several languages, each with a state: missing, machine draft, draft, confirmed, outdated."""
