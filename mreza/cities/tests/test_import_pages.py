"""Importing on the pages: the template, a trial run, the very same file, all or nothing."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mreza.accounts.tests.factories import RoleFactory
from mreza.cities import uploads
from mreza.cities.models import City, Designation
from mreza.foundation.moments import now
from mreza.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
HEAD = "code,name,country,latitude,longitude,population,field,since\n"
GOOD = HEAD + "hr-varazdin,,,,,46946,,\n,Đakovo,hr,45.31,18.41,23000,gastronomy,2025-10-31\n"


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


def try_out(client, content, name="cities.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("cities:import"), {"file": SimpleUploadedFile(name, data), **more})


def hidden(response):
    html = response.content.decode()
    form = html.split(reverse("cities:import-confirm"))[1]
    pairs = re.findall(r'<input type="hidden" name="(stored|fingerprint|encoding)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs}


def confirm(client, plan, reason="From the Secretariat's list."):
    return client.post(reverse("cities:import-confirm"), hidden(plan) | {"reason": reason})


def test_the_trial_run_shows_what_would_happen_and_writes_nothing(officer_client):
    before = Entry.objects.count()
    answer = try_out(officer_client, GOOD)
    html = answer.content.decode()
    assert answer.status_code == 200
    for said in ("Đakovo", "46946", "hr-varazdin"):
        assert said in html
    assert Entry.objects.count() == before
    assert not City.objects.filter(code="hr-dakovo").exists()


def test_what_was_shown_is_imported_with_the_reason(officer_client, officer):
    answer = confirm(officer_client, try_out(officer_client, GOOD))
    assert answer.status_code == 302
    assert City.objects.get(code="hr-varazdin").population == 46946
    assert Designation.objects.get(city__code="hr-dakovo").field.code == "gastronomy"
    entry = Entry.objects.about("city", "hr-varazdin").first()
    assert (entry.by, entry.reason) == (officer, "From the Secretariat's list.")
    assert default_storage.listdir(uploads.FOLDER)[1] == []


def test_importing_the_same_file_again_changes_nothing(officer_client):
    confirm(officer_client, try_out(officer_client, GOOD))
    again = try_out(officer_client, GOOD)
    assert "recorded already" in again.content.decode()
    assert reverse("cities:import-confirm") not in again.content.decode()


def test_errors_are_told_by_cell_and_nothing_can_be_imported(officer_client):
    answer = try_out(officer_client, HEAD + "hr-varazdin,,,,,many,,\n,Nigdje,zz,99,18,1,dance,2025-10-31\n")
    html = answer.content.decode()
    assert answer.status_code == 422
    for cell in ("F2", "C3", "D3", "G3"):
        assert f'<th scope="row">{cell}</th>' in html
    assert reverse("cities:import-confirm") not in html
    assert not default_storage.exists(uploads.FOLDER)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"PK\x03\x04broken", "broken.xlsx"),
        ("ime;grad\nĐakovo;1\n".encode("windows-1250"), "cities.csv"),
        (b"\x00\x01\x02", "x.csv"),
        (b"a,b\n1,2\n", "other.csv"),
        (b"code\n" + b"hr-varazdin\n" * 6000, "long.csv"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_field(officer_client, content, name):
    answer = try_out(officer_client, content, name)
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()


def test_too_large_a_file_is_refused_before_it_is_read(officer_client, monkeypatch):
    monkeypatch.setattr("mreza.cities.forms.MAX_BYTES", 10)
    monkeypatch.setattr("mreza.cities.views_import.read_plan", lambda *a, **k: pytest.fail("it was read"))
    assert try_out(officer_client, GOOD).status_code == 422


def test_a_file_in_windows_1250_is_read_when_said_so(officer_client):
    answer = try_out(officer_client, GOOD.encode("windows-1250"), encoding="windows-1250")
    assert "Đakovo" in answer.content.decode()
    confirm(officer_client, answer)
    assert City.objects.get(code="hr-dakovo").name == "Đakovo"


def test_without_a_reason_nothing_is_imported_and_the_plan_stays(officer_client):
    answer = confirm(officer_client, try_out(officer_client, GOOD), reason="")
    assert answer.status_code == 422
    assert "Đakovo" in answer.content.decode()
    assert not City.objects.filter(code="hr-dakovo").exists()
    assert confirm(officer_client, answer).status_code == 302


def test_when_the_records_changed_meanwhile_the_new_plan_is_shown_first(officer_client):
    plan = try_out(officer_client, GOOD)
    City.objects.filter(code="hr-varazdin").update(population=46946, version=9)
    answer = confirm(officer_client, plan)
    assert answer.status_code == 409
    assert not City.objects.filter(code="hr-dakovo").exists()
    assert confirm(officer_client, answer).status_code == 302
    assert City.objects.filter(code="hr-dakovo").exists()


def test_only_whoever_tried_a_file_out_can_import_it(officer_client):
    other = Client()
    other.force_login(RoleFactory().user, backend="allauth.account.auth_backends.AuthenticationBackend")
    plan = try_out(officer_client, GOOD)
    assert confirm(other, plan).url == reverse("cities:import")
    assert not City.objects.filter(code="hr-dakovo").exists()


@pytest.mark.parametrize("stored", ["", "../../secret-key", "x" * 22, "1-" + "x" * 22, "a\x00b" * 8])
def test_a_made_up_file_leads_back(officer_client, stored):
    answer = officer_client.post(
        reverse("cities:import-confirm"), {"stored": stored, "fingerprint": "x", "reason": "x"}
    )
    assert answer.status_code in (302, 400)
    assert Entry.objects.filter(act="city.added").count() == 0


def test_files_nobody_confirmed_go_after_a_day(officer_client):
    import datetime as dt

    try_out(officer_client, GOOD)
    hour = now().replace(minute=0)
    assert uploads.forget_old(at=hour + dt.timedelta(hours=23)) == 0
    assert uploads.forget_old(at=(hour + dt.timedelta(hours=26)).replace(minute=30)) == 0
    assert uploads.forget_old(at=hour + dt.timedelta(hours=26)) == 1
    assert default_storage.listdir(uploads.FOLDER)[1] == []


def test_the_templates_can_be_filled_in_and_imported(officer_client):
    csv = officer_client.get(reverse("cities:import-template", kwargs={"ending": "csv"}))
    assert csv.content.startswith(b"\xef\xbb\xbfcode,")
    xlsx = officer_client.get(reverse("cities:import-template", kwargs={"ending": "xlsx"}))
    book = openpyxl.load_workbook(BytesIO(xlsx.content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.append([{"code": "hr-varazdin", "population": "46946"}.get(head) for head in heads])
    filled = BytesIO()
    book.save(filled)
    plan = try_out(officer_client, filled.getvalue(), "cities.xlsx")
    confirm(officer_client, plan)
    assert City.objects.get(code="hr-varazdin").population == 46946
    assert officer_client.get(reverse("cities:import-template", kwargs={"ending": "pdf"})).status_code == 404
