"""Times are told by the reader's clock, and it is always said which clock that is."""

import datetime as dt

import pytest
from django.test import RequestFactory

from mreza.ui import clocks
from mreza.ui.formats import clock, moment

WINTER = dt.datetime(2026, 11, 22, 23, 5, 9, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 7, 22, 22, 5, tzinfo=dt.UTC)


class Person:
    pk = 7
    is_authenticated = True


@pytest.fixture
def living_in(monkeypatch, settings):
    """Who reads lives there, as a chapter above knows."""

    def live(zone, *, signed_in=True):
        asked = []
        fill = {"test": lambda people: asked.append(people) or dict.fromkeys(people, zone)}
        monkeypatch.setattr(clocks.zones, "_fillings", fill)
        request = RequestFactory().get("/hr/")
        request.user = Person()
        if signed_in:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
        return clocks.read_by(request), asked

    return live


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("Europe/Zagreb", "hr", "23. studenoga 2026. 00:05 CET"),
        ("Europe/Zagreb", "en", "23 November 2026 at 00:05 CET"),
        ("Europe/Zagreb", "fr", "23 novembre 2026 à 00:05 UTC+1"),
        ("Asia/Tokyo", "hr", "23. studenoga 2026. 08:05 UTC+9"),
        ("Asia/Kathmandu", "hr", "23. studenoga 2026. 04:50 UTC+5:45"),
        ("America/Bogota", "hr", "22. studenoga 2026. 18:05 UTC-5"),
        ("", "hr", "22. studenoga 2026. 23:05 UTC"),
        ("Mars/Base", "hr", "22. studenoga 2026. 23:05 UTC"),
    ],
)
def test_day_and_time_are_those_of_the_readers_city(living_in, zone, language, said):
    reading, _asked = living_in(zone)
    with reading:
        shown = moment(WINTER, language=language)
    assert shown.replace(" at ", ", ").replace(" à ", ", ") == said.replace(" at ", ", ").replace(" à ", ", ")


def test_summer_time_has_its_own_name_and_seconds_are_shown_where_order_counts(living_in):
    reading, _asked = living_in("Europe/Zagreb")
    with reading:
        assert clock(SUMMER, language="hr") == "00:05 CEST"
        assert moment(WINTER, True, language="hr") == "23. studenoga 2026. 00:05:09 CET"


def test_where_somebody_lives_is_asked_once_and_only_when_a_time_is_told(living_in):
    reading, asked = living_in("Europe/Zagreb")
    with reading:
        assert asked == []
        assert [clock(WINTER), clock(WINTER)] == ["00:05 CET", "00:05 CET"]
    assert asked == [{7}]
    assert clock(WINTER) == "23:05 UTC"  # outside the request nobody reads


def test_without_a_session_nobody_is_asked(living_in):
    reading, asked = living_in("Europe/Zagreb", signed_in=False)
    with reading:
        assert clock(WINTER) == "23:05 UTC"
    assert asked == []
