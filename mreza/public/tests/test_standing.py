"""The standing pages: the founding document to the letter, sources, cookies, and what does not work yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.reading import read

FOUNDING = """UNESCO-ovi KREATIVNI GRADOVI
Misija
UNESCO-ova Mreža kreativnih gradova (UNESCO Creative Cities Network – UCCN) osnovana je 2004. godine kako bi ojačala suradnju s gradovima, i među njima, koji su prepoznali kreativnost kao strateški čimbenik održivog razvoja s gospodarskih, socijalnih, kulturnih i okolišnih aspekata.
Ulaskom u Mrežu gradovi potvrđuju svoju spremnost u dijeljenju najboljih praksi i razmjeni iskustava, razvijanju partnerstva koja promiču kreativnost i kulturne industrije, jačanju sudjelovanja u kulturnom životu i integriranju kulture u gradskim razvojnim planovima.
Mreža se nadalje obvezuje podržati okvire Ujedinjenih naroda, posebno Program za održivi razvoj do 2030. godine.
Mreža kreativnih gradova pokriva sedam kreativnih područja: obrte i tradicijske umjetnosti, dizajn, film, gastronomiju, književnost, medijske umjetnosti i glazbu.
Ciljevi Mreže kreativnih gradova:
jačanje međunarodne suradnje između gradova koji su prepoznali kreativnost kao strateški čimbenik svog održivog razvoja;
poticanje i unaprjeđenje inicijativa gradova koji smatraju kreativnost ključnom komponentom urbanog razvoja, osobito putem partnerstva koja uključuju javni i privatni sektor i civilno društvo;
ojačati stvaranje, proizvodnju, distribuciju i širenje kulturnih aktivnosti dobara i usluga;
razvijanje središta kreativnosti i inovacija te proširivanje mogućnosti za stvaratelje i stručnjake u kulturnom sektoru;
poboljšanje pristupa kulture i sudjelovanja u kulturnome životu, kao i korištenja kulturnih dobara i usluga, posebno među marginaliziranim ili ugroženim grupama ili pojedincima;
potpuno uključivanje kulturnih i kreativnih industrija u lokalne razvojne strategije i planove.
Područja djelovanja
Ciljevi kreativnih gradova provode se na razini gradova članova Mreže, kao i na međunarodnoj razini, osobito putem sljedećih područja djelovanja:
razmjena iskustava, znanja i dobrih praksi;
pilot-projekti, partnerstva i inicijative udruženja javnog i privatnog sektora i civilnog društva;
stručna i umjetnička razmjena programa i mreža;
studije, istraživanja, evaluacije o iskustvima kreativnih gradova;
politike i mjere za održivi urbani razvoj;
aktivnosti podizanja razine svijesti."""  # noqa: E501


def founding_document(page):
    """The article without our own links, note and remark."""
    (article,) = page.tree.xpath('//article[contains(@class,"founding")]')
    for ours in article.xpath(
        './/p[@class="eyebrow"]|.//div[contains(@class,"notice")]|.//p[@class="provenance"]|.//li/a'
    ):
        ours.drop_tree()
    return [" ".join(part.text_content().split()) for part in article.xpath(".//h1|.//h2|./p|.//li")]


def test_the_founding_document_in_croatian_to_the_letter(network, client):
    assert founding_document(read(client.get("/hr/about/"))) == FOUNDING.split("\n")


def test_seven_fields_carry_the_note_that_there_are_eight(network, client):
    page = read(client.get("/en/about/"))
    assert "covers seven creative fields" in page.main
    assert page.text('//div[contains(@class,"notice")]') == (
        "The founding document names seven creative fields; since 31 October 2025 there are eight: "
        "architecture was added."
    )


def test_the_english_text_says_that_it_is_a_translation(network, client):
    page = read(client.get("/en/about/"))
    assert page.links()["Read the Croatian original"] == "/hr/about/"
    assert len(founding_document(page)) == len(FOUNDING.split("\n"))


def test_every_source_is_named_with_its_licence(network, client):
    page = read(client.get("/en/about/data/"))
    rows = [
        [cell.text_content().strip() for cell in row.xpath("th|td")]
        for row in page.tree.xpath("//table//tbody/tr")
    ]
    licences = {source: licence for _what, source, licence, _changed in rows}
    assert licences["GeoNames"] == "CC BY 4.0"
    assert licences["Natural Earth"] == "public domain"
    assert licences["Wikidata"] == "CC0"
    assert licences["public pages, reports and press: facts only, each contact names its own"] == "facts"
    assert "406 of them are listed here" in page.main
    assert "Ties recorded so far; coverage is uneven." in page.main


def test_every_download_named_there_exists(network, client):
    page = read(client.get("/en/about/data/"))
    downloads = page.values('//p[@class="downloads"]//a/@href')
    assert len(downloads) == 24
    assert [address for address in downloads if client.get(address).status_code != 200] == []
    assert client.get(page.links()["Programming interface (API)"]).status_code == 200
    assert client.get(page.links()["Feed of designations"]).status_code == 200


def test_every_cookie_is_listed(network, client):
    page = read(client.get("/en/about/privacy/"))
    assert page.texts("//table//tbody/tr/th") == [
        settings.THEME_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.SESSION_COOKIE_NAME,
        "messages",
    ]


def test_nothing_sets_a_cookie_that_is_not_listed():
    """Whoever adds one has to say so to the readers."""
    package = Path(__file__).resolve().parents[2]
    setting = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".set_cookie(" in path.read_text() and "tests" not in path.parts
    ]
    assert setting == ["public/views.py"]


@pytest.mark.parametrize(
    "path", ["/en/", "/en/cities/hr-varazdin/", "/hr/about/", "/en/search/?q=a", "/en/nothing/"]
)
def test_reading_sets_no_cookie(network, client, path):
    assert not client.get(path).cookies


def test_the_accessibility_statement_names_limits_and_a_contact(network, client):
    page = read(client.get("/en/about/accessibility/"))
    assert "What does not work yet" in page.texts("//h2")
    assert f"mailto:{settings.DEFAULT_FROM_EMAIL}" in page.values("//main//a/@href")
    assert "We therefore do not claim conformance" in page.main
