"""Storage and database agree, or somebody is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from mreza.config.storages import storage_of
from mreza.files import inventory, storing
from mreza.files.tests.making import picture, upload
from mreza.foundation.moments import now

WORDS = {"alt": "A", "credit": "B", "rights": "own", "language": "en"}


@pytest.mark.django_db
def test_what_is_missing_and_what_nothing_names_is_found(probe, media, capsys):
    file = storing.add("probe", "public", upload(picture()), purpose="image", by=None, **WORDS)
    call_command("check-files")
    assert "2 kept, 0 missing, 0 named by nothing." in capsys.readouterr().out
    stray = default_storage.save("files/ab/left-by-a-power-cut", ContentFile(b"x"))
    assert inventory.take(remove=True).unnamed == []  # it may be just being written
    later = now() + dt.timedelta(hours=2)
    assert inventory.take(at=later).unnamed == [stray]
    assert inventory.take(at=later, remove=True).unnamed == [stray]
    assert not default_storage.exists(stray)
    default_storage.delete(file.path(480))
    with pytest.raises(CommandError):
        call_command("check-files")
    assert f"missing: {file.path(480)}" in capsys.readouterr().out


def test_files_lie_where_the_operator_says():
    assert storage_of("")["BACKEND"] == "mreza.files.storage.DurableStorage"
    told = storage_of("s3://KEY:a%2Fb@s3.example.org:9000/mreza?region=eu-central-1")
    assert told["OPTIONS"] | {"bucket_name": "mreza", "secret_key": "a/b"} == told["OPTIONS"]
    assert told["OPTIONS"]["endpoint_url"] == "https://s3.example.org:9000"


@pytest.mark.parametrize("url", ["ftp://a/b", "s3://", "s3://host", "s3://host/a/b", "folder"])
def test_an_address_that_makes_no_sense_stops_the_start(url):
    with pytest.raises(Exception, match="STORAGE_URL must look like"):
        storage_of(url)
