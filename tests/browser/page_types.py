"""One address of every kind of page, without the language before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

DIRECTORY = {
    "home": "/",
    "directory, map": "/cities/",
    "directory, list": "/cities/?view=list&field=music&region=africa",
    "directory, table": "/cities/?view=table&country=hr",
    "directory, nothing left": "/cities/?q=qqqqqqqq",
    "city": "/cities/hr-varazdin/",
    "city with two fields in time": "/cities/fr-lyon/",
    "city not confirmed": "/cities/cr-sarchi/",
    "fields": "/fields/",
    "field": "/fields/music/",
    "countries": "/countries/",
    "country": "/countries/hr/",
    "regions": "/regions/",
    "region": "/regions/africa/",
    "network through time": "/network/",
    "a city's ties": "/ties/of/es-granada/",
    "a city's ties, confirmed alone": "/ties/of/hr-varazdin/?figures=confirmed",
    "two cities": "/ties/between/es-granada/pl-krakow/",
    "two cities without a tie": "/ties/between/fr-lyon/hr-varazdin/",
    "ties, list": "/ties/",
    "contact of many cities": "/ties/8fezrozIGBrwuk8_FKypNg/",
    "ties, table": "/ties/?view=table&city=es-granada",
    "ties, map": "/ties/?view=map&since=2022",
}
WORDS = {
    "objectives": "/objectives/",
    "objective": "/objectives/1/",
    "areas": "/areas/",
    "area": "/areas/practices/",
    "goals": "/sdg/",
    "goal": "/sdg/11/",
    "search": "/search/",
    "search, found": "/search/?q=varazdn",
    "search, nothing found": "/search/?q=qqqqqqqq",
    "about": "/about/",
    "accessibility": "/about/accessibility/",
    "data": "/about/data/",
    "privacy": "/about/privacy/",
    "something wrong": "/cities/hr-varazdin/wrong/",
    "write to a city": "/cities/hr-varazdin/write/",
    "register of organisations": "/organisations/?sector=civil",
    "an organisation proposes itself": "/organisations/propose/",
    "offers and needs": "/partnerships/offers-and-needs/",
    "places": "/partnerships/places/",
    "sign in": "/account/login/",
    "password forgotten": "/account/password/reset/",
    "no such page": "/nowhere/",
}
SECRETARIAT = {
    "contact, entered": "/ties/new/",
    "contact, corrected": "/ties/8fezrozIGBrwuk8_FKypNg/correct/",
    "contact, its history": "/ties/8fezrozIGBrwuk8_FKypNg/history/",
    "account": "/account/",
    "own name": "/account/name/",
    "sessions": "/account/sessions/",
    "invitations": "/account/invitations/",
    "edit a city": "/cities/hr-varazdin/edit/",
    "history": "/cities/hr-varazdin/history/",
    "profile": "/cities/hr-varazdin/profile/",
    "profile, one sentence": "/cities/hr-varazdin/profile/lede/",
    "profile, facts": "/cities/hr-varazdin/profile/facts/",
    "profile, contact": "/cities/hr-varazdin/profile/contact/",
    "profile, disciplines": "/cities/hr-varazdin/profile/disciplines/",
    "profile, photo": "/cities/hr-varazdin/profile/photo/",
    "story": "/cities/hr-varazdin/profile/story/",
    "story, new section": "/cities/hr-varazdin/profile/story/new/",
    "letters": "/cities/letters/",
    "designate": "/cities/new/",
    "change of field": "/cities/hr-varazdin/change-field/",
    "withdraw": "/cities/hr-varazdin/withdraw/",
    "import": "/cities/import/",
    "remarks": "/cities/remarks/",
    "an organisation, entered": "/organisations/new/",
    "proposals of organisations": "/organisations/proposals/",
    "a place, entered": "/partnerships/places/new/",
    "places, imported": "/partnerships/places/import/",
    "labels": "/vocabulary/labels/",
    "label": "/vocabulary/labels/objective/1/",
}


def public_form_sent_empty(page: Page, language: str) -> None:
    """“Something wrong or missing?” sent back with its errors."""
    page.goto(f"/{language}/cities/hr-varazdin/wrong/")
    page.locator("main form button[type=submit]").click()
    page.locator("#error-summary").wait_for()


def import_with_errors(page: Page, language: str, folder: Path) -> None:
    """A spreadsheet in which two cells are wrong and one row would do."""
    file = folder / "cities.csv"
    file.write_text(
        "code,name,country,latitude,longitude,population,field,since\n"
        ",Đakovo,hr,45.31,18.41,23000,gastronomy,2025-10-31\n,Nowhere,xx,91,0,-1,magic,soon\n"
    )
    page.goto(f"/{language}/cities/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    page.locator("#errors").wait_for()


def merge_page(page: Page, language: str) -> None:
    """Two windows with the same city: the second to save is asked what stays."""
    address = f"/{language}/cities/hr-varazdin/edit/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    for window, people in ((other, "46000"), (page, "47000")):
        window.locator("#id_population").fill(people)
        window.locator("#id_reason").fill("Census.")
        window.locator("main form button[type=submit]").click()
        window.wait_for_load_state()
    other.close()
    page.locator("input[name=merge]").wait_for(state="attached")


@contextmanager
def expected_refusals(complaints: list[str]) -> Iterator[None]:
    """A page answered with 404, 409 or 422 is an error on the console only because of its status."""
    yield
    complaints[:] = [each for each in complaints if not re.search(r"status of 4(04|09|22)", each)]


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the window: elements whose box ends outside, tables and maps excepted."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement, wide = root.clientWidth
          if (root.scrollWidth <= wide && document.body.scrollWidth <= wide) return []
          const out = [...document.body.querySelectorAll('*')].filter((one) => {
            const box = one.getBoundingClientRect()
            return box.width > 1 && (box.right > wide + 1 || box.left < -1)
              && !one.closest('.table-wrap, .skip, .visually-hidden, svg')
          })
          return [`${root.scrollWidth} in ${wide}`, ...out.slice(0, 6).map((one) =>
            `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().left)}–` +
            `${Math.round(one.getBoundingClientRect().right)} ${one.textContent.trim().slice(0, 40)}`)]
        }"""
    )
    return found
