"""Telling people: a letter is written in the transaction of its act, and delivered by the worker."""
