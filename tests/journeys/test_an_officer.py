"""What an officer of the Secretariat does, and that every reader is told the same afterwards."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mreza.accounts.models import User
from mreza.accounts.tests.factories import PASSWORD
from mreza.cities.models import City
from mreza.cities.tests.test_secretariat_pages import opened
from mreza.foundation.moments import today
from mreza.notices.delivery import deliver_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
VARAZDIN = "/en/cities/hr-varazdin/"


def said(client: Client, address: str) -> str:
    """What a reader reads in the main part of a page."""
    page = client.get(address).content.decode()
    return re.sub(
        r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>", 1)[0]))
    )


def test_from_the_invitation_to_a_correction_everybody_sees(
    officer_client: Client, client: Client, mailoutbox: list[Any]
) -> None:
    invitation = {"email": "ana@example.org", "language": "en", "role": "secretariat"}
    officer_client.post(reverse("accounts:invitations"), invitation)
    deliver_due()
    link = re.search(r"https?://[^/\s]+(/en/account/invitation/\S+)", mailoutbox[0].body)
    assert link
    ana = Client()
    ana.post(link[1], {"name": "Ana Anić", "language": "en"})
    ana.post("/en/account/way-in/", {"password1": PASSWORD, "password2": PASSWORD})
    signed_in = Client()
    signed_in.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})

    before = City.objects.get(code="hr-varazdin").population
    assert before != 43782
    assert "43,782" not in said(client, VARAZDIN)
    edit = VARAZDIN + "edit/"
    answer = signed_in.post(
        edit, opened(signed_in, edit) | {"population": "43782", "reason": "Census of 2021."}
    )
    assert answer.status_code == 302
    assert "43,782" in said(client, VARAZDIN)
    assert "43.782" in said(client, "/hr/cities/hr-varazdin/")
    assert client.get("/api/v1/cities/hr-varazdin").json()["population"] == 43782
    history = said(signed_in, VARAZDIN + "history/")
    for part in ("Ana Anić", "Census of 2021.", "43,782"):
        assert part in history or part.replace(",", "") in history, part
    assert str(before) in history or f"{before:,}" in history
    assert User.objects.get(email="ana@example.org").name == "Ana Anić"


def test_a_change_of_field_is_told_alike_everywhere(officer_client: Client, client: Client) -> None:
    music = client.get("/api/v1/cities?field=music&page_size=1").json()["count"]
    film = client.get("/api/v1/cities?field=film&page_size=1").json()["count"]
    city = client.get("/api/v1/cities?field=music&page_size=1").json()["items"][0]
    here = f"/en/cities/{city['code']}/"
    address = here + "change-field/"
    form = opened(officer_client, address)
    target = next(name for name in form if name in ("to", "field"))
    day = next((name for name in form if name in ("on", "since")), "on")
    answer = officer_client.post(
        address,
        form | {target: "film", day: today().isoformat(), "reason": "Decision of the Director-General."},
    )
    assert answer.status_code == 302, said_wrong(answer)

    assert client.get("/api/v1/cities?field=music&page_size=1").json()["count"] == music - 1
    assert client.get("/api/v1/cities?field=film&page_size=1").json()["count"] == film + 1
    assert f"{film + 1} member cities" in said(client, "/en/cities/?field=film&view=list")
    assert "Changed its creative field" in said(client, here)
    feed = client.get("/en/feeds/designations.atom").content.decode()
    first = feed.split("<entry>", 2)[1]
    assert city["code"] in first
    assert "Film" in first
    growth = said(client, "/en/network/")
    assert re.search(rf"Film {film + 1}\b", growth)
    assert re.search(rf"Music {music - 1}\b", growth)


def said_wrong(answer: Any) -> list[str]:
    return re.findall(r'class="field-error"[^>]*>(.*?)</p>', answer.content.decode(), re.S)


def test_a_spreadsheet_is_tried_then_imported_then_listed(
    officer_client: Client, client: Client, settings: Any, tmp_path: Any
) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": storage}
    file = (
        "code,name,country,latitude,longitude,population,field,since\n"
        ",Đakovo,hr,45.31,18.41,23000,gastronomy,2025-10-31\n"
    )
    plan = officer_client.post(
        reverse("cities:import"), {"file": SimpleUploadedFile("cities.csv", file.encode())}
    ).content.decode()
    assert "Đakovo" in plan
    assert "Đakovo" not in said(client, "/en/cities/?country=hr&view=list")
    form = plan.split(reverse("cities:import-confirm"))[1]
    hidden = {
        name: unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="(stored|fingerprint|encoding)" value="([^"]*)"', form
        )
    }
    answer = officer_client.post(
        reverse("cities:import-confirm"), hidden | {"reason": "From the list of 2025."}
    )
    assert answer.status_code == 302
    assert "Đakovo" in said(client, "/en/cities/?country=hr&view=list")
    assert "Đakovo" in said(client, "/en/search/?q=dakovo")
    assert "Gastronomy" in said(client, "/en/cities/hr-dakovo/")
    assert any(one["code"] == "hr-dakovo" for one in client.get("/api/v1/cities?country=hr").json()["items"])
