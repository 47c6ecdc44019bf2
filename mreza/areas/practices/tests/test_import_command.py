"""`mreza import-practices`: the plan, then all or nothing, as somebody who may."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.test_imports import ROW, table
from mreza.foundation.tables import read_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "practices.csv"
    path.write_bytes(table(ROW))
    return path


def run(*given: object) -> str:
    out = io.StringIO()
    call_command("import-practices", *map(str, given), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_first_the_plan_then_all_of_it_and_again_nothing(network, acting, file):
    user, _client = acting("focal-point", "hr-varazdin")
    before = Practice.objects.count()
    assert "Nothing was written" in run(file, "--by", user.email.upper())
    assert Practice.objects.count() == before
    assert "create: 1" in run(file, "--by", user.email, "--apply")
    made = Practice.objects.get(created_by=user)
    assert (made.city.code, made.state) == ("hr-varazdin", "draft")
    assert "create: 0" in run(file, "--by", user.email, "--apply")
    assert Practice.objects.count() == before + 1


def test_a_file_can_do_what_its_person_may_and_no_more(network, acting, file):
    stranger, _client = acting("creator")
    other, _client = acting("focal-point", "fr-lyon")
    with pytest.raises(CommandError, match="whose act"):
        run(file)
    with pytest.raises(CommandError, match="Nobody here"):
        run(file, "--by", "nobody@example.org")
    with pytest.raises(CommandError, match="acts for no city"):
        run(file, "--by", stranger.email)
    before = Practice.objects.count()
    with pytest.raises(CommandError, match="errors"):
        run(file, "--by", other.email, "--apply")
    assert Practice.objects.count() == before


def test_what_is_no_file_is_said(network, acting, tmp_path):
    user, _client = acting("focal-point", "hr-varazdin")
    with pytest.raises(CommandError, match="Name a file"):
        run()
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "missing.csv", "--by", user.email)
    empty = tmp_path / "empty.xlsx"
    assert "Wrote" in run("--template", empty)
    assert "title" in read_table(empty.read_bytes()).header
