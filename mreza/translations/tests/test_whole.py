"""Over the real data: a city's team confirms a translation, and readers see it; two at once, and one wins."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse

from mreza.activities.models import CardText
from mreza.areas.practices.models import Practice
from mreza.foundation.moments import Outdated
from mreza.translations.authored import authored, translate, write_original
from mreza.translations.models import State, Text


@pytest.fixture
def practice(network):
    return Practice.objects.get(city__code="hr-varazdin", state="published")


def sent(practice, language="hr", act="confirm"):
    words = authored("practice", practice.key)
    found = {"act": act}
    for part in words.texts:
        row, original = words.row(part, language), words.original_row(part)
        found |= {
            f"text.{part}": row.text if row else "Prijevod",
            f"version.{part}": row.version if row else 0,
            f"original.{part}": original.version,
        }
    return found


@pytest.mark.django_db
def test_what_the_city_confirms_is_on_the_card_and_on_the_page(practice, acting, client):
    _user, team = acting("focal-point", "hr-varazdin")
    _other, stranger = acting("focal-point", "fr-lyon")
    where = reverse("translations:edit", kwargs={"kind": "practice", "key": practice.key, "language": "hr"})
    listed = reverse("translations:list")
    assert practice.key in team.get(listed).content.decode()
    assert practice.key not in stranger.get(listed).content.decode()
    assert stranger.post(where, sent(practice)).status_code == 403
    assert CardText.objects.get(card__key=practice.key, language="hr").state == State.DRAFT
    assert team.post(where, sent(practice)).status_code == 302
    assert authored("practice", practice.key).state("hr") == State.CONFIRMED
    assert CardText.objects.get(card__key=practice.key, language="hr").state == State.CONFIRMED
    page = f"/hr/practices/{practice.code}/"
    text = client.get(page).content.decode()
    changed = sent(practice) | {"text.title": "Sasvim nov naslov"}
    team.post(where, changed)
    assert "Sasvim nov naslov" not in text
    assert "Sasvim nov naslov" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_translators_at_once_and_exactly_one_is_kept():
    write_original("practice", "x", {"title": "Sounds"}, language="en", by=None)
    told: list[str] = []
    ready = threading.Barrier(2)

    def work(text: str) -> None:
        ready.wait()
        try:
            translate("practice", "x", "title", "hr", text, state=State.DRAFT, by=None, version=0)
            told.append("saved")
        except Outdated:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(text,)) for text in ("Zvuci", "Buka")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", "told"]
    assert Text.objects.filter(language="hr").count() == 1
