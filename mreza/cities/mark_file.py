"""The city mark as a picture of its own, for search engines and other sites: it cannot borrow our style sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mreza.cities.mark import mark

_FIELDS_CSS = Path(__file__).parent / "static" / "cities" / "fields.css"
_COLOURS = re.compile(r"\[data-field=([a-z0-9-]+)\]\{--f:light-dark\((#\w+),.*?--fb:light-dark\((#\w+),")


class Colours(NamedTuple):
    full: str
    tint: str


PLAIN = Colours("#545b69", "#f2efe8")  # a field the Network adds later, or none


@lru_cache(maxsize=1)
def light_colours() -> dict[str, Colours]:
    """The colours of the fields on a light page, from the one place that names them."""
    found = _COLOURS.findall(_FIELDS_CSS.read_text())
    return {code: Colours(full, tint) for code, full, tint in found}


def picture(code: str, position: int, field: str) -> str:
    """The mark with its colours written into it; the threads lie at 22 % over the tint, as on the page."""
    colours = light_colours().get(field, PLAIN)
    drawn = str(mark(code, position))
    for part, paint in (
        ("ground", f'fill="{colours.tint}"'),
        ("thread", f'fill="{colours.full}" fill-opacity=".22"'),
        ("strong", f'fill="{colours.full}"'),
    ):
        drawn = drawn.replace(f'<path class="{part}"', f"<path {paint}")
    return drawn.replace('<svg class="city-mark"', '<svg xmlns="http://www.w3.org/2000/svg"').replace(
        'width="64" height="64" aria-hidden="true" focusable="false"', 'width="512" height="512"'
    )
