"""The letter of intent: tagged, in its language, with who agreed and when; no sign people wrote is markup."""

from __future__ import annotations

import io

import pypdf
import pytest

from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.letter_pdf import as_pdf
from mreza.areas.partnerships.projects.reading import in_full, shown
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.text import clean_line

pytestmark = pytest.mark.django_db
HOSTILE = '#eval("1") #read("/etc/passwd") $x^2$ *b* `raw` <label> @ref ]) #panic() [ \\u{41} // no {"a": 1}'


def letter(project: Project, language: str = "en") -> tuple[pypdf.PdfReader, str]:
    found = in_full(Project.objects.filter(pk=project.pk)).get()
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(shown(found, language, with_risks=True))))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("language", "words"), [("en", "Letter of intent"), ("ar", "Looms")])
def test_it_is_tagged_and_in_its_language(language, words):
    reader, text = letter(make_project(), language)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Looms that travel"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert words in text


def test_it_says_who_agreed_for_which_city_and_when(acting):
    one, two, three = (CityFactory(code=f"hr-{name.lower()}", name=name) for name in ("Abel", "Bora", "Cres"))
    lead, other = (acting("focal-point", city.code)[0] for city in (one, two))
    project = make_project(two, city=one, by=lead)
    keeping.ask(project, three, by=lead)
    _reader, text = letter(project)
    assert "Draft: the leading city has not confirmed the project yet." in text
    assert "Not answered yet: Bora, Cres." in text
    keeping.answer(project, two, agrees=True, by=other)
    keeping.answer(project, three, agrees=False, by=None)
    keeping.agree(project, by=lead)
    reader, text = letter(project)
    assert "Agreed on" in text
    assert "Draft" not in text
    assert lead.name in text
    assert other.name in text
    assert "Cres" not in text
    assert "12,000.50 EUR" in text
    assert "Guild of Weavers (carries out)" in text
    assert "4 weavers" in text
    assert "customs" not in text  # risks stand in no letter
    assert len(reader.pages) <= 2


def test_what_people_wrote_is_never_markup():
    project = make_project(
        texts={
            "title": HOSTILE[:150],
            "summary": HOSTILE,
            "question": HOSTILE,
            "milestone.m1.title": HOSTILE[:150],
        },
        partners=[{"name": HOSTILE, "sector": "civil"}],
        fundings=[{"source": HOSTILE, "amount": "1", "currency": "EUR"}],
    )
    reader, text = letter(project)
    assert reader.metadata.title == clean_line(HOSTILE[:150])
    assert '#read("/etc/passwd")' in text


def test_nobody_signs_what_was_only_read_in_public_sources(network):
    _reader, text = letter(Project.objects.get(loaded__key="karlsruhe-x-cali-2023"))
    assert "no city has agreed to anything here" in text
    assert "It repeats what public sources say of the project." in text
    assert "Signatures" not in text


def test_a_sum_stands_on_the_page_of_what_it_adds_up():
    fundings = [
        {"key": f"f{number}", "source": f"Source {number}", "amount": "100", "currency": "EUR"}
        for number in range(8)
    ]
    milestones = [
        {"key": f"m{number}"} for number in range(1, 14)
    ]  # as many as push the budget over the edge
    texts = {f"milestone.m{number}.title": f"Step {number}" for number in range(1, 14)}
    reader, _text = letter(make_project(fundings=fundings, milestones=milestones, texts=texts))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 1
    (at,) = [number for number, text in enumerate(pages) if "800 EUR" in text]
    assert all(f"Source {number}" in pages[at] for number in range(8))
