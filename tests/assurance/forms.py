"""Forms as a browser finds them on a page, and what nobody in their right mind would type into them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT, encode_multipart
from lxml import html

BOUNDARY = "BoUnDaRyStRiNg"
MARK = '<script>alert("fuzz-7")</script>'
EVIL = "evil.example"
# Name → value. Each is tried in every field, whatever the field is for.
HOSTILE: dict[str, str] = {
    "NUL": "a\0b",
    "half a surrogate": "a\ud800b",
    "emoji": "🏙️👩‍👩‍👧" * 20,
    "turned round": "\u202egnp.exe\u2066\u200b",
    "signs nobody sees": "\u200b\u2060\ufeff",
    "a number of 400 digits": "9" * 400,
    "a number just too large": "2147483648",
    "a number below all": "-9223372036854775809",
    "NaN": "NaN",
    "without end": "-1e400",
    "other digits": "٣٤",
    "the year 0": "0000-01-01",
    "the year 9999": "9999-12-31",
    "the year 275760": "275760-09-13",
    "no such day": "2023-02-30",
    "markup": f'">{MARK}<img src=x onerror=alert(1)>',
    "template": "{{ 7191*7 }}{% debug %}%(x)s%s{0.__class__}{x!r:>9999999999}",
    "SQL": "' OR 1=1; DROP TABLE cities_city; --",
    "a line for a header": f"a@example.org\r\nBcc: victim@{EVIL}\r\n\r\nx",
    "formula": "=cmd|' /C calc'!A0",
    "formula behind a tab": "\t\n=HYPERLINK(1)",
    "many brackets": "[" * 3000,
    "deep JSON": '{"a":' * 3000,
    "deep quotations": "> " * 3000 + "[a](javascript:alert(1))",
    "only spaces": " \t\u00a0\u3000 ",
    "many accents": "Z" + "\u0300" * 500,
    "sixty thousand signs": "x " * 30_000,
    "an address that runs": "javascript:alert(1)",
    "an address elsewhere": f"//{EVIL}/\\{EVIL}",
    "an address in brackets": "https://[::1",
    "a domain of wrong letters": "https://xn--a.example.org/\u2100",
    "a long local part": "a" * 300 + "@example.org",
    "somebody else's number": "1",
    "a list": '["a", {"b": null}]',
    "empty": "",
}
FILES: dict[str, tuple[str, bytes]] = {
    "an empty file": ("a.csv", b""),
    "noise": ("a.xlsx", bytes(range(256)) * 40),
    "half a workbook": ("a.xlsx", b"PK\x03\x04" + b"\0" * 200),
    "a table of formulas": ("a.csv", b"name,email\r\n=cmd|' /C calc'!A0,+1\r\n"),
    "a table of 3,000 columns": ("a.csv", b"a," * 3000 + b"\r\n" + b"b," * 3000),
    "a table with an open quote": ("a.csv", b'"' + b"a,b\r\n" * 500),
    "a table that is not UTF-8": ("a.csv", b"\xff\xfe\x00a;\x80"),
    "a name up the tree": ("../../etc/passwd\u202e.png", b"\x89PNG\r\n\x1a\n"),
    "a name that is a page": (f"{MARK}.csv", b"a;b"),
}
QUERIES: dict[str, str] = {
    "NUL": "%00", "half a surrogate": "%ED%A0%80", "not UTF-8": "%FF%FE", "a number of 400 digits": "9" * 400,
    "below nothing": "-1", "NaN": "NaN", "other digits": quote_plus("٣"), "the year 0": "0000-01-01",
    "the year 275760": "275760-09-13", "markup": quote_plus(MARK), "template": quote_plus("{{ 7191*7 }}"),
    "SQL": quote_plus("' OR 1=1 --"), "search signs": quote_plus('" NEAR(a b) * ^ : - ( & | ! <->'),
    "turned round": quote_plus("\u202ea\u200b"), "an address elsewhere": quote_plus(f"//{EVIL}/"), "empty": "",
    "long": "x" * 4000, "lines": "a%0D%0ASet-Cookie:%20x=1",
}  # fmt: skip
# Parameters that some page of ours reads, tried at all of them.
PARAMETERS = (
    "q", "page", "sort", "order", "all", "about", "next", "city", "field", "region", "country", "code", "version",
    "from", "to", "on", "since", "until", "state", "kind", "language", "lang", "role", "format", "who", "restore",
)  # fmt: skip


@dataclass
class Field:
    """One field of a form as it came: what it holds, and what else could be chosen."""

    name: str
    kind: str  # text, textarea, select, radio, checkbox, hidden, file, submit, password …
    values: list[str]
    accept: str = ""


@dataclass
class Form:
    """A form to be sent by POST."""

    at: str  # the page it was found on
    action: str
    target: str  # the name of the address it is sent to
    multipart: bool
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, ...]:
        """Two forms of the same key are one form about two things."""
        return (self.target, *sorted({one.name for one in self.fields}))

    def told(self) -> dict[str, list[Any]]:
        """What a browser would send if nothing were changed, with a good file where one is due."""
        found: dict[str, list[Any]] = {}
        for one in self.fields:
            if one.kind == "file":
                found[one.name] = [good_file(one.accept)]
            elif one.kind != "submit" or one.name not in found:
                found.setdefault(one.name, []).extend(one.values)
        return found


def good_file(accept: str) -> SimpleUploadedFile:
    """A small file of the kind that is asked for."""
    if "png" in accept or "image" in accept:
        from PIL import Image

        out = io.BytesIO()
        Image.new("RGB", (300, 200), (20, 90, 120)).save(out, "PNG")
        return SimpleUploadedFile("a.png", out.getvalue(), "image/png")
    return SimpleUploadedFile("a.csv", b"name,email\r\nAna,ana@example.org\r\n", "text/csv")


def forms_on(content: bytes, at: str, name_of: Any) -> Iterator[Form]:
    """Every form of a page that is sent by POST."""
    if not content.strip():
        return
    tree = html.document_fromstring(content.decode())
    for found in tree.xpath('//form[translate(@method, "POST", "post")="post"]'):
        action = urlsplit(urljoin(at, found.get("action") or at))
        target = name_of(action.path)
        if action.netloc or target is None:
            continue
        path = action.path + (f"?{action.query}" if action.query else "")
        made = Form(at, path, target, found.get("enctype") == "multipart/form-data")
        made.fields = [one for one in map(_field, _controls(tree, found)) if one is not None]
        yield made


def _controls(tree: Any, form: Any) -> list[Any]:
    inside = form.xpath(".//input|.//select|.//textarea|.//button")
    name = form.get("id")
    beside = tree.xpath(f'//*[@form="{name}"]') if name else []
    return [*inside, *(one for one in beside if one not in inside)]


def _field(element: Any) -> Field | None:
    name, kind = element.get("name"), element.get("type") or element.tag
    if not name or name == "csrfmiddlewaretoken" or element.get("disabled") is not None:
        return None
    if element.get("readonly") is not None:  # the address beside a password, for programs that fill it in
        return Field(name, "hidden", [element.get("value", "")])
    if element.tag == "select":
        chosen = (
            element.xpath("./option[@selected]|./optgroup/option[@selected]")
            or element.xpath(".//option")[:1]
        )
        return Field(name, "select", [one.get("value", one.text or "") for one in chosen])
    if element.tag == "textarea":
        return Field(name, "textarea", [element.text_content().removeprefix("\n")])
    if kind in ("checkbox", "radio"):
        checked = [element.get("value", "on")] if element.get("checked") is not None else []
        return Field(name, kind, checked)
    if element.tag == "button":
        return Field(name, "submit", [element.get("value", "")])
    return Field(
        name, "text" if kind == "input" else kind, [element.get("value", "")], element.get("accept", "")
    )


@dataclass(frozen=True)
class Sent:
    """One body for one form: what was altered, and the bytes."""

    field: str
    how: str
    typed: dict[str, list[Any]]
    body: bytes
    content_type: str
    keeps: bool = True  # whether an answer that refuses it must show again what was typed


def bodies(form: Form, wanted: Any) -> Iterator[Sent]:
    """All that is tried at one form. `wanted(field, how)` chooses, before anything is made."""
    whole = form.told()
    for name in whole:
        kinds = {one.kind for one in form.fields if one.name == name}
        values: dict[str, list[Any] | None] = {how: [value] for how, value in HOSTILE.items()}
        values |= {
            "missing": None,
            "twice": [*whole[name], "b"],
            "a file": [SimpleUploadedFile("a\u202e.txt", b"a")],
        }
        if "file" in kinds:
            values |= {how: [SimpleUploadedFile(*told)] for how, told in FILES.items()}
        for how, value in values.items():
            if not wanted(name, how):
                continue
            typed = {**whole, name: value}
            if "file" not in kinds and how not in ("markup", "emoji", "formula"):
                # Reading a picture takes a process: seldom enough.
                typed = {other: told for other, told in typed.items() if not _is_file(told) or other == name}
            yield _sent(form, name, how, {key: told for key, told in typed.items() if told is not None})
        if wanted(name, "nested name"):
            told = {f"{key}[0][$ne]" if key == name else key: value for key, value in whole.items()}
            yield _sent(form, name, "nested name", told)
    texts = [one.name for one in form.fields if one.kind in ("textarea", "text")]
    if texts and wanted("", "ten megabytes"):
        yield _sent(form, texts[-1], "ten megabytes", {**whole, texts[-1]: ["x" * 10_000_000]})
    odd = {
        "nothing": (b"", "application/x-www-form-urlencoded"),
        "JSON": (json.dumps(dict.fromkeys(whole, "a")).encode(), "application/json"),
        "plain text": (b"\x00\xff", "text/plain"),
        "no boundary": (b"--x\r\n", "multipart/form-data; boundary="),
        "half a part": (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n',
            "multipart/form-data; boundary=x",
        ),
        "a lone per cent": (b"a=%", "application/x-www-form-urlencoded"),
        "another alphabet": (b"a=+ADw-", "application/x-www-form-urlencoded; charset=utf-7"),
        "600 fields": (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
    }
    for how, (body, content_type) in odd.items():
        if wanted("", how):
            yield Sent("", how, {}, body, content_type, keeps=False)


def _is_file(told: Any) -> bool:
    return any(isinstance(one, SimpleUploadedFile) for one in told or ())


def _sent(form: Form, name: str, how: str, typed: dict[str, list[Any]]) -> Sent:
    if form.multipart or any(map(_is_file, typed.values())):
        told = {key: [one if isinstance(one, SimpleUploadedFile) else _bytes(one) for one in values]
                for key, values in typed.items()}  # fmt: skip
        for values in typed.values():
            for one in values:
                if isinstance(one, SimpleUploadedFile):
                    one.seek(0)
        return Sent(name, how, typed, encode_multipart(BOUNDARY, told), MULTIPART_CONTENT)
    body = "&".join(
        f"{quote_plus(key)}={quote_plus(_bytes(one))}" for key, values in typed.items() for one in values
    ).encode()
    return Sent(name, how, typed, body, "application/x-www-form-urlencoded")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
