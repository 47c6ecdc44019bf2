"""Every field of every table says how confidential it is, and what is public is made of public fields (G3, G21)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mreza.accounts.models import User
from mreza.cities import exports
from mreza.cities.models import City, Country, CreativeField, Designation
from mreza.config.api import api
from mreza.foundation.labels import (
    Label,
    fields_up_to,
    label_of,
    labelled,
    labels_of,
    of_libraries,
    unlabelled,
)
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all
from mreza.search.models import Entry, Word
from tests.promises.addresses import ADDRESSES, PUBLIC

EVERY_TABLE = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label_lower)


@pytest.mark.parametrize("model", EVERY_TABLE, ids=lambda model: model._meta.label_lower)
def test_every_field_has_a_label(model: type[models.Model]) -> None:
    assert unlabelled(model) == []


def test_labels_of_libraries_are_for_tables_there_are() -> None:
    assert set(of_libraries) <= {model._meta.label_lower for model in EVERY_TABLE}
    ours = {model._meta.label_lower for model in EVERY_TABLE if model.__module__.startswith("mreza.")}
    assert not set(of_libraries) & ours


def test_a_table_between_two_is_as_confidential_as_the_field_it_stands_for() -> None:
    assert set(labels_of(User.groups.through).values()) == {label_of(User, "groups")} == {Label.SENSITIVE}


def test_what_nobody_labelled_is_the_most_confidential() -> None:
    class Careless(models.Model):
        name = models.CharField(max_length=10)
        secret = models.CharField(max_length=10)
        labels = labelled(public="name gone")

        class Meta:
            app_label = "config"
            managed = False

        def __str__(self) -> str:
            return self.name

    del apps.all_models["config"]["careless"]
    assert label_of(Careless, "secret") == Label.SENSITIVE
    assert fields_up_to(Careless, Label.PROCESS) == ["name"]
    assert unlabelled(Careless) == ["gone", "secret"]


def test_secrets_are_never_less_than_sensitive() -> None:
    """By their names: what opens a door, or is a fingerprint of it."""
    for model in EVERY_TABLE:
        for field in model._meta.concrete_fields:
            if re.search(r"password|token_hash|session_key|session_data|secret$", field.name) and isinstance(
                field, models.CharField | models.TextField
            ):
                assert label_of(model, field.name) >= Label.PROCESS, f"{model._meta.label}.{field.name}"
            if isinstance(field, models.EmailField):
                assert label_of(model, field.name) >= Label.PERSONAL, f"{model._meta.label}.{field.name}"


# --- what is public is made of public fields --------------------------------------------------------------------
def test_the_index_holds_public_things_only() -> None:
    for model in (Entry, Word):
        assert set(labels_of(model).values()) == {Label.PUBLIC}, model


SCHEMAS = {
    "City": City, "CityInFull": City, "Designation": Designation, "Country": Country, "FieldOfNetwork": CreativeField,
}  # fmt: skip


# Names that the API uses for something else than the field: in what capacity it was confirmed, never by whom.
SOMETHING_ELSE = {"confirmed_by"}


@pytest.mark.parametrize(("name", "model"), SCHEMAS.items())
def test_schemas_of_the_public_api_show_public_fields_only(name: str, model: type[models.Model]) -> None:
    shown = set(api.get_openapi_schema()["components"]["schemas"][name]["properties"]) - SOMETHING_ELSE
    fields = {field.name for field in model._meta.concrete_fields} & shown
    assert fields
    assert {field for field in fields if label_of(model, field) != Label.PUBLIC} == set()


def test_exports_of_the_directory_hold_public_fields_only() -> None:
    for model in (City, Designation, Country):
        fields = {field.name for field in model._meta.concrete_fields} & set(exports.KEYS)
        assert {field for field in fields if label_of(model, field) != Label.PUBLIC} == set(), model


def _identifies(model: type[models.Model], field: Any) -> bool:
    """A code: rows are told apart by it, so it cannot be the same word in all of them."""
    together = (constraint.fields for constraint in model._meta.constraints if hasattr(constraint, "fields"))
    return bool(field.unique) or any(field.name in names for names in together)


def canaries() -> Iterator[tuple[type[models.Model], models.Field[Any, Any], str]]:
    """Every free text of our tables that is not public, with a word that is nowhere else."""
    number = 0
    for model in EVERY_TABLE:
        if not model.__module__.startswith("mreza.") or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            free = isinstance(field, models.CharField | models.TextField) and not isinstance(
                field, models.EmailField
            )
            if (
                not free
                or field.choices
                or _identifies(model, field)
                or label_of(model, field.name) == Label.PUBLIC
            ):
                continue
            number += 1
            word = f"qx{number:04d}zz"
            if (field.max_length or 99) >= len(word):
                yield model, field, word


def test_no_text_that_is_not_public_is_found_or_shown_to_strangers(network: None, client: Client) -> None:
    """Seed every such text of every row with a word of its own, make everything anew, and walk what is public."""
    User.objects.create_user("somebody@example.org", name="Somebody")
    sown = set()
    for model, field, word in canaries():
        if model._meta.db_table in ("journal_entry", "journal_seal"):
            continue  # append-only; on no public page: they are read only through `visible_to`
        if model._base_manager.update(**{field.name: word}):
            sown.add(word)
    assert len(sown) >= 5
    DataVersion.bump()
    drop_all()
    call_command("rebuild-search", verbosity=0)
    index = " ".join(str(row) for table in (Entry, Word) for row in table.objects.values_list())
    assert sorted(word for word in sown if word in index) == []
    for name, (who, arguments) in ADDRESSES.items():
        if who != PUBLIC or name in ("api:theme", "api:indicator", "api:commitment"):
            continue
        with translation.override("en"):
            answer = client.get(reverse(name, kwargs=arguments))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        text = body.decode("utf-8", "replace")
        assert sorted(word for word in sown if word in text) == [], name
    for ending in ("csv", "json", "geojson"):
        answer = client.get("/en/cities/", {"format": ending})
        text = b"".join(answer).decode("utf-8", "replace")
        assert sorted(word for word in sown if word in text) == [], ending
