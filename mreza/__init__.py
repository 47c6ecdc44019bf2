"""Mreža: the system that runs a network of creative cities. One folder is one chapter; see docs/concepts.md."""

__version__ = "0.1.0"
