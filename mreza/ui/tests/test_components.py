"""The parts of every page: each is shown to its makers, and none accepts what it does not know."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines

import mreza.ui
from mreza.ui.views import components

TEMPLATES = Path(mreza.ui.__file__).parent / "jinja2/ui"
PARTS = re.findall(r"{% macro (\w+)\(", (TEMPLATES / "parts.html").read_text())


@pytest.fixture
def ui():
    return engines["jinja2"].env.globals["ui"]


def shown(rf, **wishes):
    request = rf.get("/ui/", wishes)
    request.user = AnonymousUser()
    return components(request).content.decode()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_on_the_page_of_components(part):
    assert re.search(rf"\bui\.{part}\(", (TEMPLATES / "components.html").read_text())


@pytest.mark.parametrize("part", PARTS)
def test_an_unknown_parameter_is_an_error(ui, part):
    with pytest.raises(TypeError, match="no keyword argument"):
        getattr(ui, part)(no_such_parameter=1)


@pytest.mark.parametrize(
    ("wish", "start"),
    [
        ({}, '<html lang="en" dir="ltr">'),
        ({"lang": "hr"}, '<html lang="hr" dir="ltr">'),
        ({"dir": "rtl", "theme": "dark"}, '<html lang="en" dir="rtl" data-theme="dark">'),
        ({"lang": "xx", "dir": "up", "theme": "pink"}, '<html lang="en" dir="ltr">'),
    ],
)
def test_the_page_of_components_can_be_seen_otherwise(rf, wish, start):
    assert start in shown(rf, **wish)


def test_every_icon_a_part_names_is_in_the_sprite(rf):
    sprite = set(
        re.findall(r'<symbol id="([^"]+)"', (TEMPLATES.parents[1] / "static/ui/icons.svg").read_text())
    )
    used = set(re.findall(r"icons[^\"]*\.svg#([\w-]+)", shown(rf)))
    assert used
    assert used <= sprite


def test_nothing_in_the_page_is_styled_or_scripted_in_place(rf):
    body = shown(rf)
    assert not re.search(r"<[^>]+\sstyle=|<style|<[^>]+\son\w+=", body)
    assert not re.search(r"<script(?![^>]*\bsrc=)", body)


def test_every_id_is_there_once_and_every_reference_leads_somewhere(rf):
    body = shown(rf)
    ids = re.findall(r'\sid="([^"]+)"', body)
    named = {
        name
        for names in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', body)
        for name in names.split()
    }
    assert named <= set(ids)
    assert [name for name in ids if ids.count(name) > 1 and name != "error-summary"] == []
