"""Without script everything works: the address is the state, a button sends, a link leads on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mreza.accounts.tests.factories import PASSWORD, RoleFactory
from mreza.cities.models.remark import Remark

pytestmark = pytest.mark.usefixtures("network")


@pytest.fixture
def plain(new_page: Any) -> Page:
    page: Page = new_page(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    return page


def names(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#cities > li a").all_text_contents() if text.strip()]


def test_filters_pages_and_orders_are_links_and_a_button(plain: Page) -> None:
    plain.goto("/en/cities/?view=list")
    first = names(plain)
    plain.locator("#field-music").check()
    plain.get_by_role("button", name="Show results").click()
    expect(plain.locator("#status")).to_contain_text("84 member cities")
    plain.locator(".pagination a[rel=next]").click()
    expect(plain).to_have_url(re.compile(r"field=music.*page=2"))
    assert names(plain)
    assert not set(names(plain)) & set(first[:10])
    plain.locator(".sorts a").filter(has_text="Population").click()
    expect(plain).to_have_url(re.compile(r"sort="))
    expect(plain.locator("#status")).to_contain_text("84 member cities")
    plain.locator(".chip").first.click()
    expect(plain.locator("#status")).to_contain_text("406 member cities")


def test_columns_of_the_table_sort(plain: Page) -> None:
    plain.goto("/en/cities/?view=table&country=hr")
    rows = plain.locator("table tbody tr th")
    before = rows.all_text_contents()
    plain.locator("table thead a").filter(has_text="Population").click()
    after = rows.all_text_contents()
    assert sorted(before) == sorted(after)
    assert plain.locator("th[aria-sort=descending]").count() == 1


def test_the_language_is_a_link_to_the_same_view(plain: Page) -> None:
    plain.goto("/en/cities/?view=list&field=music")
    plain.locator(".languages").get_by_role("link", name="Hrvatski").click()
    expect(plain).to_have_url(re.compile(r"/hr/cities/\?view=list&field=music$"))
    expect(plain.locator("html")).to_have_attribute("lang", "hr")
    expect(plain.locator("#status")).to_contain_text("84")


def test_the_theme_is_a_link_and_stays(plain: Page) -> None:
    plain.goto("/en/cities/?view=list&field=film")
    light = plain.locator("html").evaluate("one => getComputedStyle(one).backgroundColor")
    plain.locator(".themes").get_by_role("link", name="Dark").click()
    expect(plain).to_have_url(re.compile(r"/en/cities/\?view=list&field=film$"))
    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
    plain.goto("/en/about/")
    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
    assert plain.locator("html").evaluate("one => getComputedStyle(one).backgroundColor") != light


def test_searching(plain: Page) -> None:
    plain.goto("/en/")
    plain.locator(".site-tools").get_by_role("link", name="Search").click()
    plain.locator("#q").fill("varazdn")
    plain.locator("main form button").click()
    plain.locator("main").get_by_role("link", name="Varaždin").first.click()
    expect(plain).to_have_title("Varaždin – Cities – Mreža")


def test_telling_that_something_is_wrong(plain: Page, new_page: Any) -> None:
    plain.goto("/en/cities/hr-varazdin/")
    plain.get_by_role("link", name="Something wrong or missing?").first.click()
    plain.get_by_role("button", name="Send the remark").click()
    expect(plain).to_have_title(re.compile("^Error: "))
    new_page.complaints.clear()  # 422 is said on the console
    plain.locator("main form textarea").fill("The population is from 2011.")
    plain.get_by_role("button", name="Send the remark").click()
    expect(plain.locator("h1")).to_have_text("Thank you")
    assert Remark.objects.get().text == "The population is from 2011."


def test_signing_in_and_out(plain: Page) -> None:
    email = RoleFactory().user.email
    plain.goto("/en/account/invitations/")
    plain.get_by_label("E-mail").last.fill(email)
    plain.get_by_role("textbox", name="Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign in", exact=True).click()
    expect(plain).to_have_url(re.compile(r"/en/account/invitations/$"))
    plain.goto("/en/account/")
    plain.get_by_role("button", name="Sign out").click()
    plain.goto("/en/account/")
    expect(plain).to_have_url(re.compile("/account/login/"))


def test_an_officer_saves_a_correction(plain: Page, sign_in: Any) -> None:
    sign_in(plain)
    plain.goto("/en/cities/hr-varazdin/edit/")
    plain.locator("#id_population").fill("46946")
    plain.locator("#id_reason").fill("Census of 2021.")
    plain.get_by_role("button", name="Save").click()
    plain.goto("/en/cities/hr-varazdin/")
    expect(plain.locator("main")).to_contain_text("46,946")
