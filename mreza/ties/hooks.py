"""What others add to the pages of ties."""

from __future__ import annotations

from typing import Any

from mreza.foundation.hooks import Hook
from mreza.ui.sections import Section

# contact_sections(request, contact) → iterable of `ui.sections.Section`: what this reader, and nobody else, finds on
# the page of a contact beside what everybody reads. Asked only for readers who may be signed in, never for a kept page.
contact_sections = Hook("contact_sections")

# holding(contact): an act is about to hold this contact, in its transaction. Whoever keeps something that stands behind
# contacts (an adoption) holds that first, so that no two acts wait for one another.
holding = Hook("holding")

# contact_acted(contact, by=, at=): a city answered, or the contact was set right, merged or withdrawn, in this
# transaction: what stands behind it says the same from now on, or refuses the act (ValidationError).
contact_acted = Hook("contact_acted")

# loaded_records(keys) → {key in a shipped file: (kind, key of its card)}: of these records, those that are loaded and
# that everybody reads.
loaded_records = Hook("loaded_records")

# onward(code="", other="") → list of (label, address): where one goes from what was between cities to what could
# be: from all ties, those of one city, or those of two. Public content only: these pages are kept.
onward = Hook("onward")


def ways_onward(*codes: str) -> list[tuple[str, str]]:
    """What all chapters add, in order."""
    return [way for ways in onward(*codes).values() for way in ways]


def sections_for(request: Any, contact: Any) -> list[Section]:
    """What there is for this reader, in order."""
    found = [one for given in contact_sections(request, contact).values() for one in given]
    return sorted(found, key=lambda section: (section.position, section.anchor))
