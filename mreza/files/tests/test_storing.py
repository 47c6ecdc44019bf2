"""Adding, describing, ordering, removing: what is kept, what is said, what is refused."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from PIL import Image, ImageChops, ImageOps, ImageStat

from mreza.files import limits, storing
from mreza.files.lookup import documents_of, pictures_of
from mreza.files.models import File
from mreza.files.storage import DurableStorage
from mreza.files.tests.making import CANARY, docx, located, odt, pdf, picture, upload, xlsx
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.translations.authored import authored
from mreza.translations.models import State, Text

pytestmark = pytest.mark.django_db
WORDS = {"alt": "Children build violins", "credit": "Ana Horvat", "rights": "own", "language": "en"}


def add(data=None, name="photo.jpg", *, key="public", purpose="image", by=None, **more):
    data = picture() if data is None else data
    return storing.add("probe", key, upload(data, name), purpose=purpose, by=by, **{**WORDS, **more})


def on_disk(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


# --- adding -----------------------------------------------------------------------------------------------
def test_a_picture_is_kept_in_three_widths_under_a_name_nobody_guesses(probe, media, person):
    file = add(picture(width=2400, height=1800), "Moja slika (1).JPG", by=person, caption="Varaždin, 2024.")
    assert (file.sizes, file.width, file.height) == ([480, 960, 1600], 1600, 1200)
    assert (file.content_type, file.name, file.place) == ("image/webp", "Moja slika (1).webp", "hr-varazdin")
    assert on_disk(media) == sorted(file.paths())
    assert all(path.startswith("files/") and "slika" not in path for path in file.paths())
    for width in file.sizes:
        with default_storage.open(file.path(width)) as stream:
            shown = Image.open(io.BytesIO(stream.read()))
        assert (shown.format, shown.size, shown.info.get("exif")) == ("WEBP", (width, width * 3 // 4), None)
    words = authored("file", file.code)
    assert (words.original("alt"), words.original("caption")) == ("Children build violins", "Varaždin, 2024.")
    entry = Entry.objects.about("probe", "public").get()
    assert (entry.act, entry.by, entry.after["file"]["name"]) == ("file.added", person, "Moja slika (1).webp")


def test_a_small_picture_is_not_blown_up(probe):
    assert add(picture(width=700, height=500)).sizes == [480, 700]
    assert add(picture(width=300, height=200)).sizes == [300]


def test_a_very_tall_picture_stays_within_what_a_page_can_show(probe):
    file = add(picture(width=1000, height=8000))
    assert file.height <= limits.HIGHEST_COPY + 10
    assert file.width == 400


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_stands_upright_and_forgets_where_it_was_taken(probe, media, orientation):
    file = add(picture(width=900, height=600, exif=located(orientation)))
    upright = orientation == 3
    assert (file.width, file.height) == ((900, 600) if upright else (600, 900))
    for path in media.rglob("*.webp"):
        assert CANARY.encode() not in path.read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_up_is_up_however_the_camera_was_held(probe, orientation):
    """As Pillow's own helper turns it, which we do not use because it copies the picture once more."""
    drawn = Image.new("RGB", (400, 300), (255, 255, 255))
    drawn.paste((200, 0, 0), (0, 0, 100, 60))
    drawn.paste((0, 0, 200), (0, 240, 60, 300))
    out = io.BytesIO()
    drawn.save(out, "JPEG", exif=located(orientation), quality=95)
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue()))).convert("RGB")
    file = add(out.getvalue())
    with default_storage.open(file.path(file.width)) as stream:
        shown = Image.open(io.BytesIO(stream.read())).convert("RGB")
    assert shown.size == wanted.size
    assert ImageStat.Stat(ImageChops.difference(shown, wanted)).mean < [6, 6, 6]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK"])
def test_every_kind_of_colour_becomes_a_picture_for_the_screen(probe, mode):
    data = picture("JPEG" if mode == "CMYK" else "PNG", mode=mode)
    with default_storage.open(add(data).path(480)) as stream:
        assert Image.open(io.BytesIO(stream.read())).mode in ("RGB", "RGBA")


def test_transparency_survives_where_there_is_some(probe):
    see_through = Image.new("RGBA", (400, 300), (200, 0, 0, 90))
    out = io.BytesIO()
    see_through.save(out, "PNG")
    with default_storage.open(add(out.getvalue()).path(400)) as stream:
        assert Image.open(io.BytesIO(stream.read())).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf(), "Program.pdf", "application/pdf"),
        (docx(), "a.docx", "wordprocessingml.document"),
        (xlsx(), "a.xlsx", "spreadsheetml.sheet"),
        (odt(), "a.odt", "opendocument.text"),
        ("Čaša;žar\n1;2\n".encode(), "a.csv", "text/csv"),
        ("\ufeffČaša\r\n".encode(), "a.TXT", "text/plain"),
    ],
)
def test_documents_are_kept_as_they_are(probe, data, name, kind):
    file = add(data, name, purpose="document")
    assert kind in file.content_type
    with default_storage.open(file.stored) as stream:
        assert stream.read() == data
    assert (
        documents_of("probe", ["public"])["public"][0].ending == name[-len(name.rpartition(".")[2]) :].upper()
    )


def test_what_belongs_to_a_draft_changes_nothing_public(probe):
    before = DataVersion.current()
    add(key="draft")
    assert DataVersion.current() == before
    add()
    assert DataVersion.current() != before
    assert probe == [("draft", "None"), ("public", "None")]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"alt": "  "}, {"alt"}),
        ({"credit": ""}, {"credit"}),
        ({"rights": "stolen"}, {"rights"}),
        ({"rights": "open-licence"}, {"licence"}),
        ({"rights": "open-licence", "licence": "wtfpl"}, {"licence"}),
        ({"alt": "x" * 301, "caption": "x" * 1001}, {"alt", "caption"}),
        ({"purpose": "song"}, {"purpose"}),
    ],
)
def test_what_is_not_said_is_asked_before_anything_is_kept(probe, media, more, wrong):
    with pytest.raises(ValidationError) as caught:
        add(**more)
    assert set(caught.value.message_dict) == wrong
    assert (on_disk(media), File.objects.count()) == ([], 0)


def test_the_same_file_is_not_added_twice_to_a_record(probe, media):
    add()
    kept = on_disk(media)
    with pytest.raises(WrongMoment):
        add()
    assert (on_disk(media), File.objects.count()) == (kept, 1)
    add(key="draft")


def test_a_failure_while_writing_the_row_leaves_no_bytes_behind(probe, media, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(storing, "write_original", fail)
    with pytest.raises(RuntimeError):
        add()
    assert (on_disk(media), File.objects.count()) == ([], 0)


# --- room -------------------------------------------------------------------------------------------------
def test_a_record_a_day_and_the_disk_have_limits(probe, media, monkeypatch, settings):
    add()
    for name, value, words in [
        ("MOST_OF_A_RECORD", 1, "This record is full"),
        ("BYTES_OF_A_RECORD", 1, "This record is full"),
        ("MOST_OF_A_DAY", 1, "Please go on tomorrow"),
        ("BYTES_OF_A_DAY", 1, "Please go on tomorrow"),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, value)
            with pytest.raises(storing.NoRoom) as caught:
                add(picture("PNG"))
        assert words in str(caught.value.message_dict["file"])
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MOST_OF_A_DAY", 1)
        add(picture("PNG"), at=now() + dt.timedelta(days=1, minutes=1))
    settings.FILES_RESERVE_MB = 1 << 40
    with pytest.raises(storing.NoRoom) as caught:
        add(picture("WEBP"))
    assert "no room for files on the server" in str(caught.value.message_dict["file"])
    assert File.objects.count() == 2


def test_a_full_disk_is_a_message_and_leaves_nothing(probe, media, monkeypatch):
    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DurableStorage, "_save", full)
    with pytest.raises(storing.NoRoom):
        add()
    assert File.objects.count() == 0


# --- describing -------------------------------------------------------------------------------------------
def described(file, **more):
    values = {**WORDS, "version": file.version, "by": None, **more}
    return storing.describe(file, **values)


def test_a_description_is_versioned_translated_and_journaled(probe):
    file = add()
    file = described(
        file, alt="Children at a table", translations={"hr": {"alt": "Djeca za stolom", "caption": "x"}}
    )
    words = authored("file", file.code)
    assert (words.said("alt", "hr"), words.said("alt", "hr").state) == ("Djeca za stolom", State.CONFIRMED)
    assert (file.version, words.said("caption", "hr")) == (2, "")
    entry = Entry.objects.about("probe", "public").first()
    assert entry.act == "file.described"
    assert entry.after["texts"]["alt"] == {"en": "Children at a table", "hr": "Djeca za stolom"}
    described(file, alt="Children at a long table", translations={"hr": {"alt": "", "caption": ""}})
    assert authored("file", file.code).said("alt", "hr").state == State.OUTDATED


def test_a_description_over_an_unseen_one_is_refused(probe):
    file = add()
    described(file, credit="City of Varaždin")
    with pytest.raises(Outdated):
        described(file, credit="Somebody")
    assert File.objects.get().credit == "City of Varaždin"


def test_the_same_description_leaves_no_trace(probe):
    file = add()
    entries = Entry.objects.count()
    assert described(file).version == 1
    assert Entry.objects.count() == entries


# --- order, removal ---------------------------------------------------------------------------------------
def order():
    return [one.file.name for one in pictures_of("probe", ["public"])["public"]]


def test_files_have_an_order(probe):
    first, _second, third = (add(picture(width=w), f"{w}.jpg") for w in (500, 600, 700))
    assert order() == ["500.webp", "600.webp", "700.webp"]
    storing.move(third, -1, by=None)
    assert order() == ["500.webp", "700.webp", "600.webp"]
    storing.move(first, -1, by=None)
    storing.move(first, 1, by=None)
    assert order() == ["700.webp", "500.webp", "600.webp"]
    storing.remove(third, by=None)
    with pytest.raises(WrongMoment):
        storing.move(third, 1, by=None)


def test_what_is_removed_can_come_back_until_no_backup_needs_it(probe, media):
    file = add()
    when = now()
    storing.remove(file, by=None, at=when)
    with pytest.raises(WrongMoment):
        storing.remove(file, by=None)
    assert order() == []
    storing.put_back(file, by=None)
    assert order() == ["photo.webp"]
    storing.remove(file, by=None, at=when)
    add()  # the same again: the removed one does not stand in the way, but then it cannot come back
    with pytest.raises(WrongMoment):
        storing.put_back(file, by=None)
    assert storing.sweep(at=when + limits.KEPT_AFTER_REMOVAL - dt.timedelta(minutes=1)) == 0
    assert storing.sweep(at=when + limits.KEPT_AFTER_REMOVAL + dt.timedelta(minutes=1)) == 1
    assert on_disk(media) == sorted(File.objects.get().paths())
    assert not Text.objects.filter(kind="file", key=file.code).exists()


# --- storage ----------------------------------------------------------------------------------------------
def test_a_file_appears_whole_or_not_at_all(tmp_path):
    storage = DurableStorage(location=tmp_path)

    class Breaks(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError(5, "cable")

    with pytest.raises(OSError, match="cable"):
        storage.save("a/b/c", Breaks(b"xx"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert storage.save("a/b/c", ContentFile(b"one")) == "a/b/c"
    other = storage.save("a/b/c", ContentFile(b"two"))
    assert (other != "a/b/c", storage.open("a/b/c").read()) == (True, b"one")


def test_any_storage_of_django_will_do(probe, settings):
    """What a store that speaks S3 is asked for is the plain interface: save, open, delete."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    assert isinstance(
        default_storage._wrapped if default_storage.exists("x") is not None else 0, InMemoryStorage
    )
    file = add()
    storing.remove(file, by=None, at=now() - limits.KEPT_AFTER_REMOVAL - dt.timedelta(days=1))
    assert default_storage.exists(file.paths()[0])
    assert storing.sweep() == 1
    assert not default_storage.exists(file.paths()[0])


# --- reading ----------------------------------------------------------------------------------------------
def test_the_pictures_of_many_records_are_two_queries(probe, django_assert_num_queries):
    add(caption="C")
    add(key="draft")
    with django_assert_num_queries(2):
        found = pictures_of("probe", ["public", "draft", "other"])
        shown = found["public"][0]
        told = (shown.alt("hr"), shown.alt("hr").is_fallback, shown.rights, shown.srcset, shown.weight)
    assert told[:3] == ("Children build violins", True, "We made it ourselves")
    assert told[3] == f"/files/{shown.code}/480.webp 480w, /files/{shown.code}/800.webp 800w"
    assert (found["other"], shown.url(500)) == ([], f"/files/{shown.code}/800.webp")
