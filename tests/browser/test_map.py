"""The map as its readers use it: by mouse, by finger, by keyboard, without script, with very many cities."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from mreza.cities.projection import project

pytestmark = pytest.mark.django_db
MANY = 10_000


@pytest.fixture
def the_map(network: None, page: Page) -> Page:
    return opened(page)


def opened(page: Page, address: str = "/en/cities/") -> Page:
    page.goto(address)
    expect(page.locator(".drawn > *").first).to_be_attached()
    return page


def settled(page: Page) -> list[float]:
    """What of the drawing is in view once nothing moves: left, top, width, height."""
    page.wait_for_function(
        "() => { const map = document.querySelector('city-map'); return map.view && !map.goal }"
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return [float(part) for part in (page.locator("svg.world").get_attribute("viewBox") or "").split()]


def shown(page: Page) -> int:
    """How many cities the points and discs stand for."""
    discs = page.locator(".drawn .many text").all_text_contents()
    return page.locator(".drawn .city").count() + sum(int(text.replace(",", "")) for text in discs)


def look_at(page: Page, longitude: float, latitude: float, scale: float) -> None:
    x, y = project(latitude, longitude)
    page.evaluate(
        "([x, y, scale]) => document.querySelector('city-map').go({x, y, scale}, true)",
        [float(x), float(y), scale],
    )
    settled(page)


def city(page: Page, code: str) -> Locator:
    return page.locator(f'.drawn .city[href$="/{code}/"]')


def test_all_cities_are_on_the_map(the_map: Page) -> None:
    assert shown(the_map) == 406
    overlaps = the_map.evaluate(
        """() => {
          const at = [...document.querySelectorAll('.drawn > *')].map((e) => e.getBoundingClientRect())
            .map((b) => [b.x + b.width / 2, b.y + b.height / 2])
          return at.flatMap((a, i) => at.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1])))
            .filter((far) => far < 12).length
        }"""
    )
    assert overlaps == 0


def test_without_script_every_city_is_a_link(network: None, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/en/cities/")
    assert page.locator(".points a").count() == 406
    expect(page.locator(".map-tools")).to_be_hidden()
    page.locator('.points a[href="/en/cities/nz-dunedin/"]').click()
    expect(page).to_have_title("Dunedin – Cities – Mreža")


def test_buttons_zoom_and_show_the_whole_world(the_map: Page) -> None:
    the_map.get_by_role("button", name="Show the whole world").click()
    whole = settled(the_map)
    assert whole[2:] == pytest.approx([960, 468], abs=1)
    the_map.get_by_role("button", name="Zoom in", exact=True).click()
    nearer = settled(the_map)
    assert nearer[2] < whole[2] / 1.5
    the_map.get_by_role("button", name="Zoom out", exact=True).click()
    assert settled(the_map) == pytest.approx(whole, abs=1)


def test_signs_keep_their_size(the_map: Page) -> None:
    look_at(the_map, 16.34, 46.3, 12)
    sign = city(the_map, "hr-varazdin").locator("use")
    first = sign.bounding_box()
    look_at(the_map, 16.34, 46.3, 40)
    second = sign.bounding_box()
    assert first is not None
    assert second is not None
    assert second["width"] == pytest.approx(first["width"], abs=1.5)
    assert second["width"] < 20


def test_a_disc_opens_by_click_and_by_key(the_map: Page) -> None:
    whole = settled(the_map)
    the_map.locator(".many").first.click()
    assert settled(the_map)[2] < whole[2] / 1.5
    the_map.get_by_role("button", name="Show the whole world").click()
    settled(the_map)
    the_map.locator(".many").first.focus()
    the_map.keyboard.press("Enter")
    assert settled(the_map)[2] < whole[2] / 1.5
    assert the_map.evaluate("document.activeElement.closest('.drawn') !== null"), (
        "the focus went on to what was inside"
    )


def test_keys_move_the_map_and_leave_the_focus_where_it_is(the_map: Page) -> None:
    look_at(the_map, 16.34, 46.3, 12)
    city(the_map, "hr-varazdin").focus()
    left, top, width, _height = settled(the_map)
    the_map.keyboard.press("ArrowRight")
    moved = settled(the_map)
    assert moved[0] > left
    assert moved[1] == pytest.approx(top)
    the_map.keyboard.press("ArrowLeft")
    settled(the_map)
    the_map.keyboard.press("+")
    assert settled(the_map)[2] < width
    expect(city(the_map, "hr-varazdin")).to_be_focused()
    the_map.keyboard.press("0")
    assert settled(the_map)[2] >= 959


def test_tab_goes_from_north_to_south(the_map: Page) -> None:
    look_at(the_map, 16.34, 46.3, 10)
    heights = the_map.locator(".drawn > *").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => box.y + box.height / 2)"
    )
    assert len(heights) > 10
    assert all(later > earlier - 8 for earlier, later in pairwise(heights))


def test_dragging_pans_and_does_not_follow_a_link(the_map: Page) -> None:
    look_at(the_map, 16.34, 46.3, 12)
    before = settled(the_map)
    box = city(the_map, "hr-varazdin").bounding_box()
    assert box
    the_map.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    the_map.mouse.down()
    the_map.mouse.move(box["x"] - 60, box["y"] + 40, steps=5)
    the_map.mouse.up()
    after = settled(the_map)
    assert after[0] > before[0] + 3
    assert after[1] < before[1]
    assert the_map.url.endswith("/en/cities/")
    city(the_map, "hr-varazdin").click()
    expect(the_map).to_have_title("Varaždin – Cities – Mreža")


def test_the_wheel_scrolls_the_page_until_the_map_has_the_focus(the_map: Page) -> None:
    whole = settled(the_map)
    the_map.locator("svg.world").hover(position={"x": 40, "y": 40})
    the_map.mouse.wheel(0, -200)
    assert settled(the_map) == pytest.approx(whole)
    the_map.keyboard.down("Control")
    the_map.mouse.wheel(0, -200)
    the_map.keyboard.up("Control")
    nearer = settled(the_map)
    assert nearer[2] < whole[2]
    the_map.locator("svg.world").focus()
    the_map.mouse.wheel(0, -200)
    assert settled(the_map)[2] < nearer[2]


def test_pointing_says_the_city_and_lights_its_row(the_map: Page) -> None:
    opened(the_map, "/en/cities/?country=hr")
    assert shown(the_map) > 0
    look_at(the_map, 16.34, 46.3, 12)
    row = the_map.locator('li[data-code="hr-varazdin"]')
    city(the_map, "hr-varazdin").hover()
    tip = the_map.locator(".map-tip")
    expect(tip).to_contain_text("Varaždin")
    expect(tip).to_contain_text("Croatia · 2023")
    expect(row).to_have_class("hot")
    tip.hover()
    expect(tip).to_be_visible()
    the_map.keyboard.press("Escape")
    the_map.locator("h1").hover()
    expect(tip).to_be_hidden()
    row.hover()
    expect(city(the_map, "hr-varazdin")).to_have_class("city hot")
    the_map.locator("h1").hover()
    expect(row).not_to_have_class("hot")


def test_the_map_follows_the_filters(the_map: Page) -> None:
    whole = settled(the_map)
    with the_map.expect_response(lambda response: "field=film" in response.url):
        the_map.get_by_role("checkbox", name="Film").check()
    expect(the_map.get_by_role("status").first).to_contain_text("30 member cities")
    the_map.wait_for_function("() => document.querySelectorAll('.points a').length === 0")
    settled(the_map)
    assert shown(the_map) == 30
    the_map.get_by_role("button", name="Zoom in", exact=True).click()
    assert settled(the_map)[2] < whole[2]
    the_map.go_back()
    expect(the_map.get_by_role("status").first).to_contain_text("406 member cities")
    settled(the_map)
    assert shown(the_map) == 406


def test_a_small_set_fills_the_map(network: None, page: Page) -> None:
    opened(page, "/en/cities/?country=hr")
    left, top, width, height = settled(page)
    assert width < 400
    x, y = project(46.3, 16.34)
    assert left < float(x) < left + width
    assert top < float(y) < top + height


def test_a_finger_sees_the_name_first(network: None, new_page: Callable[..., Page]) -> None:
    page = opened(
        new_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True),
        "/en/cities/?country=hr",
    )
    look_at(page, 16.34, 46.3, 12)
    city(page, "hr-varazdin").tap()
    expect(page.locator(".map-tip")).to_contain_text("Varaždin")
    assert "/hr-varazdin/" not in page.url
    city(page, "hr-varazdin").tap()
    expect(page).to_have_title("Varaždin – Cities – Mreža")


def test_two_fingers_zoom(network: None, new_page: Callable[..., Page]) -> None:
    page = opened(new_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True))
    whole = settled(page)
    page.locator("svg.world").scroll_into_view_if_needed()
    box = page.locator("svg.world").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hands = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: float) -> None:
        points = [
            {"x": middle[0] + side * far, "y": middle[1], "id": n}
            for far in apart
            for n, side in enumerate((-1, 1))
        ]
        hands.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 20)
    for far in (30, 45, 60, 80):
        touch("touchMove", far)
    touch("touchEnd")
    assert settled(page)[2] < whole[2] / 2


def test_the_whole_story_right_to_left(network: None, page: Page) -> None:
    """A map is not mirrored; its tools and labels stand where the reader of the direction expects them."""
    opened(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    look_at(page, 16.34, 46.3, 12)
    city(page, "hr-varazdin").hover()

    def box(what: str) -> dict[str, float]:
        return dict(page.locator(what).bounding_box() or {})  # type: ignore[arg-type]

    sign, tip, tools, world = map(
        box, ('.drawn [href$="/hr-varazdin/"]', ".map-tip", ".map-tools", "svg.world")
    )
    assert tip["x"] < sign["x"] + sign["width"] / 2 < tip["x"] + tip["width"]
    assert tools["x"] < world["x"] + world["width"] / 4


def test_less_motion_is_no_motion(network: None, new_page: Callable[..., Page]) -> None:
    page = opened(new_page(reduced_motion="reduce"))
    page.get_by_role("button", name="Zoom in", exact=True).click()
    assert page.evaluate("document.querySelector('city-map').goal") is None


def test_nothing_stands_in_the_way(the_map: Page, axe: Callable[[Page], list[str]]) -> None:
    look_at(the_map, 16.34, 46.3, 12)
    city(the_map, "hr-varazdin").hover()
    found = [
        line for line in axe(the_map) if "map" in line or "svg" in line or "drawn" in line or "many" in line
    ]
    assert found == []


def test_ten_thousand_cities_are_usable(the_map: Page) -> None:
    """As where the server drew discs: the points are fetched, no frame takes more than 50 ms of script."""
    chance = random.Random(8)
    points: list[list[Any]] = []
    for n in range(MANY):
        x, y = project(chance.gauss(30, 22), chance.uniform(-180, 180))
        points.append(
            [round(float(x), 1), round(float(y), 1), f"xx-{n}", f"City {n}", n % 8, 0, 2004 + n % 20]
        )
    codes = [
        "architecture",
        "crafts-folk-art",
        "design",
        "film",
        "gastronomy",
        "literature",
        "media-arts",
        "music",
    ]
    told = {
        "count": MANY,
        "fields": [[c, c.title()] for c in codes],
        "countries": ["Nowhere"],
        "points": points,
    }

    def answer(route: Route) -> None:
        route.fulfill(body=json.dumps(told), content_type="application/json")

    the_map.route("**/points.json?many", answer)
    the_map.evaluate(
        """() => {
          const old = document.querySelector('city-map'), map = old.cloneNode(true)
          map.dataset.points = '/en/cities/points.json?many'
          map.querySelector('.drawn').remove()
          map.querySelector('.discs').innerHTML = '<g class="disc"></g>'
          old.replaceWith(map)
        }"""
    )
    expect(the_map.locator(".drawn > *").first).to_be_attached()
    settled(the_map)
    assert shown(the_map) == MANY
    the_map.wait_for_function(
        "() => document.querySelector('city-map').levels.size > 10"
    )  # made ahead, in idle time
    meter = the_map.context.new_cdp_session(the_map)
    meter.send(
        "Performance.enable", {"timeDomain": "threadTicks"}
    )  # what our script itself took, on a busy machine too

    def spent() -> float:
        return sum(
            m["value"]
            for m in meter.send("Performance.getMetrics")["metrics"]
            if m["name"] == "ScriptDuration"
        )

    frames = []
    for act in ["map.zoom(1.25, [300, 120], true)"] * 24 + ["map.pan(40, 12, true)"] * 12:
        before = spent()
        the_map.evaluate(
            f"""() => {{
              const map = document.querySelector('city-map')
              {act}
              return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
            }}"""
        )
        frames.append(1000 * (spent() - before))
    assert max(frames) > 0.2, "nothing was measured"
    assert max(frames) <= 50, sorted(frames, reverse=True)[:5]
    assert the_map.locator(".drawn > *").count() < 1_500
