"""An operator's own labels: added, never over a person's wording, never taken away by the next load."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from mreza.foundation.loading import BadFile
from mreza.journal.models import DataVersion, Entry
from mreza.translations.lookup import said
from mreza.translations.models import State, Text
from mreza.translations.wording import edit
from mreza.vocabulary.adding import add_labels
from mreza.vocabulary.models import Target

pytestmark = pytest.mark.django_db

SDG = (
    "type,code,goal,color_hex,short_hr,title_en,title_hr,hr_title_status\n"
    "goal,11,11,#fd9d24,Održivi gradovi,Make cities inclusive,Učiniti gradove uključivima,own translation\n"
    "target,11.4,11,,,Strengthen efforts to protect heritage,,\n"
    "target,99.9,99,,,No such target,,\n"
).encode()


def texts():
    return list(Text.objects.order_by("pk").values())


def test_labels_are_added_to_terms_known_here(network):
    added = add_labels(SDG, source="United Nations")
    assert sorted(added.tally.created) == [
        "sdg-goal:11/short_hr", "sdg-goal:11/title_en", "sdg-goal:11/title_hr", "sdg-target:11.4/title_en",
    ]  # fmt: skip
    assert (added.unknown, added.left_alone) == (["99.9"], ["goal", "color_hex"])
    assert said("sdg-goal", "11", "title", "en") == "Make cities inclusive"
    title = Text.objects.get(kind="sdg-goal", key="11", part="title", language="hr")
    assert (title.state, title.source) == (State.DRAFT, "own translation")
    assert Text.objects.get(kind="sdg-target", key="11.4", part="title").source == "United Nations"
    assert Target.objects.count() == 45
    assert Entry.objects.filter(act="vocabulary.labels-added").count() == 1


def test_a_second_time_nothing_changes_and_a_dry_run_writes_nothing(network):
    before = texts(), DataVersion.current()
    assert add_labels(SDG, dry_run=True).tally.created
    assert (texts(), DataVersion.current()) == before
    add_labels(SDG)
    before = texts(), DataVersion.current()
    again = add_labels(SDG)
    assert (again.tally.altered, again.tally.unchanged) == (False, 4)
    assert (texts(), DataVersion.current()) == before


def test_a_newer_file_replaces_an_older_one_but_not_a_persons_wording(network):
    add_labels(SDG)
    edit("sdg-goal", "11", "title", "hr", "Gradovi za sve", by=None, version=1)
    newer = SDG.replace(b"Make cities inclusive", b"Make cities safe").replace(
        "uključivima".encode(), b"boljima"
    )
    added = add_labels(newer)
    assert added.tally.changed == ["sdg-goal:11/title_en"]
    assert [(kept.code, kept.stored) for kept in added.tally.kept] == [
        ("sdg-goal:11/title_hr", "Gradovi za sve")
    ]
    assert said("sdg-goal", "11", "title", "hr") == "Gradovi za sve"


def test_the_next_load_of_the_network_leaves_an_operators_labels_alone(network):
    add_labels(b"kind,code,name_hr,name_de\nsdg-goal,11,Gradovi,St\xc3\xa4dte\n")
    before = texts()
    call_command("load-network", verbosity=0)
    assert texts() == before
    assert said("sdg-goal", "11", "name", "hr") == "Gradovi"


def test_one_kind_may_be_given_for_the_whole_file(network):
    added = add_labels(b"code,name_de\nmusic,Musik\nknowledge-skills,Wissen\n", kind="theme")
    assert (added.unknown, added.tally.created) == (["music"], ["theme:knowledge-skills/name_de"])


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"name_en\nx\n", "theme", "needs a column “code”"),
        (b"code,name_en\n1,x\n", "", "needs a column “code”, and “kind”"),
        (b"code,name_en\n1,x\n", "planets", "“planets” is no vocabulary"),
        (b"code,kind,label\n1,objective,x\n", "", "no column of labels"),
        (b"code,kind,name_de\n1,objective,x\n1,objective,y\n", "", "Row 3: “1” stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(network, data, kind, message):
    before = texts()
    with pytest.raises(BadFile, match=message):
        add_labels(data, kind=kind)
    assert texts() == before


def test_the_command_tells_what_it_did(network, tmp_path):
    path, out = tmp_path / "sdg.csv", io.StringIO()
    path.write_bytes(SDG)
    call_command("load-vocabulary", str(path), "--source", "United Nations", stdout=out)
    assert "labels: 4 created, 0 changed, 0 unchanged, 0 kept" in out.getvalue()
    assert "rows left out, code not known here: 1" in out.getvalue()
    assert "columns left alone: goal, color_hex" in out.getvalue()
    with pytest.raises(CommandError, match="No such file"):
        call_command("load-vocabulary", str(tmp_path / "missing.csv"))
    path.write_bytes(b"code,name_en\n=1+1,=1+1")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load-vocabulary", str(path))
