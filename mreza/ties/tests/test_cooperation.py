"""*Our cooperation*: what a mayor reads on two pages, whatever the city has."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
from django.utils import translation

from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory, DesignationFactory, RegionFactory
from mreza.foundation.moments import now, today
from mreza.journal.versions import drop_all
from mreza.ties.choices import Answer, Origin
from mreza.ties.city_page import Count, Figures
from mreza.ties.cleaning import Wanted, cleaned
from mreza.ties.cooperation_pdf import KINDS as ROWS
from mreza.ties.cooperation_pdf import LISTS, NAMES, Room, as_pdf, content, cooperation_of, gaps, was_over
from mreza.ties.keeping import answer, withdraw
from mreza.ties.tests.factories import claimed, documented, kind, wanted
from mreza.ties.writing import write_contacts
from mreza.ui.print_fonts import LEFT_OUT
from mreza.ui.typesetting import pages_of

pytestmark = pytest.mark.django_db

WHOLE = Room(NAMES[0], *LISTS[0])
KINDS = (
    "adoption", "joint-project", "hosting", "residency", "visit", "jury", "mentoring", "advice", "translation",
    "co-organised-event", "conference", "twinning", "other",
)  # fmt: skip


def text_of(file: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(file))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags_of(file: bytes) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(pypdf.PdfReader(io.BytesIO(file)).trailer["/Root"]["/StructTreeRoot"])
    return found


def write(entered: list[Wanted]) -> None:
    """Many documented contacts at once."""
    ready = [cleaned(one) for one in entered]
    write_contacts(ready, by=None, city=None, origin=Origin.SOURCE, at=now())
    drop_all()


def a_city_without_ties() -> City:
    """A member that the shipped ledger says nothing of."""
    return City.objects.members(on=today()).filter(ties_given=None, ties_received=None).order_by("code")[0]


@pytest.fixture
def granada(network: None) -> City:
    return City.objects.get(code="es-granada")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Our cooperation: Granada",
                "Contacts by kind and state",
                "Africa",
                "coverage is uneven",
                "CC BY 4.0",
            ],
        ),
        ("hr", ["Granada", "Afrika", "CC BY 4.0"]),
    ],
)
def test_two_tagged_pages_in_the_reader_s_language(client, granada, language, words):
    response = client.get(f"/{language}/ties/of/es-granada/cooperation.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Language"] == language
    assert response["Cache-Control"].startswith("public")
    assert f'filename="es-granada-cooperation-{language}.pdf"' in response["Content-Disposition"]
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == pages_of(response.content) <= 2
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    text = text_of(response.content)
    for word in words:
        assert word in text
    assert LEFT_OUT not in text
    tags = tags_of(response.content)
    assert tags.count("/H1") == 1
    assert {"/Table", "/TH", "/L"} <= set(tags)


def test_its_numbers_are_exact(granada):
    told = cooperation_of(granada, "en")
    counted = Figures([tie for tie in told.ties if Count().takes(tie)])
    countries = {one.place.country for one in told.counted_partners}
    text = text_of(as_pdf(told))
    assert f"{counted.contacts} contacts confirmed or documented" in text
    assert f"{len(told.counted_partners)} partner cities, {len(countries)} countries" in text


@pytest.mark.parametrize("language", ["en", "hr"])
def test_whatever_a_city_has_it_is_two_pages(network, language):
    """Three hundred ties of every kind with long names and titles, to cities in all regions."""
    city = a_city_without_ties()
    others = list(City.objects.exclude(pk=city.pk).order_by("code")[::4][:100])
    City.objects.filter(pk__in=[one.pk for one in others[:40]]).update(name="San Cristóbal de las Casas " * 3)
    write(
        [
            wanted(
                city, others[n % 100], kind_code=KINDS[n % len(KINDS)], begins=f"2026-0{1 + n % 9}",
                title=f"{n} " + "Über grenzüberschreitende Zusammenarbeit " * 4, language="de", sources=["https://example.org/"],
            )
            for n in range(300)
        ]
    )  # fmt: skip
    told = cooperation_of(city, language)
    assert len(told.ties) == 300
    file = as_pdf(told)
    text = text_of(file)
    assert pages_of(file) == len(pypdf.PdfReader(io.BytesIO(file)).pages) == 2
    counted = told.counted.contacts
    with translation.override(language):
        assert counted == len([n for n in range(300) if KINDS[n % len(KINDS)] != "conference"])
        for line in gaps(told):
            assert line in text
    assert str(counted) in text


def test_figures_stand_on_the_first_page_and_lists_on_the_second(network):
    city = a_city_without_ties()
    others = City.objects.exclude(pk=city.pk).order_by("code")[:30]
    write([wanted(city, one, title=f"With {one.name}", sources=["https://example.org/"]) for one in others])
    figures, lists = pypdf.PdfReader(io.BytesIO(as_pdf(cooperation_of(city, "en")))).pages
    assert "Partner cities by region" in figures.extract_text()
    assert "Latest contacts" not in figures.extract_text()
    assert lists.extract_text().startswith("Latest contacts")
    assert "10 more stand on the web." in lists.extract_text()


def test_a_city_that_has_nothing_gets_an_honest_page(network):
    told = cooperation_of(a_city_without_ties(), "en")
    assert not told.ties
    file = as_pdf(told)
    assert pages_of(file) == 1
    text = text_of(file)
    assert "0 contacts confirmed or documented, 0 partner cities, 0 countries" in text
    assert "No tie is recorded yet." in text
    assert "says nothing about a city" in text


def city_with(since: str) -> tuple[City, City]:
    country = CountryFactory(code="hr", region=RegionFactory())
    one, other = (
        CityFactory(code=f"hr-{name}", name=name.title(), country=country) for name in ("one", "two")
    )
    DesignationFactory(city=one, since=dt.date.fromisoformat(since))
    kind()
    return one, other


def test_it_begins_when_the_city_joined():
    one, other = city_with("2023-10-31")
    documented(one, other, title="Over before", begins="2022")
    documented(one, other, title="Long lasting", begins="2020", ends="2024")
    documented(one, other, title="The year of joining", begins="2023")
    documented(one, other, title="The month before", begins="2023-09")
    documented(one, other, title="No year", begins="")
    told = cooperation_of(one, "en")
    assert {str(tie.title) for tie in told.ties} == {"Long lasting", "The year of joining", "No year"}
    assert told.earlier == 2
    text = text_of(as_pdf(told))
    assert "2 contacts were over before the city joined and are not counted here." in text
    assert "Of 1 contact no year is known; it is counted here." in text
    assert not any(was_over(tie, dt.date(2023, 10, 31)) for tie in told.ties)


def test_a_contact_stands_once_under_the_best_that_is_known_of_it():
    """One of three has confirmed, one disputes, one has not answered: for the city the contact is confirmed."""
    one, other = city_with("2020-01-01")
    third, fourth = (CityFactory(code=f"hr-{name}", country=one.country) for name in ("three", "four"))
    together = claimed(one, other, third, fourth, title="Of four", lead=one)
    together = answer(together, other, Answer.CONFIRMED, by=None)
    answer(together, third, Answer.DISPUTED, by=None, comment="We only watched.")
    documented(one, other, title="In the paper")
    documented(one, other, title="There as well", kind_code="conference")
    claimed(one, fourth, title="Not answered")
    with translation.override("en"):
        said = content(cooperation_of(one, "en"), WHOLE)
    assert said["kinds"]["total"] == ["Together", "1", "1", "1", "0"]
    assert [row[1:] for row in said["kinds"]["beside"]] == [["0", "1", "0", "0"]]
    facts = {label: value for value, label in said["facts"]}
    assert (facts["contacts that count"], facts["partner city"]) == ("2", "1")
    assert facts["contact waiting for an answer"] == "1"
    assert sorted(one["title"]["text"] for one in said["contacts"]) == [
        "In the paper", "Not answered", "Of four", "There as well",
    ]  # fmt: skip
    assert "1 contact is disputed by a partner; what is disputed counts nowhere." in said["gaps"]


def test_what_the_city_gave_and_received_is_said_in_whole_contacts():
    one, other = city_with("2020-01-01")
    third = CityFactory(code="hr-three", country=one.country)
    documented(one, other, third, kind_code="residency", title="Given to two")
    documented(other, one, third, kind_code="visit", title="Received with another")
    documented(one, other, title="Together")
    with translation.override("en"):
        told = cooperation_of(one, "en")
        facts = {label: value for value, label in content(told, WHOLE)["facts"]}
    assert facts["contact in which the city gave"] == facts["contact in which it received"] == "1"
    assert facts["contact in which both gave and received"] == "1"
    assert not [line for line in gaps(told) if "In no contact" in line]


def test_kinds_that_somebody_adds_fit_in():
    """The kinds are rows: with more of them than the table holds, the last stand in one line, and sums stay whole."""
    one, other = city_with("2020-01-01")
    for number in range(ROWS + 6):
        documented(one, other, kind_code=f"kind-{number:02}", title=f"Contact {number}")
    with translation.override("en"):
        told = cooperation_of(one, "en")
        kinds = content(told, WHOLE)["kinds"]
    assert len(kinds["rows"]) == ROWS
    assert kinds["rows"][-1] == ["7 more kinds", "0", "7", "0", "0"]
    assert kinds["total"] == ["Together", "0", str(ROWS + 6), "0", "0"]
    assert pages_of(as_pdf(told)) <= 2


def test_claims_and_disputes_are_said_and_not_counted_and_withdrawn_ties_are_not_there():
    one, other = city_with("2020-01-01")
    claimed(one, other, title="Only claimed")
    answer(claimed(one, other, title="Disputed one"), other, Answer.DISPUTED, by=None, comment="No.")
    withdraw(claimed(one, other, title="Taken back"), by=None, reason="Wrong.")
    told = cooperation_of(one, "en")
    text = text_of(as_pdf(told))
    assert "0 contacts confirmed or documented" in text
    assert "1 contact is only claimed" in text
    assert "1 contact is disputed by a partner; what is disputed counts nowhere." in text
    assert "Taken back" not in text


def test_the_same_data_make_the_same_file():
    one, other = city_with("2020-01-01")
    documented(one, other)
    assert as_pdf(cooperation_of(one, "en")) == as_pdf(cooperation_of(one, "en"))


@pytest.mark.parametrize(
    "nasty",
    ['#eval("1") $x^2$ *bold* <label>', "ترميم المدينة العتيقة", "孩子们制作乐器 🙂", "]) #panic() ["],
)
def test_whatever_people_write_is_text(nasty):
    one, other = city_with("2020-01-01")
    documented(one, other, title=nasty, language="ar" if "ت" in nasty else "en")
    file = as_pdf(cooperation_of(one, "en"))
    assert pages_of(file) <= 2
    if nasty.isascii():
        assert "".join(nasty.split()) in "".join(text_of(file).split())


def test_a_city_that_is_nowhere_has_no_file(client):
    assert client.get("/en/ties/of/hr-nowhere/cooperation.pdf").status_code == 404
