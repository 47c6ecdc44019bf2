"""Write endpoints share one way to read what was sent and to say what is wrong with it."""

from __future__ import annotations

import contextlib
import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.foundation.api_writing import (
    BadBody,
    Body,
    bad_body,
    read_object,
    schema_refused,
    validation_refused,
)

GOOD = {"title": "Glazba", "blocks": [{"number": 1.5}]}


class Thing(Body):
    title: str


def test_an_object_is_read_as_it_was_sent() -> None:
    assert read_object(json.dumps(GOOD).encode()) == GOOD


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b'"x"', b"1", b"null", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1, "a": 2}', b"\xff{}",
        b'{"a": "\\u0000"}', b'{"a\\u0000": 1}', b'{"a": "\\ud800"}', b'{"a": [{"b": "\\udfff"}]}',
        b'{"a": ' + b"9" * 5000 + b"}", b'{"a": 1e999}', b'{"a":' * 30 + b"1" + b"}" * 30, b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_no_program_means_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBody):
        read_object(raw)


def test_an_unknown_key_is_a_mistake_that_is_named() -> None:
    with pytest.raises(BadBody) as refusal:
        read_object(b'{"title": "x", "state": "published"}', known=("title",))
    answer = json.loads(bad_body(refusal.value).content)
    assert (answer["status"], [one["field"] for one in answer["errors"]]) == (400, ["state"])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_anything_is_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BadBody):
        assert isinstance(read_object(raw), dict)


def errors(**more: object) -> list[dict[str, object]]:
    return [{"type": "missing", "loc": ("body", "given", "title"), "msg": "Field required", **more}]


@pytest.mark.parametrize(
    ("found", "status", "field"),
    [
        (errors(), 422, "title"),
        (errors(type="string_too_long", ctx={"max_length": 3}), 422, "title"),
        (errors(loc=("body", "given", "blocks", 0, "title")), 422, "blocks.0.title"),
        (errors(type="extra_forbidden"), 400, "title"),
        (errors(loc=("query", "page"), type="int_parsing"), 400, "page"),
    ],
)
def test_what_the_types_refuse_is_said_by_field(found: list, status: int, field: str) -> None:
    answer = schema_refused(found)
    told = json.loads(answer.content)
    assert (answer.status_code, told["status"]) == (status, status)
    assert [one["field"] for one in told["errors"]] == [field]
    assert all(one["detail"] for one in told["errors"])


def test_nothing_sent_is_no_refusal_of_a_field() -> None:
    assert schema_refused(errors(loc=("body", "given"))).status_code == 400


def test_a_verbs_refusal_is_said_by_field() -> None:
    answer = validation_refused(ValidationError({"title": ["Too long."], "__all__": ["No."]}))
    assert answer.status_code == 422
    assert json.loads(answer.content)["errors"] == [
        {"field": "title", "detail": "Too long."},
        {"field": "", "detail": "No."},
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"x" * (1024 * 1024 + 1), 413),
        ("text/plain", b"{}", 415),
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("application/json", b"{}", 405),
    ],
)
def test_every_route_looks_at_a_body_before_it_is_read(
    client, content_type: str, body: bytes, status: int
) -> None:
    answer = client.generic("POST", "/api/v1/cities", body, content_type=content_type)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
