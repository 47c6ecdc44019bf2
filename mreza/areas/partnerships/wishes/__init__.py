"""Offers and needs of cities and organisations: what is given or sought, how much, when, where, who pays what."""
