"""Draws our own pictures: favicon, touch icon and the picture shown where a page is shared. For maintainers.

    .venv/bin/python tools/draw_icons.py

Writes SVG and PNG files into mreza/ui/static/ui/; needs the test requirements and a Chromium.
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from mreza.cities.mark import THREADS, runs

UI = Path(__file__).resolve().parent.parent / "mreza/ui/static/ui"
PAPER, INK, WEFT = "#fbfaf7", "#1b1f27", "#e6e0d2"
FIELDS = ("#d95f19", "#503800", "#013980", "#99393b", "#3b9555", "#713dab", "#076b71", "#b669ac")


def favicon() -> str:
    """Eight threads on paper, so that they stand out on light and on dark tabs."""
    threads = "".join(
        f'<path fill="{colour}" d="M{2 + 3.5 * n:g} 4h2.5v24h-2.5z"/>' for n, colour in enumerate(FIELDS)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{PAPER}"/>{threads}</svg>\n'
    )


def touch_icon() -> str:
    """The cloth itself; the device rounds the corners."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 180" width="180" height="180">'
        f'<rect width="180" height="180" fill="{PAPER}"/>{_cloth(22, 22, 17)}</svg>'
    )


def share_picture() -> str:
    """Words in no language but the name, since one picture serves them all."""
    font = base64.b64encode((UI / "fonts/commissioner-latin.woff2").read_bytes()).decode()
    font_ext = base64.b64encode((UI / "fonts/commissioner-latin-ext.woff2").read_bytes()).decode()
    faces = "".join(
        f'@font-face{{font-family:C;font-weight:400 700;src:url("data:font/woff2;base64,{data}");unicode-range:{span}}}'
        for data, span in ((font, "U+0-FF"), (font_ext, "U+100-24F"))
    )
    threads = "".join(
        f'<path fill="{colour}" d="M{84 + 13 * n} 210h9v56h-9z"/>' for n, colour in enumerate(FIELDS)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" width="1200" height="630">'
        f'<style>{faces}</style><rect width="1200" height="630" fill="{PAPER}"/>{threads}'
        f'<text x="77" y="408" font-family="C" font-weight="680" font-size="150" letter-spacing="-3" fill="{INK}">'
        f"Mreža</text>{_cloth(570, 0, 78.75)}</svg>"
    )


def _cloth(left: float, top: float, pitch: float) -> str:
    """The weave of the word mreza: each warp a field, the wefts the colour of linen."""
    gap = pitch / 8
    drawn = []
    for run in runs("mreza"):
        across, along = run.thread * pitch + gap / 2, run.start * pitch + gap / 2
        thick, length = pitch - gap, run.length * pitch - gap
        x, y, width, height = (across, along, thick, length) if run.warp else (along, across, length, thick)
        colour = FIELDS[run.thread % THREADS] if run.warp else WEFT
        drawn.append(
            f'<path fill="{colour}" d="M{left + x:g} {top + y:g}h{width:g}v{height:g}h-{width:g}z"/>'
        )
    return "".join(drawn)


def main() -> None:
    """Write every picture anew."""
    (UI / "favicon.svg").write_text(favicon())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, drawing, width, height in (
            ("favicon.png", favicon(), 32, 32),
            ("apple-touch-icon.png", touch_icon(), 180, 180),
            ("share.png", share_picture(), 1200, 630),
        ):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(
                f"<style>body{{margin:0}}svg{{display:block;width:100vw;height:100vh}}</style>{drawing}"
            )
            page.evaluate("document.fonts.ready")
            page.screenshot(path=UI / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
