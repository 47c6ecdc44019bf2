"""The pages about a record's files, and the bytes themselves: who gets what, and how long caches keep it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from mreza.files import storing
from mreza.files.models import File
from mreza.files.tests.making import pdf, picture, upload
from mreza.foundation import hooks
from mreza.foundation.hygiene import LARGEST_BODY
from mreza.translations.authored import authored

pytestmark = pytest.mark.django_db
WORDS = {"alt": "Children build violins", "credit": "Ana Horvat", "rights": "own", "language": "en"}
WORDS |= {"caption": "", "licence": ""}


def address(name="of", key="public", **more):
    return reverse(f"files:{name}", kwargs={"kind": "probe", "key": key, **more})


def added(key="public", data=None, name="photo.jpg", purpose="image", **more):
    sent = upload(picture() if data is None else data, name)
    return storing.add("probe", key, sent, purpose=purpose, by=None, **{**WORDS, **more})


@pytest.fixture
def page(person_client):
    return person_client


# --- adding -----------------------------------------------------------------------------------------------
def test_types_size_and_an_example_are_said_before_a_file_is_chosen(probe, page):
    text = page.get(address("add", purpose="image")).content.decode()
    assert "JPEG, PNG, WebP, GIF; at most 15 MB." in text
    assert "Children build cigar-box violins" in text
    assert 'enctype="multipart/form-data"' in text
    assert 'accept=".jpg,.png,.webp,.gif,.jpeg"' in text
    text = page.get(address("add", purpose="document")).content.decode()
    assert "PDF, DOCX, XLSX, ODT, TXT, CSV; at most 20 MB." in text
    assert page.get(address("add", purpose="song")).status_code == 404


def test_a_picture_is_added_and_listed(probe, page, person):
    answer = page.post(address("add", purpose="image"), {**WORDS, "file": upload(picture())}, follow=True)
    assert answer.redirect_chain == [(address(), 302)]
    text = answer.content.decode()
    file = File.objects.get()
    assert (file.added_by, f'src="/files/{file.code}/480.webp"' in text) == (person, True)
    assert all(words in text for words in ("The file is added.", "Children build violins", "Ana Horvat"))


@pytest.mark.parametrize(
    ("purpose", "given", "message"),
    [
        ("image", {"alt": ""}, "Say what the picture shows, for people who do not see it."),
        ("document", {"alt": ""}, "Say what this document is."),
        ("image", {"credit": ""}, "Say who made it."),
        ("image", {"rights": ""}, "Say by what right it may be shown."),
        ("image", {"rights": "open-licence"}, "Say under which licence."),
        ("image", {"file": None}, "Choose a file."),
        ("image", {"file": b"not a picture"}, "This is not a picture we can show."),
        ("image", {"file": b""}, "This is not a picture we can show."),
    ],
)
def test_a_mistake_keeps_what_was_typed(probe, page, purpose, given, message):
    file = given.get("file", picture())
    sent = {**WORDS, "caption": "My words stay", **given}
    sent = {name: value for name, value in sent.items() if name != "file"}
    answer = page.post(
        address("add", purpose=purpose), sent | ({"file": upload(file)} if file is not None else {})
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (message in text, "My words stay" in text, "<title>Error:" in text) == (True, True, True)
    assert File.objects.count() == 0


def test_the_same_file_twice_and_no_room_are_said_on_the_form(probe, page, settings):
    added()
    answer = page.post(address("add", purpose="image"), {**WORDS, "file": upload(picture())})
    assert (answer.status_code, "This very file is there already." in answer.content.decode()) == (422, True)
    settings.FILES_RESERVE_MB = 1 << 40
    answer = page.post(address("add", purpose="image"), {**WORDS, "file": upload(picture("PNG"))})
    assert (answer.status_code, "no room for files on the server" in answer.content.decode()) == (422, True)


def test_what_is_larger_than_anything_we_take_is_not_read_at_all(probe, page):
    answer = page.post(address("add", purpose="image"), b"x", content_type="multipart/form-data; boundary=x",
                       CONTENT_LENGTH=str(LARGEST_BODY + 1))  # fmt: skip
    assert answer.status_code == 413


# --- describing, order, removal ---------------------------------------------------------------------------
def test_a_file_is_described_in_every_language(probe, page):
    file = added()
    where = address("describe", code=file.code)
    text = page.get(where).content.decode()
    assert 'name="alt_hr"' in text
    assert 'name="alt_en"' not in text
    sent = {**WORDS, "alt": "Children", "alt_hr": "Djeca", "caption_hr": "", "version": "1"}
    assert page.post(where, sent)["Location"] == address()
    assert authored("file", file.code).said("alt", "hr") == "Djeca"
    assert page.post(where, {**sent, "alt": " ", "version": "2"}).status_code == 422


def test_two_who_describe_the_same_file_see_both_versions(probe, page):
    file = added()
    where = address("describe", code=file.code)
    page.post(where, {**WORDS, "alt": "Theirs", "version": "1"})
    answer = page.post(where, {**WORDS, "alt": "Mine", "version": "1"})
    text = answer.content.decode()
    assert (answer.status_code, "Theirs" in text, 'value="Mine"' in text) == (409, True, True)
    assert authored("file", file.code).original("alt") == "Theirs"
    assert page.post(where, {**WORDS, "alt": "Mine", "version": "2"}).status_code == 302
    for nonsense in ("", "x", "9" * 30, "-1"):
        assert page.post(where, {**WORDS, "alt": "Other", "version": nonsense}).status_code == 409


def test_files_are_moved_removed_and_put_back_by_buttons(probe, page):
    first, second = added(), added(data=picture("PNG"), name="second.png")
    page.post(address("move", code=second.code), {"to": "up"})
    assert [f.code for f in File.objects.of("probe", "public")] == [second.code, first.code]
    answer = page.post(address("remove", code=first.code), follow=True)
    assert "You can put it back below." in answer.content.decode()
    assert page.post(address("remove", code=first.code)).status_code == 404
    answer = page.post(address("put-back", code=first.code), follow=True)
    assert "The file is back." in answer.content.decode()
    assert File.objects.there().count() == 2


def test_the_list_asks_as_often_for_one_file_as_for_thirty(probe, page, django_assert_max_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            page.get(address())
        return len(asked)

    file = added()
    queries()
    few = queries()
    for number in range(30):
        file.pk, file.code, file.stored, file.sha256 = None, f"c{number}", f"s{number}", f"h{number}"
        file.save(force_insert=True)
    assert queries() == few


# --- who may ----------------------------------------------------------------------------------------------
OTHERS = ["add", "describe", "move", "remove", "put-back"]


@pytest.mark.parametrize("name", ["of", *OTHERS])
def test_who_may_not_see_the_record_finds_nothing_and_who_may_not_edit_is_refused(name, probe, client, page):
    file = added("draft")
    more = {} if name == "of" else {"purpose": "image"} if name == "add" else {"code": file.code}
    for key, expected in [("other", 404), ("nowhere", 404), ("locked", 403)]:
        for method in ("get", "post"):
            status = getattr(page, method)(address(name, key, **more)).status_code
            assert status in (expected, 405)
    assert "/account/login/" in client.get(address("of", "public"))["Location"]
    assert page.get(reverse("files:of", kwargs={"kind": "nothing", "key": "x"})).status_code == 404
    assert File.objects.there().count() == 1


def test_a_file_of_another_record_is_not_found(probe, page):
    file = added("draft")
    for name in ("describe", "move", "remove", "put-back"):
        assert page.post(address(name, "public", code=file.code), WORDS).status_code == 404


# --- the bytes --------------------------------------------------------------------------------------------
def bytes_of(file, width=480):
    return reverse("file", kwargs={"code": file.code, "width": width})


def test_a_public_picture_is_the_same_for_everybody_and_kept_for_a_year(probe, client, page):
    file = added()
    for reader in (client, page):
        answer = reader.get(bytes_of(file))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Cookie" not in answer.get("Vary", "")
        assert answer.cookies == {}
    assert client.head(bytes_of(file)).status_code == 200
    assert client.get(bytes_of(file, 481)).status_code == 404
    assert client.post(bytes_of(file)).status_code == 405


def test_a_picture_of_a_draft_is_for_who_may_read_it_and_kept_by_nobody(probe, client, page):
    file = added("draft")
    assert client.get(bytes_of(file)).status_code == 404
    answer = page.get(bytes_of(file))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_a_removed_file_is_gone_for_everybody(probe, client, page):
    file = added()
    storing.remove(file, by=None)
    for reader in (client, page):
        assert reader.get(bytes_of(file)).status_code == 404


def test_a_document_is_only_to_be_kept(probe, client):
    file = added(data=pdf(b"<html><script>"), name="Plan, čist.pdf", purpose="document")
    answer = client.get(reverse("file-download", kwargs={"code": file.code}))
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Plan%2C%20%C4%8Dist.pdf"
    assert answer["Content-Type"] == "application/pdf"
    assert client.get(bytes_of(file)).status_code == 404


def test_nothing_and_a_lost_file_answer_alike(probe, client, media):
    file = added()
    for path in media.rglob("*.webp"):
        path.unlink()
    lost, never = client.get(bytes_of(file)), client.get("/files/never/480.webp")
    assert (lost.status_code, never.status_code) == (404, 404)


# --- a person's own ---------------------------------------------------------------------------------------
def test_what_i_added_is_told_to_me_and_forgotten_with_me(probe, person):
    storing.add("probe", "draft", upload(picture()), purpose="image", by=person, **WORDS)
    told = hooks.about_me(person)["files"]["files"]
    assert [(one["record"], one["name"], one["removed"]) for one in told] == [
        ("probe:draft", "photo.webp", False)
    ]
    assert dt.datetime.fromisoformat(told[0]["added_at"]).tzinfo
    hooks.erase.fillings()
    assert dict(hooks.erase.fillings())["files"](person) == {"files": 1}
    assert File.objects.get().added_by is None
