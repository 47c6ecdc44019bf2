"""Telling people: queued mail in an outbox, delivered by the worker."""
