"""Files in a store that knows no folders and may be away. A real one was tried by hand: docs/operate/files.md."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.storage import InMemoryStorage, default_storage
from django.test import Client
from django.urls import reverse

from mreza.cities import uploads
from mreza.files import inventory, storing
from mreza.files.storage import Unreachable
from mreza.files.tests.making import picture, upload
from mreza.foundation.moments import now

pytestmark = pytest.mark.django_db
WORDS = {"alt": "A", "credit": "B", "rights": "own", "language": "en"}
away = {"now": False}


class Elsewhere(InMemoryStorage):
    """As a bucket answers: what is only the beginning of names does not exist."""

    def exists(self, name):
        self._reach()
        return super().exists(name) and not self._resolve(name, leaf_cls=None).__class__.__name__.endswith(
            "DirNode"
        )

    def _open(self, name, mode="rb"):
        self._reach()
        return super()._open(name, mode)

    def _save(self, name, content):
        self._reach()
        return super()._save(name, content)

    def _reach(self):
        if away["now"]:
            raise Unreachable("away")


@pytest.fixture
def elsewhere(settings):
    here = f"{Elsewhere.__module__}.{Elsewhere.__qualname__}"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": here}}
    away["now"] = False
    yield away
    away["now"] = False


def add():
    return storing.add("probe", "public", upload(picture()), purpose="image", by=None, **WORDS)


def test_what_lies_in_a_bucket_is_found_there(probe, elsewhere):
    add()
    assert not default_storage.exists("files")
    found = inventory.take()
    assert (found.kept, found.missing, found.unnamed) == (2, [], [])


def test_a_table_with_addresses_is_forgotten_after_a_day_there_too(elsewhere, person):
    code = uploads.keep(b"name,email", by=person)
    assert uploads.forget_old(at=(now() + dt.timedelta(hours=30)).replace(minute=0)) == 1
    assert uploads.read(code, by=person) is None


def test_a_store_that_is_away_loses_nothing_typed_and_answers_try_again(probe, elsewhere, person_client):
    file = add()
    elsewhere["now"] = True
    shown = Client(raise_request_exception=False).get(
        reverse("file", kwargs={"code": file.code, "width": 480})
    )
    assert (shown.status_code, shown["Retry-After"]) == (503, "60")
    address = reverse("files:add", kwargs={"kind": "probe", "key": "public", "purpose": "image"})
    answer = person_client.post(address, {**WORDS, "alt": "A street", "file": upload(picture(width=900))})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "try again in a few minutes" in page
    assert "A street" in page
    elsewhere["now"] = False
    assert inventory.take().missing == []
