"""What the design language promises about colour, layers and weight, computed from the style sheets themselves."""

import gzip
import re
from pathlib import Path

import pytest

MREZA = Path(__file__).resolve().parents[2] / "mreza"
SHEETS = sorted(path for path in MREZA.rglob("static/*/*.css"))
PUBLIC_SCRIPTS = [MREZA / "ui/static/ui/mreza.js", MREZA / "cities/static/cities/map.js"]
STATIC = {
    path.as_posix().split("/static/")[1]: path.relative_to(MREZA) for path in MREZA.rglob("static/**/*.css")
}
TEMPLATES = {path.as_posix().split("/jinja2/")[1]: path for path in MREZA.rglob("jinja2/**/*.html")}
TOKENS = (MREZA / "ui/static/ui/mreza.css").read_text()
FIELDS = (MREZA / "cities/static/cities/fields.css").read_text()

TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11


def pair(value: str) -> tuple[str, str]:
    """The colour in light and in dark."""
    both = re.fullmatch(r"light-dark\((#\w+),(#\w+)\)", value)
    return both.groups() if both else (value, value)


def colours(declarations: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+):(light-dark\(#\w+,#\w+\)|#\w+)", declarations)
    return {name: pair(value) for name, value in found}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


TOKEN = colours(TOKENS)
FIELD = {code: colours(body) for code, body in re.findall(r"\[data-field=([\w-]+)\]\{([^}]+)\}", FIELDS)}

ON = [
    *[
        (text, ground, TEXT)
        for text in ("ink", "muted", "link", "visited")
        for ground in ("bg", "surface", "sunken")
    ],
    *[(text, "surface", TEXT) for text in ("brand", "success", "warning", "danger", "info")],
    *[(tone, f"{tone}-tint", TEXT) for tone in ("success", "warning", "danger", "info", "brand")],
    *[("ink", f"{tone}-tint", TEXT) for tone in ("success", "warning", "danger", "info", "brand")],
    ("brand-strong", "brand-tint", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    *[("control", ground, SHAPE) for ground in ("bg", "surface")],
]


def test_white_and_black_are_as_far_apart_as_wcag_says():
    assert contrast("#fff", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("over", "under", "least"), ON)
def test_what_is_written_can_be_read(over, under, least, theme):
    at = ("light", "dark").index(theme)
    assert contrast(TOKEN[over][at], TOKEN[under][at]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("code", sorted(FIELD))
def test_a_field_can_be_seen_and_read_on_every_ground(code, theme):
    at = ("light", "dark").index(theme)
    field = {name: value[at] for name, value in FIELD[code].items()}
    ground = {name: TOKEN[name][at] for name in ("bg", "surface", "land")}
    assert all(contrast(field["f"], colour) >= SHAPE for colour in ground.values())
    assert contrast(field["ft"], field["fb"]) >= TEXT
    assert contrast(field["ft"], ground["bg"]) >= TEXT
    assert contrast(field["ft"], ground["surface"]) >= TEXT
    assert contrast(field["on-f"], field["f"]) >= TEXT


def test_every_field_of_the_network_has_colours_and_a_glyph():
    """A field that is added later shows as ink and ring, until this test reminds us to draw it."""
    codes = {line.split(",")[0] for line in (MREZA / "cities/data/fields.csv").read_text().splitlines()[1:]}
    glyphs = set(re.findall(r'<symbol id="([^"]+)"', (MREZA / "cities/static/cities/fields.svg").read_text()))
    assert codes
    assert codes == set(FIELD)
    assert glyphs == codes | {"other"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_lies_in_a_layer(sheet):
    """The order of the layers is the architecture: no sheet wins by being loaded last."""
    rest = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    outside, depth, names = [], 0, []
    for opening in re.finditer(r"([^{};]*)([{};])", rest):
        said, sign = opening.group(1).strip(), opening.group(2)
        if sign == "{":
            names.append(said)
            depth += 1
            inside = any(name.startswith(("@layer", "@font-face", "@property")) for name in names)
            if not inside and not said.startswith("@"):
                outside.append(said)
        elif sign == "}":
            names and names.pop()
            depth -= 1
    assert depth == 0
    assert outside == []


def weight(paths) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def sheets_of(template: Path, seen: frozenset[Path] = frozenset()) -> set[Path]:
    """The sheets a page links, its parents' and its imports' among them."""
    text = template.read_text(encoding="utf-8")
    found = {MREZA / STATIC[name] for name in re.findall(r"static\(['\"]([^'\"]+\.css)['\"]\)", text)}
    for other in re.findall(r"{%-?\s*(?:extends|include|import|from)\s+['\"]([^'\"]+)['\"]", text):
        path = TEMPLATES[other]
        if path not in seen:
            found |= sheets_of(path, seen | {template})
    return found


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_the_sheets_of_each_page_stay_light(name):
    """The budget of design-language §3 is a page's: what it and all it is made of link, in the smallest form."""
    assert weight(sheets_of(TEMPLATES[name])) <= 16 * 1024


def test_scripts_and_fonts_stay_light():
    """The heaviest page: every script a public page has, and the two fonts that Latin writing needs."""
    assert weight(PUBLIC_SCRIPTS) <= 8 * 1024
    assert weight([MREZA / "ui/static/ui/vendor/htmx.min.js", *PUBLIC_SCRIPTS]) <= 30 * 1024
    fonts = [MREZA / f"ui/static/ui/fonts/commissioner-{part}.woff2" for part in ("latin", "latin-ext")]
    assert sum(font.stat().st_size for font in fonts) <= 70 * 1024


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "ground", ["bg", "surface", "sunken", "brand-tint", "danger-tint", "success-tint", "land"]
)
def test_the_focus_can_be_seen_on_every_ground(ground, theme):
    """Ink outline, yellow halo around it: one of the two stands out. On brand itself it is on-brand, see above."""
    at = ("light", "dark").index(theme)
    shown = [contrast(TOKEN[sign][at], TOKEN[ground][at]) for sign in ("ink", "halo")]
    assert max(shown) >= SHAPE


def test_motion_stops_for_those_who_ask():
    assert "prefers-reduced-motion" in TOKENS
    animated = [path.name for path in SHEETS if re.search(r"@keyframes|animation:", path.read_text())]
    assert animated == []
