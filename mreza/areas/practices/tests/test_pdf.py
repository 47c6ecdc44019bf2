"""A practice on paper: tagged, in its language, and what people wrote is never markup."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from mreza.activities.writing import create
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import in_full, shown
from mreza.areas.practices.pdf import as_pdf
from mreza.cities.models import City
from mreza.foundation.text import clean_line
from mreza.ui.print_fonts import FAMILIES, FOLDER, LEFT_OUT, printable, signs

FILM = "film-in-the-classroom-to-improve-writing"
HOSTILE = (
    "#eval(\"1\") #read(\"/etc/passwd\")",
    "#import \"@preview/x:1.0.0\": *",
    "$x^2$ *bold* _it_ `raw` <label> @ref = heading",
    "\\ \\u{41} // comment /* comment */",
    "]) #panic() [",
    "\u202eevil\u200b \u0000 \ud7ff",
    "漢字 🙂 ქართული नमस्ते",
    "x" * 5000,
    "https://example.org/" + "a" * 900,
    "\n\n\n",
    "{\"title\": 1}",
)  # fmt: skip


@pytest.fixture
def film(network):
    return in_full(Practice.objects.filter(slug=FILM)).get()


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def headings(reader: pypdf.PdfReader) -> list[str]:
    """The tags of the document in order, headings only."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if str(node.get("/S", "")).startswith("/H"):
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "Film in the classroom to improve writing", ["Train the teachers", "not yet confirmed"]),
        ("hr", "Film u učionici za bolje pisanje", ["Obučiti učitelje", "Bradford"]),
    ],
)
def test_it_is_tagged_in_its_language(film, language, title, words):
    reader = read(as_pdf(shown(film, language)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (title, *words):
        assert expected in text
    found = headings(reader)
    assert found[0] == "/H1"
    assert found.count("/H1") == 1
    assert found.count("/H3") == 4  # one for each building block
    assert len(found) == len([one for one in found if one in ("/H1", "/H2", "/H3")])


@pytest.mark.django_db
def test_it_is_served_to_everybody_as_a_file(client, network):
    answer = client.get(f"/hr/practices/{FILM}/practice.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Language"] == "hr"
    assert f'filename="{FILM}-hr.pdf"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.django_db
def test_the_same_record_makes_the_same_file(film):
    assert as_pdf(shown(film, "en")) == as_pdf(shown(film, "en"))


@pytest.mark.django_db
@pytest.mark.parametrize("nasty", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_people_write_is_text(network, nasty):
    title = " ".join(nasty.split())[:150].strip() or "title"
    record = create(
        Practice, language="en", by=None, city=City.objects.get(code="hr-varazdin"),
        texts={"title": title, "problem": nasty, "block.b1.title": title[:100], "contact": nasty},
        values={"blocks": [{"key": "b1"}], "partners": [{"name": title, "sector": "civil"}]},
    )  # fmt: skip
    reader = read(as_pdf(shown(in_full(Practice.objects.filter(pk=record.pk)).get(), "en")))
    title = clean_line(title)  # as it is stored
    assert reader.metadata.title == " ".join(printable(title).split())
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    expected = "".join(printable(title).split())
    assert expected[:60] in text


@pytest.mark.django_db
def test_arabic_is_set_from_right_to_left(network):
    record = create(
        Practice, language="ar", by=None, city=City.objects.get(code="tn-tunis"),
        texts={"title": "ترميم المدينة العتيقة", "summary": "مشروع قديم."},
    )  # fmt: skip
    reader = read(as_pdf(shown(in_full(Practice.objects.filter(pk=record.pk)).get(), "en")))
    assert reader.metadata.title == "ترميم المدينة العتيقة"
    assert LEFT_OUT not in "".join(page.extract_text() for page in reader.pages)


TITLES = {
    "zh": "孩子们制作自己演奏的乐器", "ja": "子どもたちが楽器を作る", "ko": "아이들이 악기를 만든다",
    "hi": "बच्चे वाद्ययंत्र बनाते हैं", "bn": "শিশুরা বাদ্যযন্ত্র বানায়", "ta": "குழந்தைகள் கருவிகள்",
    "th": "เด็กๆ สร้างเครื่องดนตรี", "he": "ילדים בונים כלי נגינה", "ka": "ბავშვები ამზადებენ",
    "hy": "Երեխաները պատրաստում են", "el": "Τα παιδιά φτιάχνουν όργανα", "uk": "Діти роблять інструменти",
}  # fmt: skip


@pytest.mark.django_db
def test_titles_in_the_scripts_of_the_network_are_set_and_not_left_out(network):
    """A PDF of one language may quote any: each sign has a shape, and the file keeps its letters."""
    record = create(
        Practice, language="en", by=None, city=City.objects.get(code="hr-varazdin"),
        texts={"title": "Names", "summary": "Quoted.", "context": "\n\n".join(TITLES.values())},
    )  # fmt: skip
    found = read(as_pdf(shown(in_full(Practice.objects.filter(pk=record.pk)).get(), "en")))
    text = "".join(page.extract_text() for page in found.pages)
    assert LEFT_OUT not in text
    for language in ("zh", "ja", "ko", "el", "uk", "ka", "hy"):
        assert "".join(TITLES[language].split()) in "".join(text.split())


# --- fonts ----------------------------------------------------------------------------------------------------
def test_the_fonts_are_whole_and_light():
    files = list(FOLDER.glob("*.ttf"))
    assert len(files) == len(FAMILIES) + 2  # two families have a second weight
    assert sum(file.stat().st_size for file in files) < 6_500_000


def test_every_letter_of_the_site_can_be_shown():
    assert not [sign for sign in "čćđšžČĆĐŠŽéèêëçœÀ€–—’“”„…·ñßłŁøÆабвЖЩїΑω" if ord(sign) not in signs()]


def test_what_cannot_be_shown_is_said_to_be_left_out():
    assert printable("aб漢字 č\u202e 🙂🙂 x") == f"aб漢字 č {LEFT_OUT} x"
    assert printable("plain\ntext") == "plain\ntext"
