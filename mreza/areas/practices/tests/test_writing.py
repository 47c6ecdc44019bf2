"""A practice is begun, saved, looked back at, restored; of two who write at once nobody loses anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mreza.activities import writing
from mreza.activities.models import Card, Partner, Revision
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import TEXTS, make_practice, values, vocabulary
from mreza.cities.tests.factories import CityFactory, OrganisationFactory
from mreza.foundation.moments import Outdated
from mreza.journal.models import DataVersion, Entry
from mreza.search.models import Entry as Found
from mreza.translations.authored import authored
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db


def refused(**given: Any) -> set[str]:
    """The names a refused save blames."""
    practice = make_practice()
    with pytest.raises(ValidationError) as wrong:
        writing.save(practice, by=None, version=1, **given)
    return set(wrong.value.message_dict)


def test_a_practice_begins_as_a_draft_with_all_it_says():
    practice = make_practice()
    practice.refresh_from_db()
    assert (practice.state, practice.version, practice.slug) == ("draft", 1, None)
    assert writing.content_of(practice) == writing.content_at(practice, 1)
    assert str(authored("practice", practice.key).original("title")) == TEXTS["title"]
    assert [block.people for block in practice.blocks.all()] == [2]
    assert Partner.objects.get(kind="practice", key=practice.key).name == "Music school"


def test_a_draft_changes_nothing_public():
    vocabulary()
    version = DataVersion.current()
    practice = make_practice()
    writing.save(practice, by=None, version=1, texts={"title": "Another title"})
    assert DataVersion.current() == version
    assert not Card.objects.exists()
    assert not Found.objects.filter(kind="practice").exists()


def test_saving_writes_what_is_given_and_leaves_the_rest():
    practice = make_practice()
    writing.save(practice, by=None, version=1, texts={"failed": ""}, values={"reached": 340, "fields": []})
    content = writing.content_of(practice)
    assert practice.version == 2
    assert content["values"]["reached"] == 340
    assert content["values"]["fields"] == []
    assert content["values"]["objectives"] == ["1"]
    assert "failed" not in content["texts"]
    assert content["texts"]["title"] == TEXTS["title"]


def test_who_comes_second_is_told_and_nothing_is_overwritten():
    practice = make_practice()
    same = Practice.objects.get(pk=practice.pk)
    writing.save(practice, by=None, version=1, texts={"title": "First"})
    with pytest.raises(Outdated):
        writing.save(same, by=None, version=1, texts={"title": "Second"})
    assert str(authored("practice", practice.key).original("title")) == "First"


def test_the_texts_of_a_block_go_with_it():
    practice = make_practice()
    writing.save(practice, by=None, version=1, values={"blocks": []})
    assert not Text.objects.filter(key=practice.key, part__startswith="block.").exists()
    assert not practice.blocks.exists()


def test_blocks_keep_the_order_they_are_given_in():
    practice = make_practice()
    rows = [{"key": "b2"}, {"key": "b1", "people": 2}]
    writing.save(
        practice, by=None, version=1, values={"blocks": rows},
        texts={"block.b2.title": "Playing together", "block.b2.text": "Each Friday."},
    )  # fmt: skip
    assert [block.key for block in practice.blocks.all()] == ["b2", "b1"]


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({"texts": {"title": "x" * 151}}, {"title"}),
        ({"texts": {"title": " \u200b "}}, {"title"}),
        ({"texts": {"summary": "word " * 81}}, {"summary"}),
        ({"texts": {"block.b1.text": "word " * 251}}, {"block.b1.text"}),
        ({"texts": {"secret": "x"}}, {"secret"}),
        ({"values": {"state": "published"}}, {"state"}),
        ({"values": {"version": 7}}, {"version"}),
        ({"values": {"fields": ["alchemy"]}}, {"fields"}),
        ({"values": {"fields": "music"}}, {"fields"}),
        ({"values": {"theme": "alchemy"}}, {"theme"}),
        ({"values": {"reached": 2**31}}, {"reached"}),
        ({"values": {"reached": -1}}, {"reached"}),
        ({"values": {"months": 1_201}}, {"months"}),
        ({"values": {"starts": "last year"}}, {"starts"}),
        ({"values": {"starts": "2023-02-31"}}, {"starts"}),
        ({"values": {"starts": "2024", "ends": "2023"}}, {"ends"}),
        ({"values": {"ends": "2021-12"}}, {"ends"}),
        ({"values": {"sources": ["javascript:alert(1)"]}}, {"sources"}),
        ({"values": {"sources": ["https://example.org"] * 21}}, {"sources"}),
        ({"values": {"level": "galaxy"}}, {"level"}),
        ({"values": {"licence": "mine"}}, {"licence"}),
        ({"values": {"partners": [{"name": "X", "sector": "royal"}]}}, {"partners"}),
        ({"values": {"blocks": [{"key": "b1"}, {"key": "b1"}]}}, {"blocks"}),
        ({"values": {"blocks": [{"key": "../x"}]}}, {"blocks"}),
        ({"values": {"blocks": [{"key": "b1", "state": "x"}]}}, {"blocks"}),
        ({"values": {"results": [{"key": "r1", "source": "ftp://example.org"}]}}, {"results"}),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_stored(given, blamed):
    assert refused(**given) == blamed
    practice = Practice.objects.get()
    assert practice.version == 1
    assert writing.content_of(practice) == writing.content_at(practice, 1)


def test_an_end_in_the_year_of_the_beginning_is_fine():
    practice = make_practice()
    writing.save(practice, by=None, version=1, values={"starts": "2022-05", "ends": "2022"})
    assert practice.ends == "2022"


def test_a_practice_belongs_to_somebody():
    with pytest.raises(ValidationError, match="belongs to"):
        writing.create(Practice, language="en", by=None, texts={"title": "Nobody’s"})
    organisation = OrganisationFactory()
    practice = writing.create(
        Practice, language="en", by=None, texts={"title": "A body’s"}, organisation=organisation
    )
    assert Entry.objects.get(about_key=practice.key).after["of"] == ["organisation", organisation.code]


def test_restoring_makes_an_old_version_the_present_one_and_forgets_nothing():
    practice = make_practice()
    first = writing.content_of(practice)
    writing.save(
        practice, by=None, version=1, texts={"title": "Changed", "transfer": "A workshop."},
        values={"blocks": [], "results": [], "partners": [], "fields": [], "reached": 5},
    )  # fmt: skip
    writing.restore(practice, number=1, by=None, version=2)
    assert writing.content_of(practice) == first
    assert list(Revision.objects.values_list("number", "act")) == [
        (3, "restored"), (2, "edited"), (1, "created"),
    ]  # fmt: skip
    assert writing.content_at(practice, 2)["texts"]["title"] == "Changed"


def test_there_is_no_restoring_what_never_was():
    with pytest.raises(ValidationError):
        writing.restore(make_practice(), number=0, by=None, version=1)


def test_an_import_writes_many_at_once_in_few_statements(django_assert_max_num_queries):
    vocabulary()
    city = CityFactory()
    drafts = [
        writing.Draft("en", {**TEXTS, "title": f"Practice {number}"}, values(), city) for number in range(50)
    ]
    with django_assert_max_num_queries(45):
        made = writing.create_many(Practice, drafts, by=None)
    assert len({one.key for one in made}) == 50
    assert writing.content_of(made[49]) == writing.content_at(made[49], 1)
    assert Entry.objects.filter(act="practice.created").count() == 50
