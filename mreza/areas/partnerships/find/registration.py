"""What finding partners fills in the chapters around it."""

from __future__ import annotations


def fill() -> None:
    """Called when the chapter is ready."""
    from mreza.areas.partnerships.find import elsewhere
    from mreza.areas.partnerships.wishes.hooks_page import wish_actions
    from mreza.cities.hooks import city_actions
    from mreza.ties.hooks import onward
    from mreza.ui.sections import sections

    sections.fill("partnerships.find", elsewhere.on_the_citys_page)
    city_actions.fill("partnerships.find", elsewhere.actions)
    onward.fill("partnerships.find", elsewhere.after_ties)
    wish_actions.fill("partnerships.find", elsewhere.for_it)
