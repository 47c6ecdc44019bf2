"""Invented calls to the whole API: never a 500, never an answer that the documentation does not foresee."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mreza.config.api import api

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
FEW, MANY = 240, 2400  # calls in one run on each database


@pytest.fixture(autouse=True)
def _one_connection():
    """The server's handler closes old connections after each request; here it is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fuzz(calls: int) -> int:
    """Spread so many calls, right and wrong ones, over all routes; how many were made."""
    schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
    schema.app = get_wsgi_application()
    operations = [result.ok() for result in schema.get_all_operations()]
    made = 0
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=-(-calls // (2 * len(operations))),
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def call(case):
                nonlocal made
                made += 1
                case.call_and_validate(checks=CHECKS)

            call()
    return made


def test_invented_calls_get_documented_answers(network):
    assert fuzz(FEW) >= 200


@pytest.mark.slow
def test_thousands_of_invented_calls_get_documented_answers(network):
    assert fuzz(MANY) >= 2000


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=st.binary(max_size=60),
    path=st.sampled_from(["cities", "designations", "countries", "sdg", "cities/x"]),
)
def test_no_query_string_at_all_is_our_mistake(network, client, query, path):
    raw = "".join(f"%{byte:02x}" if byte % 3 else chr(byte & 0x7F) for byte in query)
    response = client.get(f"/api/v1/{path}", QUERY_STRING=raw)
    assert response.status_code in (200, 400, 404)
    if response.status_code >= 400:
        assert response.json()["status"] == response.status_code
