"""Pictures and translations as somebody meets them: by keyboard and without script, on a phone and in the dark."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from mreza.areas.practices.models import Practice
from mreza.files import storing
from mreza.files.models import File
from mreza.files.tests.making import pdf, upload
from mreza.translations.authored import authored, write_original

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_RESERVE_MB = 0


@pytest.fixture
def team(acting: Callable[..., Any], new_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A page in which the focal point of Varaždin is signed in."""
    _user, client = acting("focal-point", "hr-varazdin")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    def opened(**options: Any) -> Page:
        page = new_page(**options)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return opened


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("script", [True, False])
def test_a_picture_is_added_with_its_words_and_shown(
    network: None, media: None, team: Callable[..., Page], script: bool, axe: Callable[[Page], list[str]]
) -> None:
    page = team(viewport={"width": 390, "height": 800}, java_script_enabled=script)
    page.goto("/en/files/city/hr-varazdin/")
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "workshop.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_label("What does the picture show?").fill("Children build violins at a long table")
    page.get_by_label("Author", exact=True).fill("Ana Horvat")
    page.get_by_label("We made it ourselves").check()
    page.get_by_role("button", name="Add the picture").click()
    shown = page.get_by_role("img", name="Children build violins at a long table")
    expect(shown).to_be_visible(timeout=15_000)  # the picture is cleaned in a process of its own
    if script:
        page.wait_for_function("document.images[0].complete && document.images[0].naturalWidth > 0")
        assert axe(page) == []


def test_a_document_is_never_shown_by_the_browser(
    network: None, media: None, team: Callable[..., Page], live_server: Any
) -> None:
    """Even one that pretends to be a page runs nothing: it can only be kept."""
    hostile = pdf(b"<html><script>document.title='run'</script>")
    file = storing.add(
        "city", "hr-varazdin", upload(hostile, "a.pdf"), purpose="document", alt="A", credit="B", rights="own",
        language="en", by=None,
    )  # fmt: skip
    page = team()
    page.goto("/en/files/city/hr-varazdin/")
    with page.expect_download() as download:
        page.evaluate("address => { location.href = address }", f"/files/{file.code}/download/")
    assert download.value.suggested_filename == "a.pdf"
    assert page.title() != "run"
    assert File.objects.count() == 1


def test_an_outdated_translation_shows_what_changed_and_is_confirmed_without_script(
    network: None, team: Callable[..., Page]
) -> None:
    practice = Practice.objects.get(city__code="hr-varazdin", state="published")
    words = authored("practice", practice.key)
    before = str(words.original("title"))
    write_original("practice", practice.key, {"title": f"{before} again"}, language=words.language, by=None)
    page = team(java_script_enabled=False, color_scheme="dark")
    page.goto("/en/translations/?language=hr&mine=yes")
    page.locator("a.matrix-cell", has_text="outdated").click()
    assert page.locator(".changes ins").inner_text().strip() == "again"
    page.locator('input[name="text.title"]').fill("Opet besplatna obuka")
    page.get_by_role("button", name="Confirm the translation").click()
    assert page.get_by_role("status").filter(has_text="The translation is confirmed.").is_visible()
    assert authored("practice", practice.key).said("title", "hr") == "Opet besplatna obuka"


def test_side_by_side_is_accessible_in_both_directions(
    network: None, team: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    practice = Practice.objects.get(city__code="hr-varazdin", state="published")
    for language, scheme in (("hr", "light"), ("ar", "dark")):
        page = team(color_scheme=scheme)
        page.goto(f"/en/translations/practice/{practice.key}/{language}/")
        assert axe(page) == []
