"""What a real browser fetches for one page: `python -m bench.browser ADDRESS`, address → bytes over the wire, as JSON.

Run in Mreža's own environment: the tests' Playwright drives the system's Chromium.
"""

from __future__ import annotations

import json
import shutil
import sys

FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


def fetched(address: str) -> dict[str, int]:
    """Path → bytes as they came, of everything fetched until the page is quiet."""
    from playwright.sync_api import sync_playwright

    sizes: dict[str, int] = {}
    asked: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=[*FLAGS, "--no-sandbox"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.requestWillBeSent",
            lambda event: asked.update({event["requestId"]: event["request"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.update(
                {_path(asked.get(event["requestId"], "")): int(event["encodedDataLength"])}
            ),
        )
        page.goto(address, wait_until="networkidle", timeout=30_000)
        page.wait_for_timeout(500)
        browser.close()
    return {path: size for path, size in sizes.items() if path}


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3] if url.count("/") > 2 else ""


if __name__ == "__main__":
    print(json.dumps(fetched(sys.argv[1])))
