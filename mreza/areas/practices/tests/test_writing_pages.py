"""The pages of those who write: sections kept while one types, saved, merged; sent, given back, published."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from mreza.activities import writing
from mreza.activities.forms import SectionForm
from mreza.activities.models import Autosave, Comment, Participation
from mreza.activities.sections import CODES, stored
from mreza.areas.practices.forms import FORM
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import TEXTS, make_practice, vocabulary
from mreza.cities.tests.factories import CityFactory
from mreza.translations.authored import authored

pytestmark = pytest.mark.django_db


def at(name: str, practice: Any = None, **more: Any) -> str:
    kwargs = {"code": practice.code, **more} if practice is not None else more
    with translation.override("en"):
        return reverse(f"practices:{name}", kwargs=kwargs or None)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def title(practice: Practice) -> str:
    return str(authored("practice", practice.key).original("title"))


@pytest.fixture
def varazdin(acting: Any) -> Any:
    """A focal point, their browser, and a whole draft of their city."""
    user, client = acting("focal-point", "hr-varazdin")
    from mreza.cities.models import City

    return user, client, make_practice(city=City.objects.get(code="hr-varazdin"), by=user)


def short(practice: Practice, **more: str) -> dict[str, str]:
    """The first section as a browser posts it."""
    return {
        "version": str(practice.version), "title": TEXTS["title"], "summary": TEXTS["summary"], "starts": "2022",
        "ends": "", "do": "save", **more,
    }  # fmt: skip


# --- beginning ----------------------------------------------------------------------------------------------------
def test_a_practice_is_begun_in_ones_own_language(acting):
    vocabulary()
    _user, client = acting("editor", "hr-varazdin")
    assert client.get(at("new")).status_code == 200
    response = client.post(
        at("new"), {"place": "hr-varazdin", "language": "hr", "title": "Djeca grade glazbala"}
    )
    practice = Practice.objects.get()
    assert response["Location"] == at("write", practice)
    assert (practice.city.code, practice.original_language) == ("hr-varazdin", "hr")
    assert "Djeca grade glazbala" in text_of(client.get(at("write", practice)))


def test_nobody_begins_a_practice_for_a_city_they_do_not_act_for(acting):
    _user, client = acting("focal-point", "hr-varazdin")
    CityFactory(code="fr-lyon")
    response = client.post(at("new"), {"place": "fr-lyon", "language": "hr", "title": "Ours"})
    assert response.status_code == 422
    assert not Practice.objects.exists()


def test_an_organisation_writes_for_its_city_whose_focal_point_sends(acting, varazdin):
    _user, lead, _practice = varazdin
    from mreza.cities.tests.factories import OrganisationFactory

    body = OrganisationFactory(code="body", city=None)
    _partner, client = acting("partner", "body")
    data = {"place": "organisation:body", "language": "hr", "title": "Zajedno"}
    assert "Choose a city." in text_of(client.post(at("new"), data))
    response = client.post(at("new"), {**data, "city": "hr-varazdin"})
    practice = Practice.objects.get(organisation=body)
    assert response["Location"] == at("write", practice)
    assert practice.city.code == "hr-varazdin"
    assert "Your focal point sends it to review." in text_of(client.get(at("check", practice)))
    assert client.post(at("submit", practice), {"version": 1}).status_code == 403
    assert lead.get(at("write", practice)).status_code == 200


@pytest.mark.parametrize("role", ["", "mayor", "commission", "coordinator", "secretariat", "auditor"])
def test_who_writes_for_nobody_begins_nothing(role, acting):
    _user, client = acting(role)
    assert client.get(at("new")).status_code == 403


# --- sections -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "section", ["short", "story", "blocks", "results", "needs", "classification", "partners", "sources"]
)
def test_saving_a_section_as_it_is_changes_nothing(section, varazdin):
    """What a browser gets, it can send back: no value is lost on the way."""
    _user, client, practice = varazdin
    before = writing.content_of(practice)
    asked_for = FORM.by_code[section]
    form = SectionForm(FORM, asked_for, stored(asked_for, before))
    data = {
        name: (text.split() if name in form.specs and form.specs[name].how == CODES else text)
        for name, text in form.flat.items()
    }
    assert client.get(at("section", practice, section=section)).status_code == 200
    response = client.post(
        at("section", practice, section=section), {**data, "version": practice.version, "do": "save"}
    )
    assert response.status_code == 302
    assert writing.content_of(Practice.objects.get()) == before


def test_save_and_continue_goes_to_the_next_section_and_later_to_the_list(varazdin):
    _user, client, practice = varazdin
    saved = client.post(at("section", practice, section="short"), short(practice, title="Another title"))
    assert saved["Location"] == at("section", practice, section="story")
    practice.refresh_from_db()
    assert title(practice) == "Another title"
    later = client.post(at("section", practice, section="short"), short(practice, do="later"))
    assert later["Location"] == at("write", practice)


def test_a_mistake_keeps_everything_typed_and_says_what_to_do(varazdin):
    _user, client, practice = varazdin
    long = "word " * 85
    response = client.post(
        at("section", practice, section="short"), short(practice, summary=long, starts="soon")
    )
    assert response.status_code == 422
    page = text_of(response)
    assert "At most 80 words; now there are 85." in page
    assert "You have 5 words too many; at most 80." in page
    assert "Write a year, a month or a day" in page
    assert long.strip() in response.content.decode()
    assert Practice.objects.get().version == practice.version
    again = client.get(at("section", practice, section="short"))
    assert long.strip() in again.content.decode()


def test_what_does_not_fit_yet_is_kept_when_one_comes_back_later(varazdin):
    _user, client, practice = varazdin
    response = client.post(
        at("section", practice, section="short"), short(practice, summary="word " * 85, do="later")
    )
    assert response["Location"] == at("write", practice)
    assert "kept for you" in text_of(client.get(response["Location"]))
    assert writing.content_of(practice)["texts"]["summary"] == TEXTS["summary"]


# --- kept while one types -------------------------------------------------------------------------------------------
def quiet(client: Any, practice: Practice, **typed: str) -> Any:
    data = {**short(practice), **typed, "autosave": "1"}
    del data["do"]
    return client.post(at("section", practice, section="short"), data, headers={"HX-Request": "true"})


def test_what_is_typed_is_kept_and_met_again_on_another_device(varazdin):
    from django.test import Client

    user, client, practice = varazdin
    answer = quiet(client, practice, summary="Half a sent")
    assert re.search(r"Saved at \d\d:\d\d UTC\.", text_of(answer))
    assert "You have 77 words of 80 left." in text_of(answer)
    assert "<html" not in answer.content.decode()
    other_device = Client()
    other_device.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = other_device.get(at("section", practice, section="short"))
    assert "Half a sent" in text_of(page)
    assert "not saved yet" in text_of(page)
    assert writing.content_of(practice)["texts"]["summary"] == TEXTS["summary"]
    other_device.post(at("section", practice, section="short"), {"do": "discard"})
    assert "Half a sent" not in text_of(client.get(at("section", practice, section="short")))


def test_saving_lets_go_of_what_was_kept(varazdin):
    _user, client, practice = varazdin
    quiet(client, practice, summary="Half a sent")
    client.post(at("section", practice, section="short"), short(practice, summary="A whole sentence."))
    assert not Autosave.objects.exists()


def test_what_one_types_nobody_else_sees_but_that_one_is_there(varazdin, acting):
    user, client, practice = varazdin
    colleague, other = acting("editor", "hr-varazdin")
    quiet(client, practice, summary="My secret words")
    page = text_of(other.get(at("section", practice, section="short")))
    assert "My secret words" not in page
    assert f"In this section now: {user.name}." in page
    quiet(other, practice, summary="Other words")
    assert Autosave.objects.get(user=user).typed["summary"] == "My secret words"
    assert Autosave.objects.get(user=colleague).typed["summary"] == "Other words"


def test_more_than_a_section_can_hold_is_refused(varazdin):
    _user, client, practice = varazdin
    keys = " ".join(f"k{n}" for n in range(20))
    data = {"version": "1", "blocks": keys, "autosave": "1"}
    data |= {f"block.k{n}.text": "x" * 60_000 for n in range(20)}
    assert client.post(at("section", practice, section="blocks"), data).status_code == 422
    assert not Autosave.objects.exists()


# --- two at once ----------------------------------------------------------------------------------------------------
def test_two_who_change_different_fields_are_joined(varazdin, acting):
    _user, client, practice = varazdin
    _colleague, other = acting("editor", "hr-varazdin")
    opened = short(practice)
    other.post(at("section", practice, section="short"), {**opened, "title": "Theirs"})
    response = client.post(at("section", practice, section="short"), {**opened, "summary": "Mine."})
    assert response.status_code == 302
    texts = writing.content_of(Practice.objects.get())["texts"]
    assert (texts["title"], texts["summary"]) == ("Theirs", "Mine.")


def test_of_two_who_change_the_same_words_the_second_sees_both(varazdin, acting):
    _user, client, practice = varazdin
    colleague, other = acting("editor", "hr-varazdin")
    opened = short(practice)
    other.post(at("section", practice, section="short"), {**opened, "summary": "Their sentence."})
    response = client.post(
        at("section", practice, section="short"), {**opened, "summary": "My sentence.", "ends": "2024"}
    )
    assert response.status_code == 409
    page = response.content.decode()
    assert "Their sentence." in page
    assert "My sentence." in page
    assert colleague.name in page
    assert "<del>Their</del>" in page
    assert writing.content_of(practice)["texts"]["summary"] == "Their sentence."
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    decided = client.post(
        at("section", practice, section="short"),
        {**opened, "version": version, "summary": "Our sentence.", "ends": "2024"},
    )
    assert decided.status_code == 302
    content = writing.content_of(Practice.objects.get())
    assert (content["texts"]["summary"], content["values"]["ends"]) == ("Our sentence.", "2024")


def test_a_version_nobody_ever_saw_overwrites_nothing(varazdin):
    _user, client, practice = varazdin
    for version in ("999", "0", "-1", "x", ""):
        response = client.post(
            at("section", practice, section="short"), short(practice, title="Blind", version=version)
        )
        assert response.status_code == 409
    assert title(practice) == TEXTS["title"]


# --- blocks ---------------------------------------------------------------------------------------------------------
def blocks(practice: Practice, keys: str, do: str, **more: str) -> dict[str, str]:
    data = {"version": str(practice.version), "blocks": keys, "do": do}
    for key in keys.split():
        data |= {f"block.{key}.title": f"Block {key}", f"block.{key}.text": "How it works."}
    return data | more


def test_blocks_are_added_moved_and_removed_without_script(varazdin):
    _user, client, practice = varazdin
    address = at("section", practice, section="blocks")
    response = client.post(address, blocks(practice, "b1", "add"))
    added = re.fullmatch(r".*#row-([a-z0-9]+)", response["Location"])[1]
    assert f'id="row-{added}"' in client.get(address).content.decode()
    client.post(address, blocks(practice, f"b1 {added}", f"up:{added}"))
    assert Autosave.objects.get().typed["blocks"] == f"{added} b1"
    client.post(address, blocks(practice, f"{added} b1", "save"))
    assert [one.key for one in practice.blocks.all()] == [added, "b1"]
    practice.refresh_from_db()
    client.post(address, blocks(practice, f"{added} b1", "remove:b1"))
    assert "Block b1" not in client.get(address).content.decode()
    client.post(address, blocks(practice, added, "save"))
    assert [one.key for one in practice.blocks.all()] == [added]


def test_a_block_that_one_edits_and_another_removes_stays(varazdin, acting):
    _user, client, practice = varazdin
    _colleague, other = acting("editor", "hr-varazdin")
    address = at("section", practice, section="blocks")
    other.post(address, {"version": str(practice.version), "blocks": "", "do": "save"})
    client.post(address, blocks(practice, "b1 b2", "save"))
    assert [one.key for one in practice.blocks.all()] == ["b1", "b2"]


# --- sending, review ------------------------------------------------------------------------------------------------
def test_a_record_goes_to_review_back_and_to_everybody(varazdin, acting):
    _user, client, practice = varazdin
    _reviewer, coordinator = acting("coordinator", "music")
    assert "What happens next" in text_of(client.get(at("check", practice)))
    sent = client.post(at("submit", practice), {"version": practice.version})
    assert sent["Location"] == at("sent", practice)
    assert "What happens next" in text_of(client.get(sent["Location"]))
    assert TEXTS["title"] in text_of(coordinator.get(at("to-review")))
    page = coordinator.get(at("review", practice))
    assert 'id="problem-2"' in page.content.decode()

    said = coordinator.post(
        at("review", practice), {"part": "problem", "paragraph": "2", "text": "Which children?"}
    )
    assert said["Location"].endswith("#problem-2")
    assert "Which children?" not in text_of(client.get(at("section", practice, section="story")))
    practice.refresh_from_db()
    coordinator.post(at("ask-for-change", practice), {"version": practice.version, "text": ""})
    practice.refresh_from_db()
    assert practice.state == "draft"
    story = text_of(client.get(at("section", practice, section="story")))
    assert "Which children?" in story
    assert "Paragraph 2: “Many children never came.”" in story

    comment = Comment.objects.get()
    data = {name: TEXTS.get(name, "") for name in ("problem", "context", "done", "participation")}
    data |= {"problem": "All of them.", "settle": str(comment.pk), "version": practice.version, "do": "save"}
    client.post(at("section", practice, section="story"), data)
    comment.refresh_from_db()
    assert comment.settled_at is not None
    practice.refresh_from_db()
    client.post(at("submit", practice), {"version": practice.version})
    practice.refresh_from_db()
    published = coordinator.post(at("publish", practice), {"version": practice.version})
    practice.refresh_from_db()
    assert practice.state == "published"
    assert published["Location"] == practice.get_absolute_url()


def test_nobody_reviews_what_their_own_city_wrote(acting, varazdin):
    user, _client, practice = varazdin
    from mreza.activities import life
    from mreza.cities.models import CreativeField
    from mreza.cities.tests.factories import AppointmentFactory

    twofold, client = acting("editor", "hr-varazdin")
    AppointmentFactory(user=twofold, role="coordinator", field=CreativeField.objects.get(code="music"))
    life.submit(practice, by=user)
    assert client.get(at("review", practice)).status_code == 403
    assert client.post(at("publish", practice), {"version": practice.version}).status_code == 403
    assert TEXTS["title"] not in text_of(client.get(at("to-review")))


def test_a_reviewer_does_not_publish_what_they_have_not_seen(varazdin, acting):
    user, client, practice = varazdin
    from mreza.activities import life

    life.submit(practice, by=user)
    _reviewer, coordinator = acting("coordinator", "music")
    seen = practice.version
    client.post(at("section", practice, section="short"), short(practice, title="Changed meanwhile"))
    assert coordinator.post(at("publish", practice), {"version": seen}).status_code == 409
    assert coordinator.post(at("publish", practice)).status_code == 409
    assert Practice.objects.get().state == "in-review"


def test_asking_for_a_change_needs_a_word(varazdin, acting):
    user, _client, practice = varazdin
    from mreza.activities import life

    life.submit(practice, by=user)
    _reviewer, coordinator = acting("coordinator", "music")
    response = coordinator.post(at("ask-for-change", practice), {"version": practice.version, "text": " "})
    assert response.status_code == 422
    assert "Write at least one comment" in text_of(response)
    long = {"version": practice.version, "text": "word " * 5_000}
    response = coordinator.post(at("ask-for-change", practice), long)
    assert (response.status_code, text_of(response).count("word ")) == (422, 5_000)


def test_a_draft_with_something_missing_is_not_sent_and_says_what(varazdin):
    user, client, practice = varazdin
    writing.save(practice, by=user, version=practice.version, texts={"problem": ""})
    client.post(at("submit", practice), {"version": practice.version})
    page = text_of(client.get(at("check", practice)))
    assert "Say what the problem was." in page
    assert "Send to review" not in page


# --- history --------------------------------------------------------------------------------------------------------
def test_history_shows_what_differs_word_by_word_and_restores(varazdin):
    user, client, practice = varazdin
    writing.save(
        practice, by=user, version=1, values={"objectives": [], "cost_band": None, "people": 3},
        texts={"title": "Children build violins"},
    )  # fmt: skip
    page = client.get(at("history", practice)).content.decode()
    assert "Children build " in page
    assert re.search(r"<del>.*instruments</del>", page)
    assert re.search(r"<ins>.*violins</ins>", page)
    client.post(at("restore", practice), {"number": "1", "version": "2"})
    practice.refresh_from_db()
    assert (practice.version, title(practice)) == (3, TEXTS["title"])
    assert client.post(at("restore", practice), {"number": "1", "version": "2"}).status_code == 409


def test_strange_versions_compare_to_nothing(varazdin):
    _user, client, practice = varazdin
    for query in ("?from=0&to=99999999999999999999", "?from=x", "?from=-1&to=1", "?from=1&to=1"):
        assert client.get(at("history", practice) + query).status_code == 200


# --- other cities ---------------------------------------------------------------------------------------------------
def test_another_city_is_asked_sees_title_and_summary_and_answers(varazdin, acting):
    _user, client, practice = varazdin
    _lyonnaise, lyon = acting("focal-point", "fr-lyon")
    client.post(at("cities", practice), {"city": "fr-lyon"})
    page = text_of(lyon.get(at("asked")))
    assert TEXTS["title"] in page
    assert TEXTS["summary"] in page
    assert TEXTS["problem"][:20] not in page
    assert lyon.get(at("check", practice)).status_code == 404
    row = Participation.objects.get()
    lyon.post(at("answer", pk=row.pk), {"answer": "agree"})
    row.refresh_from_db()
    assert row.state == "agreed"
    assert client.post(at("answer", pk=row.pk), {"answer": "decline"}).status_code == 404


# --- a public record --------------------------------------------------------------------------------------------------
def test_the_city_confirms_corrects_or_takes_down_what_was_compiled(acting):
    user, client = acting("focal-point", "hr-varazdin")
    from mreza.cities.models import City

    practice = make_practice(
        "published", city=City.objects.get(), origin="compiled", sources=["https://example.org"]
    )
    page = text_of(client.get(at("standing", practice)))
    assert "not yet confirmed by the city" in page
    client.post(at("confirm", practice), {"version": practice.version})
    practice.refresh_from_db()
    assert practice.confirmed_by == user
    for nothing in ("", "\u200b\u2060"):  # also signs that nobody sees
        response = client.post(at("take-down", practice), {"version": practice.version, "reason": nothing})
        assert response.status_code == 422
    client.post(at("take-down", practice), {"version": practice.version, "reason": "It is not so."})
    practice.refresh_from_db()
    assert practice.state == "retired"
    client.post(at("revive", practice), {"version": practice.version})
    practice.refresh_from_db()
    assert practice.state == "published"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number(count, acting, django_assert_num_queries):
    _user, client = acting("focal-point", "hr-varazdin")
    from mreza.cities.models import City

    for number in range(count):
        make_practice(city=City.objects.get(code="hr-varazdin"), texts={"title": f"Title {number}"})
    client.get(at("mine"))
    with django_assert_num_queries(9):
        assert client.get(at("mine")).status_code == 200
