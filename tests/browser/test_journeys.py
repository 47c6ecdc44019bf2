"""The four journeys of "People, rights and the first records", walked in a browser by links, forms and buttons.

Every step is found on the page as a person finds it; an address is opened only where somebody follows a link from a
mail, or (the fourth journey) types one that is not theirs. `tests/journeys` walks the same by API.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site
from django.db.models import F
from django.test import Client
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from mreza.accounts.tokens import make_token
from mreza.activities.models import Autosave
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.notices.models import OutgoingMail
from mreza.translations.authored import authored
from mreza.translations.working import Typed
from mreza.translations.working import save as save_translation

pytestmark = pytest.mark.django_db(transaction=True)

CITY = "hr-varazdin"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "hr-HR"}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "hr-HR"}
TITLE = "Djeca grade tambure u svakom vrtiću"
SUMMARY = "U svakom vrtiću djeca s graditeljem tambura sastavljaju glazbalo na kojem poslije sviraju."
ENGLISH = "Children build tamburas in every kindergarten"
NOWHERE = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def _our_name(settings: Any, live_server: Any) -> None:
    """Mails and passkeys belong to a name; the live server listens on it under another port."""
    settings.SITE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


@pytest.fixture
def device(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A device that can keep passkeys; `knows` are those it got from another one of the same person."""

    def make(knows: list[dict[str, Any]] | None = None, **options: Any) -> Page:
        page = new_page(**options)
        session: Any = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        key = session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]  # fmt: skip
        for one in knows or ():
            session.send("WebAuthn.addCredential", {"authenticatorId": key, "credential": one})
        page.passkeys = lambda: session.send("WebAuthn.getCredentials", {"authenticatorId": key})[  # type: ignore[attr-defined]
            "credentials"
        ]
        return page

    return make


@pytest.fixture
def at_work(
    acting: Callable[..., Any], new_page: Callable[..., Page], live_server: Any
) -> Callable[..., Any]:
    """`page, user = at_work("coordinator", "music", name="…")`: somebody who has worked here before, at their desk."""

    def make(role: str, key: str = "", *, name: str = "", **options: Any) -> tuple[Page, Any]:
        user, client = acting(role, key)
        if name:
            user.name = name
            user.save(update_fields=["name"])
        page = new_page(**{**DESKTOP, **options})
        bring_in(page, client, live_server.url)
        page.goto("/hr/")
        desk(page)
        return page, user

    return make


def bring_in(page: Page, client: Client, url: str) -> None:
    key = client.cookies[site.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": key, "url": url}])


# --- what a person does ---------------------------------------------------------------------------------------
def desk(page: Page) -> None:
    """The one link that is on every page."""
    page.get_by_role("banner").get_by_role("link", name="Radni stol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Radni stol")


def follow(
    page: Page, name: str | re.Pattern[str], *, inside: Locator | None = None, lands: str = ""
) -> None:
    """Click a link of the page's own content; `lands` is the heading of the page it leads to."""
    (inside or page.get_by_role("main")).get_by_role("link", name=name).first.click()
    if lands:
        expect(page.get_by_role("heading", level=1)).to_have_text(lands)


def press(page: Page, name: str | re.Pattern[str], *, lands: str = "") -> None:
    page.get_by_role("main").get_by_role("button", name=name).last.click()
    if lands:
        expect(page.get_by_role("heading", level=1)).to_have_text(lands)


def told(page: Page, words: str) -> None:
    """The page says so, in the notice on its top."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def mailed_link(address: str) -> str:
    """The link of the last mail to somebody."""
    mail = OutgoingMail.objects.filter(to=address).latest("pk")
    return re.findall(r"^http://\S+$", mail.plain, re.MULTILINE)[0]


def accept(page: Page, address: str, name: str) -> None:
    """From the mail's link to a passkey and to what waits on the desk."""
    page.goto(mailed_link(address))
    page.get_by_label("Ime i prezime").fill(name)
    press(page, "Nastavi", lands="Kako ćete se prijavljivati u sustav?")
    press(page, "Napravi pristupni ključ", lands="Kodovi za oporavak")
    follow(page, re.compile("Nastavi na radni stol|Go on to your desk"), lands="Radni stol")


def refusals(new_page: Any, *statuses: int) -> None:
    """A browser notes on its console what was refused; those answers were meant, anything else stays a fault."""
    meant = tuple(f"status of {status} " for status in statuses)
    new_page.complaints[:] = [said for said in new_page.complaints if not any(one in said for one in meant)]


def search(page: Page, words: str) -> None:
    page.get_by_role("banner").get_by_role("link", name=re.compile("Pretraga|Search")).click()
    field = page.get_by_role("main").get_by_role("combobox").first
    field.fill(words)
    field.press("Enter")
    page.wait_for_url("**q=*")


# --- 1 · from the invitation to a practice that is read in two languages -----------------------------------------
def test_varazdins_focal_point_begins_and_shares_a_practice(network, device, at_work, new_page, axe):
    officer, _user = at_work("secretariat")
    follow(officer, "Osobe u Mreži", lands="Osobe u Mreži")
    follow(officer, "Dodijeli dužnost", lands="Dodijeli dužnost")
    follow(officer, re.compile("^Osoba za kontakt$"), lands="Dodjela dužnosti: Osoba za kontakt")
    officer.get_by_label("E-pošta").fill("jasna@example.org")
    officer.get_by_label("Grad", exact=True).select_option(label="Varaždin (HR)")
    press(officer, "Dodijeli dužnost")
    told(officer, "Pozivnica je na putu: Osoba za kontakt, Varaždin.")

    phone = device(**PHONE)
    accept(phone, "jasna@example.org", "Jasna Horvat")
    assert axe(phone) == []
    expect(phone.get_by_text("Jasna Horvat · Osoba za kontakt, Varaždin")).to_be_visible()
    put_right_what_is_said(phone, axe)
    confirm_what_was_compiled(phone)

    laptop = write_over_two_days(phone, device, axe)
    page_of_reviewer, _reviewer = at_work("coordinator", "music", name="Marko Marić")
    is_asked_and_answers(page_of_reviewer, laptop)
    publish(page_of_reviewer)
    translate_into_english(laptop, axe)
    code = is_found_in_both_languages(new_page)
    is_read_as_pdf(new_page, code)
    refusals(new_page, 409, 422)  # the outdated form, the population without a source


def put_right_what_is_said(page: Page, axe: Any) -> None:
    """The population with source, year and kind; the story; then: all of it is right."""
    follow(page, "Provjerite što piše o gradu: Varaždin", lands="Što grad kaže o sebi: Varaždin")
    follow(page, re.compile("^Podaci$"), lands="Podaci")
    page.get_by_label("Broj stanovnika neobavezno", exact=True).fill("43782")
    press(page, "Spremi")
    problems = page.get_by_role("alert").get_by_role("link")  # a number alone is not enough
    expect(problems).to_have_count(3)
    assert axe(page) == []
    page.get_by_label("Izvor broja stanovnika").fill("Popis 2021., Državni zavod za statistiku")
    page.get_by_label("Godina broja stanovnika").fill("2021")
    page.get_by_label("cijelo upravno područje grada").check()
    press(page, "Spremi", lands="Što grad kaže o sebi: Varaždin")
    told(page, "Promjene su spremljene.")
    follow(page, "Priča grada", lands="Priča grada")
    follow(page, "Napiši prvi odjeljak", lands="Novi odjeljak priče")
    page.get_by_label("Naslov").fill("Grad baroka i glazbe")
    page.get_by_label("Tekst").fill("Varaždin živi s glazbom.\n\nBarokne večeri održavaju se od 1971.")
    press(page, "Spremi", lands="Priča grada")
    follow(page, "Natrag na profil")
    press(page, "Da, još je točno", lands="Varaždin")
    main = page.get_by_role("main")
    expect(main).to_contain_text("43.782")
    expect(main).to_contain_text(
        "Popis 2021., Državni zavod za statistiku · 2021 · cijelo upravno područje grada"
    )
    expect(main).to_contain_text("Barokne večeri održavaju se od 1971.")


def confirm_what_was_compiled(page: Page) -> None:
    desk(page)
    line = page.locator("#waiting li").filter(has_text="sastavljen je iz javnih izvora")
    expect(line).to_contain_text("Besplatna obuka i obnovljene kuće kulture")  # in her language
    follow(page, "Pogledaj", inside=line)
    press(page, "Potvrdi da je točno")
    told(page, "Hvala.")
    desk(page)
    expect(line).to_have_count(0)


def write_over_two_days(phone: Page, device: Any, axe: Any) -> Page:
    """Begun on the phone and kept while typed; continued on the laptop; no text of either is lost."""
    follow(phone, "Započni dobru praksu", lands="Napiši dobru praksu")
    phone.get_by_label("Radni naslov").fill(TITLE)
    press(phone, "Započni", lands=TITLE)
    follow(phone, "Ukratko", lands="Ukratko")
    phone.get_by_label("Sažetak").fill("U svakom vrtiću djeca s graditeljem")
    expect(phone.locator("#kept")).to_have_text(re.compile(r"Spremljeno u \d\d:\d\d CES?T\."), timeout=15_000)
    Autosave.objects.update(at=F("at") - dt.timedelta(days=1))  # night falls

    laptop = device(knows=phone.passkeys(), color_scheme="dark", **DESKTOP)  # type: ignore[attr-defined]
    laptop.goto("/hr/")
    laptop.get_by_role("banner").get_by_role("link", name="Prijava").click()
    press(laptop, "Prijavi se pristupnim ključem", lands="Radni stol")
    follow(laptop, TITLE, lands=TITLE)
    expect(laptop.locator(".task").filter(has_text="Ukratko")).to_contain_text("još nije spremljeno")
    follow(laptop, "Ukratko", lands="Ukratko")
    told(laptop, "i još niste spremili")
    summary = laptop.get_by_label("Sažetak")
    expect(summary).to_have_value("U svakom vrtiću djeca s graditeljem")
    summary.fill(SUMMARY)
    press(laptop, "Spremi i nastavi", lands="Što se dogodilo")

    # The phone still lies there with yesterday's form: it is told, keeps what is typed and shows both versions.
    phone.get_by_label("Sažetak").fill("Roditelji pomažu djeci sastaviti glazbalo.")
    phone.get_by_label("Početak").fill("2022")
    press(phone, "Spremi i nastavi")
    expect(phone.get_by_role("alert").first).to_contain_text(
        re.compile("na drugom uređaju|on another device")
    )
    assert axe(phone) == []
    mine = phone.get_by_label("Sažetak")
    expect(mine).to_have_value("Roditelji pomažu djeci sastaviti glazbalo.")
    expect(phone.locator("#q-summary .both")).to_contain_text(SUMMARY)
    mine.fill(SUMMARY)
    press(phone, "Spremi i vrati se kasnije", lands=TITLE)
    expect(phone.locator(".task").filter(has_text="Ukratko")).to_contain_text("Dovršeno")

    laptop.get_by_label("U čemu je bio problem?").fill(
        "Nastava glazbe počinjala je tek u školi.\n\nMnoga djeca do nje nisu došla."
    )
    laptop.get_by_label("Što je učinjeno?").fill("Graditelj jednom na mjesec obilazi vrtić.")
    press(laptop, "Spremi i nastavi", lands="Sastavnice")
    press(laptop, "Dodaj sastavnicu")
    laptop.get_by_label("Naslov sastavnice").fill("Graditeljev posjet")
    laptop.get_by_label("Što je to i kako djeluje").fill("Jednom na mjesec, s pripremljenim drvom.")
    press(laptop, "Spremi i vrati se kasnije", lands=TITLE)
    follow(laptop, "Razvrstavanje", lands="Razvrstavanje")
    expect(laptop.get_by_role("checkbox", name="Glazba", exact=True)).to_be_checked()  # the city's own field
    for choice in ("Pristup i sudjelovanje", "Kulturni", "Djeca"):
        laptop.get_by_role("checkbox", name=choice, exact=True).check()
    press(laptop, "Spremi i vrati se kasnije", lands=TITLE)
    follow(laptop, "Provjerite odgovore", lands="Provjerite odgovore")
    expect(laptop.get_by_role("main")).to_contain_text("2022")  # from the phone
    assert axe(laptop) == []
    press(laptop, "Pošalji na pregled", lands="Poslano je na pregled")
    return laptop


def is_asked_and_answers(reviewer: Page, author: Page) -> None:
    """One question about the second paragraph; the author sees it beside what it is about."""
    reviewer.reload()
    line = reviewer.locator("#waiting li").filter(has_text=TITLE)
    follow(reviewer, "Pregledaj", inside=line, lands=TITLE)
    paragraph = reviewer.locator("#problem-2")
    expect(paragraph).to_contain_text("Mnoga djeca do nje nisu došla.")
    paragraph.get_by_text("Primjedba na 2. odlomak").click()
    paragraph.get_by_role("textbox").fill("Koliko djece?")
    paragraph.get_by_role("button").click()
    told(reviewer, "Primjedba je sačuvana.")
    press(reviewer, "Zatraži izmjenu", lands="Za pregled")

    desk(author)
    follow(
        author,
        "Promijeni",
        inside=author.locator("#waiting li").filter(has_text="Traži se izmjena"),
        lands=TITLE,
    )
    follow(author, "Što se dogodilo", lands="Što se dogodilo")
    comment = author.locator(".comment")
    expect(comment).to_contain_text("2. odlomak: „Mnoga djeca do nje nisu došla.”")
    expect(comment).to_contain_text("Koliko djece?")
    author.get_by_label("U čemu je bio problem?").fill(
        "Nastava glazbe počinjala je tek u školi.\n\nMnoga djeca, njih 340, do nje nisu došla."
    )
    author.get_by_label("To smo riješili").check()
    press(author, "Spremi i vrati se kasnije", lands=TITLE)
    follow(author, "Provjerite odgovore", lands="Provjerite odgovore")
    press(author, "Pošalji na pregled", lands="Poslano je na pregled")


def publish(reviewer: Page) -> None:
    desk(reviewer)
    follow(reviewer, "Pregledaj", inside=reviewer.locator("#waiting li").filter(has_text=TITLE), lands=TITLE)
    expect(reviewer.locator("#problem-2")).to_contain_text("njih 340")
    expect(reviewer.locator("#problem-2")).to_contain_text("riješeno")
    press(reviewer, "Objavi")
    told(reviewer, "Objavljeno je.")


def translate_into_english(author: Page, axe: Any) -> None:
    desk(author)
    expect(author.get_by_role("link", name=f"Objavljen je zapis „{TITLE}”.")).to_be_visible()
    follow(author, "Prijevodi", lands="Prijevodi")
    follow(author, re.compile(f"{TITLE}, engleski"), lands=TITLE)
    assert axe(author) == []
    author.get_by_label("Naslov: Prijevod (engleski)").fill(ENGLISH)
    author.get_by_label("Sažetak: Prijevod (engleski)").fill(
        "Children build, with a luthier, what they then play."
    )
    press(author, "Potvrdi prijevod", lands=TITLE)
    told(author, "Prijevod je potvrđen.")


def is_found_in_both_languages(new_page: Any) -> str:
    """By another case of the Croatian words, and by English words; by somebody who is not signed in."""
    reader = new_page(**PHONE)
    reader.goto("/hr/")
    search(reader, "tamburama u vrtićima")
    follow(reader, TITLE, lands=TITLE)
    code = reader.url.rstrip("/").rpartition("/")[2]
    reader.goto("/en/")
    search(reader, "building tambura")
    follow(reader, ENGLISH, lands=ENGLISH)
    assert reader.url.endswith(f"/en/practices/{code}/")
    return code


def is_read_as_pdf(new_page: Any, code: str) -> None:
    reader = new_page(**DESKTOP)
    reader.goto(f"/hr/practices/{code}/")
    address = reader.get_by_role("link", name="Ova dobra praksa kao PDF").get_attribute("href")
    answer = reader.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    document = PdfReader(io.BytesIO(answer.body()))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert TITLE in " ".join(document.pages[0].extract_text().split())


# --- 2 · the original changes ---------------------------------------------------------------------------------------
def test_a_changed_original_turns_its_translation_outdated_and_shows_what_changed(
    network, at_work, new_page, axe
):
    page, author = at_work("focal-point", CITY, name="Jasna Horvat")
    practice = make_practice(
        "published", city=City.objects.get(code=CITY), by=author, language="hr", objectives=["5"],
        texts={"title": TITLE, "summary": SUMMARY},
    )  # fmt: skip
    seen = authored("practice", practice.key).original_row("title")
    assert seen
    title = {"title": Typed(ENGLISH, 0, seen.version)}
    save_translation("practice", practice.key, "en", title, confirm=True, by=author)

    page.reload()
    follow(page, re.compile("^Varaždin$"), inside=page.locator("aside article"), lands="Radni stol: Varaždin")
    follow(page, TITLE, lands=TITLE)
    expect(page.locator(f'a[href="/hr/practices/{practice.code}/standing/"]')).to_have_count(
        1
    )  # each thing once
    follow(page, "Uredi", lands=TITLE)
    told(page, "što ovdje spremite, odmah vide svi")
    follow(page, "Ukratko", lands="Ukratko")
    page.get_by_label("Naslov").fill("Djeca grade tambure i violine u svakom vrtiću")
    press(page, "Spremi i vrati se kasnije", lands="Djeca grade tambure i violine u svakom vrtiću")

    reader = new_page(viewport=DESKTOP["viewport"])
    reader.goto(f"/en/practices/{practice.code}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(ENGLISH)  # nothing is overwritten
    expect(reader.get_by_role("main")).to_contain_text("outdated")

    desk(page)
    line = page.locator("#waiting li").filter(has_text="violine")
    follow(page, re.compile("."), inside=line, lands="Djeca grade tambure i violine u svakom vrtiću")
    assert axe(page) == []
    part = page.locator("#part-title")
    expect(part).to_contain_text("zastarjelo")
    expect(part.locator(".changes ins")).to_have_text(re.compile("i violine"))
    expect(part.locator(".changes del")).to_have_count(0)
    part.get_by_role("textbox").fill("Children build tamburas and violins in every kindergarten")
    press(page, "Potvrdi prijevod")
    told(page, "Prijevod je potvrđen.")
    expect(part.locator(".changes")).to_have_count(0)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "Children build tamburas and violins in every kindergarten"
    )
    expect(reader.get_by_role("main")).not_to_contain_text("outdated")


# --- 3 · the post is handed over ------------------------------------------------------------------------------------
def test_the_mayors_office_hands_over_and_the_old_one_has_no_door_left(
    network, at_work, device, new_page, axe
):
    old_page, old = at_work("focal-point", CITY, name="Petar Stari")
    practice = make_practice(city=City.objects.get(code=CITY), by=old, language="hr", texts={"title": TITLE})
    until = now() + dt.timedelta(days=30)
    _token, text = make_token(
        old, name="Moj program", scopes=["read", "write"], places=[("city", CITY)], expires_at=until
    )
    bearer = {"Authorization": f"Bearer {text}"}
    draft = f"/api/v1/practices/{practice.key}/draft"
    assert old_page.request.get(draft, headers=bearer).status == 200
    old_page.reload()
    follow(old_page, TITLE, lands=TITLE)
    follow(old_page, "Ukratko", lands="Ukratko")
    old_page.get_by_label("Sažetak").fill("Pola rečenice")
    expect(old_page.locator("#kept")).to_contain_text("Spremljeno", timeout=15_000)
    profile = old_page.context.new_page()
    profile.goto(f"/hr/cities/{CITY}/profile/")

    mayor, _user = at_work("mayor", CITY, name="Ivo Gradski", **PHONE)
    expect(mayor.get_by_role("link", name="Započni dobru praksu")).to_have_count(
        0
    )  # the office does not write
    follow(
        mayor, re.compile("^Varaždin$"), inside=mayor.locator("aside article"), lands="Radni stol: Varaždin"
    )
    follow(mayor, "Osobe", lands="Osobe koje djeluju za grad: Varaždin")
    follow(mayor, "Predaj dužnost", lands="Primopredaja")
    mayor.get_by_label(re.compile("Petar Stari")).check()
    press(mayor, "Nastavi", lands="Primopredaja")
    expect(mayor.get_by_role("button", name="Potvrdi primopredaju")).to_have_count(0)  # two steps first
    follow(mayor, "Tko preuzima dužnost", lands="Tko preuzima dužnost")
    mayor.get_by_label("Netko drugi, koga pozivamo").check()
    mayor.get_by_label("E-pošta").fill("iva@example.org")
    press(mayor, "Spremi i nastavi", lands="Primopredaja")
    follow(mayor, "Što se predaje", lands="Što se predaje")
    expect(mayor.get_by_role("main")).to_contain_text("Varaždin")
    press(mayor, "nastavi", lands="Primopredaja")
    follow(mayor, "Bilješka za nasljednika", lands="Bilješka za nasljednika")
    mayor.get_by_role("main").get_by_role("textbox").fill("Najprije pitajte muzej.")
    press(mayor, "Spremi i nastavi", lands="Primopredaja")
    follow(mayor, "Kad završava", lands="Kad završava")
    mayor.get_by_role("radio", name=re.compile("Odmah")).check()
    press(mayor, "Spremi i nastavi", lands="Primopredaja")
    assert axe(mayor) == []
    press(mayor, "Potvrdi primopredaju", lands="Osobe koje djeluju za grad: Varaždin")
    told(mayor, "Pozivnica je na putu.")
    expect(mayor.get_by_role("region", name="Pozvani")).to_contain_text("Osoba za kontakt")

    # At the very next request: the open form, the profile in another tab, the desk, the program.
    nowhere = "Takve stranice nema"
    old_page.get_by_role("button", name="Spremi i nastavi").last.click()
    expect(old_page.get_by_role("heading", level=1)).to_have_text(nowhere)
    profile.get_by_role("button", name="Da, još je točno").click()
    expect(profile.get_by_role("heading", level=1)).not_to_have_text("Varaždin")
    old_page.get_by_role("banner").get_by_role("link", name="Mreža").first.click()  # a refusal knows nobody
    desk(old_page)
    expect(old_page.get_by_text(TITLE)).to_have_count(0)
    expect(old_page.get_by_role("main").get_by_text("Varaždin")).to_have_count(0)
    assert old_page.request.get(draft, headers=bearer).status in (401, 404)
    assert Practice.objects.get(pk=practice.pk).version == practice.version
    refusals(new_page, 404, 403)

    iva = device(**PHONE)
    accept(iva, "iva@example.org", "Iva Nova")
    expect(iva.get_by_role("link", name=TITLE)).to_be_visible()  # the draft came along
    follow(iva, re.compile("^Varaždin$"), inside=iva.locator("aside article"), lands="Radni stol: Varaždin")
    follow(iva, "Kako stoje stvari", lands="Kako stoje stvari: Varaždin")
    expect(iva.get_by_role("main")).to_contain_text("Najprije pitajte muzej.")
    follow(iva, TITLE, lands=TITLE)
    follow(iva, "Ukratko", lands="Ukratko")
    expect(iva.get_by_label("Sažetak")).to_have_value("Pola rečenice")  # with what he had typed and not saved


# --- 4 · the doors of a draft -----------------------------------------------------------------------------------------
STRANGERS = (("commission", "hr"), ("editor", "fr-lyon"), ("", ""), None)
PAGES = ("", "practice.pdf", "write/", "write/short/", "check/", "history/", "review/", "standing/", "sent/")


@pytest.mark.slow  # what each address answers is asked by the matrix in every run
def test_whoever_tries_the_doors_of_a_draft_learns_nothing(network, acting, new_page, live_server):
    author, _client = acting("focal-point", CITY)
    practice = make_practice(
        city=City.objects.get(code=CITY), by=author, language="hr", texts={"title": TITLE}
    )
    for who in STRANGERS:
        page = new_page(**DESKTOP)
        if who is not None:
            bring_in(page, acting(*who)[1], live_server.url)
        for end in PAGES:
            assert seen_at(page, f"/hr/practices/{practice.key}/{end}", practice.key) == seen_at(
                page, f"/hr/practices/{NOWHERE}/{end}", NOWHERE
            ), (who, end)
        for address in ("/hr/files/practice/{}/", "/hr/translations/practice/{}/en/"):
            there, nowhere = (seen_at(page, address.format(key), key) for key in (practice.key, NOWHERE))
            assert there == nowhere, (who, address)
        looks_everywhere(page, practice)
    lyon, _client = acting("focal-point", "fr-lyon")
    stolen(new_page(), practice, author=author, other=lyon)
    refusals(new_page, 401, 403, 404)


def seen_at(page: Page, address: str, key: str) -> tuple[int, str, str]:
    """Status, end of the walk and the whole page, with the one thing that differs taken out: what was asked for."""
    try:
        answer = page.goto(address)
    except PlaywrightError as error:  # a file to be kept opens no page: that would be a find
        return (0, str(error), "")
    assert answer is not None
    said = page.get_by_role("main").inner_text()
    assert TITLE not in page.content()
    return (answer.status, page.url.replace(key, "…"), said.replace(key, "…"))


def looks_everywhere(page: Page, practice: Practice) -> None:
    """Search and its suggestions, lists, sitemap, feed and API."""
    page.goto("/hr/")
    search(page, "tambure")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("tambure"))).to_have_count(0)
    field = page.get_by_role("main").get_by_role("combobox").first
    field.fill("")
    with page.expect_response("**/search/suggest/**") as suggested:
        field.press_sequentially("tambur")
    assert "tambure" not in suggested.value.text()
    for address in (
        "/hr/practices/?q=tambure", f"/hr/practices/?city={CITY}", f"/hr/cities/{CITY}/", "/sitemap.xml",
        "/hr/practices/feed.atom", "/api/v1/search?q=tambure", f"/api/v1/practices?city={CITY}",
        "/hr/practices/points.json",
    ):  # fmt: skip
        answer = page.request.get(address)
        assert answer.status == 200, address
        assert practice.key not in answer.text(), address
        assert TITLE not in answer.text(), address


def stolen(page: Page, practice: Practice, *, author: Any, other: Any) -> None:
    """A token narrowed to another city, one without the scope to read, one taken back and one that has expired."""
    until = now() + dt.timedelta(days=30)

    def ask(user: Any, key: str, **changed: Any) -> tuple[int, str]:
        token, text = make_token(
            user, name="Ukraden", scopes=["read"], places=[changed.pop("place")], expires_at=until
        )
        for name, value in changed.items():
            setattr(token, name, value)
        token.save()
        answer = page.request.get(
            f"/api/v1/practices/{key}/draft", headers={"Authorization": f"Bearer {text}"}
        )
        assert TITLE not in answer.text()
        return answer.status, answer.text().replace(key, "…")

    here, there = ("city", CITY), ("city", "fr-lyon")
    assert ask(author, practice.key, place=here)[0] == 200  # before it is narrowed, taken back or expired
    assert ask(other, practice.key, place=there) == ask(other, NOWHERE, place=there)
    ended = {"revoked_at": now()}
    assert ask(author, practice.key, place=here, **ended) == ask(author, NOWHERE, place=here, **ended)
    ended = {"expires_at": now() - dt.timedelta(seconds=1)}
    assert ask(author, practice.key, place=here, **ended) == ask(author, NOWHERE, place=here, **ended)
