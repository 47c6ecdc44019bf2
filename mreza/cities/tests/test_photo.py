"""The picture at the top of a city's page: one of its own, chosen by its team; else the woven mark."""

from __future__ import annotations

import pytest

from mreza.cities.models import City
from mreza.cities.photos import choose_photo, photo_of
from mreza.cities.tests.factories import CityFactory
from mreza.files.hooks import may_edit, may_read
from mreza.files.storing import add, remove
from mreza.files.tests.making import picture, upload
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry
from tests.reading import read

pytestmark = pytest.mark.django_db
HERE = "/en/cities/hr-varazdin/profile/photo/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_RESERVE_MB = 0


@pytest.fixture
def city():
    return CityFactory(name="Varaždin", code="hr-varazdin")


def added(city, by):
    return add(
        "city", city.code, upload(picture()), purpose="image", alt="Stari grad zimi", credit="Grad Varaždin",
        rights="own", language="hr", by=by,
    )  # fmt: skip


def test_without_a_photo_the_city_has_its_woven_mark(city, client):
    page = read(client.get("/en/cities/hr-varazdin/"))
    assert page.tree.xpath('//main//*[contains(@class,"city-mark")]')
    assert not page.tree.xpath("//main//header//img")


def test_the_team_adds_a_picture_and_chooses_it(city, acting, client):
    user, own = acting("editor", city.code)
    assert "No picture yet" in read(own.get(HERE)).main
    assert own.get("/en/files/city/hr-varazdin/").status_code == 200
    file = added(city, user)
    assert read(own.get(HERE)).values('//input[@name="photo"]/@value') == ["", file.code]
    assert own.post(HERE, {"photo": file.code}).status_code == 302
    page = read(client.get("/en/cities/hr-varazdin/"))
    (shown,) = page.tree.xpath("//main//header//img")
    assert shown.get("alt") == "Stari grad zimi"
    assert client.get(shown.get("src")).status_code == 200
    assert not page.tree.xpath('//main//*[contains(@class,"city-mark")]')
    assert file.code in page.of_type("City")["image"]
    assert file.code in client.get("/api/v1/cities/hr-varazdin").json()["photo"]
    entry = Entry.objects.get(act="city.photo-chosen")
    assert (entry.before, entry.after) == ({"photo": ""}, {"photo": file.code})
    own.post(HERE, {"photo": ""})
    assert read(client.get("/en/cities/hr-varazdin/")).tree.xpath('//main//*[contains(@class,"city-mark")]')


def test_a_picture_of_another_city_or_one_that_is_gone_cannot_be_chosen(city, officer):
    other = CityFactory(name="Zagreb", code="hr-zagreb")
    foreign, own = added(other, officer), added(city, officer)
    for code in (foreign.code, "nonsense"):
        with pytest.raises(WrongMoment):
            choose_photo(city, code, by=officer)
    choose_photo(city, own.code, by=officer)
    remove(own, by=officer)
    assert photo_of(City.objects.get(pk=city.pk)) is None


def test_who_keeps_the_city_keeps_its_pictures(city, acting):
    editor, _client = acting("editor", city.code)
    other, _client = acting("editor", "hr-zagreb")
    mayor, _client = acting("mayor", city.code)
    assert [may_edit(user, "city", city.code) for user in (editor, other, mayor)] == [True, False, False]
    assert all(may_read(user, "city", city.code) for user in (editor, other, mayor))
    assert not may_edit(editor, "city", "hr-nowhere")
