"""Every form of every page with everything in it that hurts: no 500, nothing typed is lost, nothing half stored.

The forms are those that people find: each principal walks through all pages that are open to them, and what can be
sent there is taken from the pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from lxml import html

from mreza.cities.models import City
from mreza.foundation.moments import now
from tests.assurance import rights as r
from tests.assurance.doors import doors
from tests.assurance.forms import EVIL, MARK, PARAMETERS, QUERIES, Form, Sent, bodies, forms_on
from tests.assurance.matrix import MAY_BE_WRITTEN, OWN, _is_of, _writes
from tests.assurance.population import ASKING, CITIES, STATES, THIRD, Population
from tests.promises.addresses import ADDRESSES, every_name
from tests.turns import part_of

Figure = Callable[[str, int], None]
PASSWORD = "correct horse battery"
KIND = "test.happened"  # of a notice, registered for these tests
WALKERS = (r.FOC, r.SEC, r.FLD, r.PUB, r.EDI, r.ADM, r.NAT, r.PAR, r.MAY, r.REG, r.AUD)
FEW_WALKERS = (r.FOC, r.SEC)
RIGHT = {200, 201, 204, 302, 303, 400, 403, 404, 405, 409, 410, 411, 413, 415, 422, 429}
REFUSED = range(400, 500)
# Written by a refusal on purpose: sessions, the trace of a denial, who knocked, what was typed and not yet taken.
# The last: that a city was shown a partner is counted, once a day, of the city and of no person.
MAY_BE_KEPT = (
    *MAY_BE_WRITTEN, "account_emailconfirmation", "cities_knock", "activities_autosave", "partnerships_suggestion",
)  # fmt: skip
NOT_SHOWN_AGAIN = {"password", "hidden", "file", "submit"}
TRAPS = {
    ("cities:wrong", "website"),
    ("cities:write", "website"),
    ("cities:organisation-propose", "fax"),
}  # only machines fill them; never shown again
MOST_UNMET = 17  # more are to be met, never fewer: lower this when the walk leads further
# Addresses that take POST and have no form on a page that is met on the walk.
NO_FORM_MET = {
    "notices:stop": "the link of a mail; mreza/notices/tests/test_digests.py",
    "account_confirm_email": "the link of a mail; mreza/accounts/tests/test_signing_in.py",
    "account_reset_password_from_key": "the link of a mail; mreza/accounts/tests/test_signing_in.py",
    "account_email_verification_sent": "shown once, on the way in",
    "cities:proposal-approve": "a proposal that waits; mreza/cities/tests/test_proposing.py",
    "cities:proposal-decline": "the same",
    "cities:organisation-own": "the link of a mail; mreza/cities/tests/test_organisations_own.py",
    "cities:organisation-decide": "a proposal that waits; mreza/cities/tests/test_organisation_pages.py",
    "cities:organisation-speaker-invitation": "an invitation that waits; mreza/cities/tests/test_organisation_pages.py",
    "partnerships:place-open": "a place that is closed; mreza/areas/partnerships/places/tests/test_pages.py",
    "ties:link": "the link of a mail; mreza/ties/tests/test_links.py",
    "partnerships:still-open": "the link of a mail; mreza/areas/partnerships/interests/tests/test_pages.py",
    "ties:official-accept": "an address that waits; mreza/ties/tests/test_officials.py",
    "ties:official-refuse": "the same",
    "ties:official-end": "one in use; the same",
}


class Walk:
    """One principal's way through the pages, and the forms met on it."""

    def __init__(self, world: Population, principal: str) -> None:
        self.world, self.principal = world, principal
        self.client = Client(raise_request_exception=False)
        self.pages: dict[str, str] = {}  # name of an address → one path of it
        self.forms: dict[tuple[str, ...], Form] = {}
        person = world.people.get(principal)
        if person is not None:
            answer = self.client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
            assert answer.status_code == 302, (principal, answer.status_code)
            # Dangerous acts ask again who one is.
            self.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    def go(self, starts: list[str]) -> None:
        """All that is open from these pages, each address once (those about a record once in each state)."""
        waiting, met = list(starts), set()
        for path in waiting:
            name = name_of(path)
            if name is None or path in met or (path not in starts and name in self.pages):
                continue
            met.add(path)
            with taken_back():
                answer = self.client.get(path)
            assert answer.status_code < 500, (self.principal, path)
            is_page = answer.get("Content-Type", "").startswith("text/html") and answer.content.strip()
            if answer.status_code != 200 or not is_page:
                if answer.status_code == 200:
                    self.pages.setdefault(name, path)
                continue
            self.pages.setdefault(name, path)
            for form in forms_on(answer.content, path, name_of):
                self.forms.setdefault(form.key, form)
            links = html.document_fromstring(answer.content.decode()).xpath("//a/@href")
            waiting += [plain for link in links if (plain := _ours(path, link)) and plain not in met]

    def send(self, form: Form, sent: Sent) -> list[str]:
        """One body to one form; what is wrong with the answer, in words."""
        said = f"{self.principal} {form.target} [{sent.field}: {sent.how}]"
        cookies = dict(self.client.cookies.items())
        faults = []
        with taken_back(), CaptureQueriesContext(connection) as asked:
            answer = self._post(form, sent)
            faults += self._judge(form, sent, answer)
            if answer.status_code in (302, 303):
                faults += self._after(answer)
        self.client.cookies.clear()
        self.client.cookies.update(cookies)
        tables = written(asked)
        if tables:
            self.world.forget()
        if answer.status_code in REFUSED and tables:
            faults += self._stored(form, sent, tables)
        return [f"{said}: {fault}" for fault in faults]

    def _post(self, form: Form, sent: Sent) -> Any:
        return self.client.generic("POST", form.action, sent.body, content_type=sent.content_type)

    def _judge(self, form: Form, sent: Sent, answer: Any) -> list[str]:
        found = []
        if answer.status_code not in RIGHT:
            found.append(f"{answer.status_code}")
        if EVIL in urlsplit(answer.get("Location", "")).netloc or "\n" in answer.get("Location", ""):
            found.append(f"leads to {answer['Location']}")
        if self.principal != r.PUB and "no-store" not in answer.get("Cache-Control", ""):
            found.append("kept by caches")
        content = b"" if answer.streaming else answer.content
        if MARK.encode() in content and answer.get("Content-Type", "").startswith("text/html"):
            found.append("markup comes back as markup")
        if b"50337" in content:
            found.append("a template was run")
        if answer.status_code == 422 and sent.keeps:
            found += lost(form, sent, content)
        return found

    def _after(self, answer: Any) -> list[str]:
        """What was taken is shown on the next page, and every letter it made is one letter to one person."""
        from mreza.notices.delivery import as_mail
        from mreza.notices.models import OutgoingMail

        found = []
        path = urlsplit(answer["Location"])
        shown = self.client.get(f"{path.path}?{path.query}" if path.query else path.path)
        if shown.status_code >= 500:
            found.append(f"the page behind it: {shown.status_code}")
        elif not shown.streaming and MARK.encode() in shown.content:
            found.append("markup is stored as markup")
        for letter in OutgoingMail.objects.order_by("-pk")[:2]:
            mail = as_mail(letter)
            if mail is None:
                continue
            heads = mail.message()
            if len(mail.recipients()) != 1 or heads["Bcc"] or heads["Cc"] or "\n" in str(heads["To"]):
                found.append("a letter with another's headers")
        return found

    def _stored(self, form: Form, sent: Sent, tables: set[str]) -> list[str]:
        """A refusal asked the database to write. Again, with what is stored before and afterwards."""
        with taken_back():
            before = {table: rows(table) for table in tables}
            answer = self._post(form, sent)
            changed = [table for table in tables if rows(table) != before[table]]
        self.world.forget()
        return [f"{answer.status_code}, and yet changed: {sorted(changed)}"] if changed else []


def lost(form: Form, sent: Sent, content: bytes) -> list[str]:
    """What was typed and is not in the form that comes back."""
    forms = [
        one
        for one in forms_on(content, form.action, name_of)
        if one.target == form.target and sent.field in {f.name for f in one.fields}
    ]
    # A page may hold several that lead to addresses of one name: the acts on one thing.
    again = min(forms, key=lambda one: urlsplit(one.action).path != urlsplit(form.action).path, default=None)
    if again is None:
        return []
    shown: dict[str, list[str]] = {}
    for one in again.fields:
        shown.setdefault(one.name, []).extend(one.values)
    found = []
    for one in form.fields:
        typed = [str(value) for value in sent.typed.get(one.name, []) if isinstance(value, str)]
        if (
            one.kind in NOT_SHOWN_AGAIN
            or (form.target, one.name) in TRAPS
            or len(typed) != 1
            or one.name not in shown
        ):
            continue
        if one.kind in ("select", "radio", "checkbox"):
            if one.name != sent.field and sorted(shown[one.name]) != sorted(typed):
                found.append(f"the choice of {one.name} is lost")
        elif _words(typed[0]) != _words(" ".join(shown[one.name])):
            found.append(f"what was typed into {one.name} is lost")
    return found


def _words(text: str) -> list[str]:
    """As text that can be shown: half a surrogate is none, whatever was typed around it is kept."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "").split()


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens in here is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(asked: CaptureQueriesContext) -> set[str]:
    """The tables that were written to, beside those that always may."""
    touched = [query["sql"] for query in asked.captured_queries if _writes(query["sql"])]
    found = set()
    for sql in touched:
        if not _is_of(MAY_BE_KEPT, sql):
            words = sql.replace('"', "").split(None, 4)
            found.add(words[1] if words[0].upper() == "UPDATE" else words[2])
    return found


def rows(table: str) -> str:
    """What a table holds, as one word."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 (a table of ours)
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


def name_of(path: str) -> str | None:
    """The name of the address, if it is one of ours."""
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    return found.view_name if found.view_name and not found.view_name.startswith("api:") else None


def _ours(at: str, link: str) -> str:
    parts = urlsplit(urljoin(at, link))
    if parts.scheme or parts.netloc or not parts.path.startswith("/en/"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def starts(world: Population) -> list[str]:
    """The pages of every address that has an object here, of one's own; the walk follows the links from there."""
    found = [reverse("home"), reverse("account_login"), reverse("account_reset_password")]
    for name, door in doors().items():
        if door.api or not door.get or name.startswith("api"):
            continue
        thing, _colon, state = door.object.partition(":")
        kinds = [f"{thing}:{one}" for one in STATES] if state == "*" else [door.object]
        found += [reverse(name, kwargs=world.kwargs(door, kind, OWN)) for kind in kinds]
    return [path for path in dict.fromkeys(found) if path.startswith("/en/")]


def furnish(world: Population) -> list[str]:
    """One of everything else that has a form; the pages that no link leads to."""
    from mreza.accounts.invitations import invite
    from mreza.activities.models import SavedSearch
    from mreza.activities.participation import ask
    from mreza.cities.handover import begin, save_step
    from mreza.cities.models import Appointment, Remark
    from mreza.cities.profile import add_story
    from mreza.files import storing
    from mreza.files.tests.making import picture, upload
    from mreza.notices.models import Notice
    from mreza.ties.cleaning import Wanted
    from mreza.ties.keeping import claim
    from mreza.vocabulary.models import TieKind

    people = world.people
    sec, foc, adm = people[r.SEC], people[r.FOC], people[r.ADM]
    for person in filter(None, people.values()):
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
    own = City.objects.get(code=CITIES[OWN])
    token = invite("new@example.org", by=sec, language="en", role="secretariat").token
    invite("second@example.org", by=adm, language="en", role="auditor")
    invite("editor@example.org", by=foc, language="en", role="editor", about_kind="city", about_key=own.code)
    Remark.objects.create(city=own, text="The year is wrong.", language="en", created_at=now())
    add_story(own, "Music", "Everywhere.", language="en", by=foc)
    for place in ("city", "practice"):
        key = own.code if place == "city" else world.practices["draft", OWN].key
        storing.add(
            place, key, upload(picture()), purpose="image", alt="A street", credit="We", rights="own",
            language="en", by=foc,
        )  # fmt: skip
    for person in (foc, sec):
        SavedSearch.objects.create(user=person, name="Music", parameters="q=music")
        Notice.objects.create(
            user=person,
            kind=KIND,
            about_kind="city",
            about_key=own.code,
            told={"title": MARK},
            shown_at=now(),
        )
    for whose in ("draft", "published"):
        ask(world.practices[whose, "foreign"], own, by=None)
    # The contact of one's own once more, as its other city tells it: there is something to merge.
    third = City.objects.get(code=THIRD)
    joint = TieKind.objects.get(code="joint-project")
    claim(
        Wanted(kind=joint, cities=[third, own], title="contact of own", language="en", begins="2019"),
        by=None, city=third,
    )  # fmt: skip
    plan = begin(Appointment.objects.get(user=foc, role="focal-point"), by=foc)
    save_step(plan, "who", {"to": people[r.EDI], "email": ""}, version=plan.version)
    foreign = world.practices["published", "foreign"]
    return [
        reverse("accounts:invitation", kwargs={"token": token}),
        reverse("practices:adopt", kwargs={"code": foreign.code}),
        *asked_and_answered(own),
    ]


def asked_and_answered(own: City) -> list[str]:
    """Pages of questions in each state in which a city has something to do with them."""
    from mreza.activities.life import retire
    from mreza.areas.practices.asking.keeping import mark
    from mreza.areas.practices.asking.models import Answer, Asked, Question
    from mreza.areas.practices.asking.tests.factories import answered, published, row_of

    third = City.objects.get(code=ASKING)
    found = []

    def between(asks: City, is_asked: City, title: str) -> Question:
        question = Question.objects.create(city=asks, title=title, text="Who knows?", language="en")
        Asked.objects.create(question=question, city=is_asked, parts={"field": 20}, why={"fields": ["music"]})
        found.append(reverse("questions:question", kwargs={"code": question.code}))
        return question

    between(third, own, "One that waits for an answer")
    answered(between(own, third, "One that was answered"), third)
    ours = between(third, own, "One that we have answered")
    answered(ours, own)
    mark(row_of(ours, own), by=None)
    for title in ("One that is published", "One that was retired"):
        row = published(between(third, own, title), own)
        answer = Answer.objects.get(key=row.card_key)
        found += [
            reverse(name, kwargs={"code": answer.code}) for name in ("questions:standing", "questions:write")
        ]
    retire(answer, by=None, reason="It is no longer so.")
    return found


def walk(world: Population, principals: tuple[str, ...]) -> list[Walk]:
    """Everybody's walk; a form belongs to the first who met it."""
    cache.clear()
    beyond, found, known = furnish(world), [], set()
    for principal in principals:
        one = Walk(world, principal)
        one.go([*starts(world), *beyond])
        one.forms = {key: form for key, form in one.forms.items() if key not in known}
        known |= set(one.forms)
        found.append(one)
    return found


def chosen(share: int) -> Callable[..., bool]:
    """One in so many, others at each commit."""

    def wanted(*what: str) -> bool:
        return part_of(repr(what), share) == 0

    return wanted


def fuzz(walks: list[Walk], share: int) -> tuple[list[str], int]:
    """Everything to every form, one in `share`; what is wrong, and how many bodies were sent."""
    faults, sent_in_all = [], 0
    wanted = chosen(share)
    for one in walks:
        for form in one.forms.values():
            key = ":".join(form.key)
            for sent in bodies(form, lambda name, how, key=key: wanted(key, name, how)):
                cache.clear()
                faults += one.send(form, sent)
                sent_in_all += 1
    return faults, sent_in_all


def ask(walks: list[Walk], share: int) -> tuple[list[str], int]:
    """Every page with parameters nobody would send; what is wrong, and how many were asked."""
    faults, asked_in_all, seen = [], 0, set()
    wanted = chosen(share)
    for one in walks:
        for name, path in one.pages.items():
            if name in seen:
                continue
            seen.add(name)
            for parameter in PARAMETERS:
                for how, value in QUERIES.items():
                    if not wanted(name, parameter, how):
                        continue
                    query = f"{parameter}={value}"
                    with taken_back(), CaptureQueriesContext(connection) as asked:
                        answer = one.client.get(path.partition("?")[0], QUERY_STRING=query)
                        content = b"" if answer.streaming else answer.content
                    asked_in_all += 1
                    said = f"{one.principal} {name}?{query[:60]}"
                    if answer.status_code >= 500:
                        faults.append(f"{said}: {answer.status_code}")
                    if MARK.encode() in content or b"50337" in content:
                        faults.append(f"{said}: comes back as it was")
                    if EVIL in urlsplit(answer.get("Location", "")).netloc or "x=1" in str(answer.cookies):
                        faults.append(f"{said}: leads elsewhere")
                    if tables := written(asked):
                        faults.append(f"{said}: looking wrote to {sorted(tables)}")
    return faults, asked_in_all


@pytest.fixture
def furniture(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a test go into its own folder; a kind of notice for it."""
    from mreza.notices import kinds
    from mreza.notices.tests.kinds import a_kind

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILES_RESERVE_MB = 0
    monkeypatch.setitem(kinds._kinds, KIND, a_kind(KIND))


def report(faults: list[str]) -> str:
    """The first of each kind, in full."""
    out = io.StringIO()
    out.write(f"{len(faults)} faults\n" + "\n".join(faults[:60]))
    return out.getvalue()


def test_a_sample_of_hostile_input_breaks_no_form(
    population: Population, furniture: None, figure: Figure
) -> None:
    walks = walk(population, FEW_WALKERS)
    faults, sent = fuzz(walks, 150)
    asked_faults, asked = ask(walks, 600)
    figure("hostile bodies sent to forms", sent)
    figure("hostile query strings", asked)
    assert not faults + asked_faults, report(faults + asked_faults)


@pytest.mark.slow
def test_no_hostile_input_breaks_any_form(population: Population, furniture: None, figure: Figure) -> None:
    walks = walk(population, WALKERS)
    faults, sent = fuzz(walks, 5)
    asked_faults, asked = ask(walks, 20)
    figure("hostile bodies sent to forms", sent)
    figure("hostile query strings", asked)
    assert not faults + asked_faults, report(faults + asked_faults)


@pytest.mark.slow
def test_nearly_every_address_that_takes_a_form_has_one_that_was_met(
    population: Population, furniture: None
) -> None:
    walks = walk(population, WALKERS)
    met = {form.target for one in walks for form in one.forms.values()}
    officer = next(one for one in walks if one.principal == r.SEC).client
    taking = set()
    for name in every_name():
        if name.startswith("api:"):
            continue
        with contextlib.suppress(Exception):
            path = reverse(name, kwargs=ADDRESSES[name][1] if name in ADDRESSES else {})
            with taken_back():
                answer = officer.put(path)
            if answer.status_code == 405 and "POST" in answer.get("Allow", ""):
                taking.add(name)
    assert len(taking) >= 60
    unmet = sorted(taking - met - set(NO_FORM_MET))
    assert len(unmet) <= MOST_UNMET, " ".join(unmet)
