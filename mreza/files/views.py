"""Pages about the files of a record, for those who may edit it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.files import hooks, limits, storing
from mreza.files.choices import Purpose
from mreza.files.forms import AddForm, DescribeForm, WordsForm, accepted
from mreza.files.lookup import FileShown, files_of
from mreza.files.models import File
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.translations.authored import authored, authored_many
from mreza.ui.editing import blame
from mreza.ui.pages import page

REMOVED_SHOWN = 10


def _record(request: HttpRequest, kind: str, key: str) -> dict[str, str]:
    """The record for who may edit its files: 404 for who may not see it, 403 for who may only read."""
    if not hooks.may_read(request.user, kind, key):
        raise Http404
    if not hooks.may_edit(request.user, kind, key):
        raise PermissionDenied
    return {"kind": kind, "key": key, **hooks.record_of(kind, key)}


def _file(request: HttpRequest, record: dict[str, str], code: str, *, removed: bool = False) -> File:
    rows = File.objects.of(record["kind"], record["key"])  # door: _record() let this person in
    found = rows.filter(code=code).exclude(removed_at=None) if removed else rows.filter(code=code).there()
    file = found.first()
    if file is None:
        raise Http404
    if not hooks.may_change(request.user, file):
        raise PermissionDenied
    return file


def _goes(record: dict[str, str]) -> str:
    return reverse("files:of", kwargs={"kind": record["kind"], "key": record["key"]})


@login_required
@require_http_methods(["GET", "HEAD"])
def of(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Pictures and documents of a record, in their order, with what can be done with each."""
    record = _record(request, kind, key)
    files = File.objects.of(kind, key)  # door: _record() let this person in
    gone = files.exclude(removed_at=None).order_by("-removed_at")[:REMOVED_SHOWN]
    removed = [file for file in gone if hooks.may_change(request.user, file)]
    words = authored_many(File.record_kind, [file.code for file in removed])
    shown = files_of(kind, [key])[key]
    context = {
        "record": record,
        "files": shown,
        "changeable": {one.code for one in shown if hooks.may_change(request.user, one.file)},
        "removed": [FileShown(file, words[file.code]) for file in removed],
        "kept_days": limits.KEPT_AFTER_REMOVAL.days,
        "accepted": {purpose: accepted(purpose) for purpose in Purpose.values},
        "most": limits.MOST_OF_A_RECORD,
    }
    return page(request, "files/of.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str, key: str, purpose: str) -> HttpResponse:
    """Add a picture or a document, and say at once what it shows."""
    record = _record(request, kind, key)
    if purpose not in Purpose.values:
        raise Http404
    form = AddForm(request.POST or None, request.FILES or None, purpose=purpose)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            storing.add(kind, key, given.pop("file"), purpose=purpose, by=request.user, **given)
        except ValidationError as wrong:
            blame(form, wrong)
        except WrongMoment as wrong:
            form.add_error("file", str(wrong))
        else:
            messages.success(request, _("The file is added."))
            return redirect(_goes(record))
    status = 422 if form.errors else 200
    context = {"record": record, "form": form, "purpose": purpose}
    return page(request, "files/add.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, kind: str, key: str, code: str) -> HttpResponse:
    """Say anew what a file shows, in every language; both versions when somebody was faster."""
    record = _record(request, kind, key)
    file = _file(request, record, code)
    words = authored(File.record_kind, file.code)
    status, theirs = 200, None
    if request.method == "POST":
        form = DescribeForm(request.POST, purpose=file.purpose, words=words)
        if form.is_valid():
            try:
                storing.describe(
                    file,
                    by=request.user,
                    version=_version(request),
                    translations=form.translations(),
                    **{name: form.cleaned_data[name] for name in WordsForm.base_fields},
                )
            except ValidationError as wrong:
                blame(form, wrong)
            except Outdated:
                file.refresh_from_db()
                status, theirs = 409, _stored(file)
            else:
                messages.success(request, _("The description is saved."))
                return redirect(_goes(record))
        status = 422 if form.errors else status
    else:
        form = DescribeForm(initial=_stored(file), purpose=file.purpose, words=words)
    context = {
        "record": record,
        "form": form,
        "file": FileShown(file, words),
        "opened": file.version if status != 422 else _version(request),
        "differences": _differences(form, theirs) if theirs else [],
    }
    return page(request, "files/describe.html", context, status=status)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _stored(file: File) -> dict[str, Any]:
    """The words as they stand, by the names of the form's fields."""
    words = authored(File.record_kind, file.code)
    language = words.language or get_language() or "en"
    found: dict[str, Any] = {
        "alt": words.original("alt"),
        "caption": words.original("caption"),
        "language": language,
        "credit": file.credit,
        "rights": file.rights,
        "licence": file.licence,
    }
    for part, texts in words.texts.items():
        for code, text in texts.items():
            if code != language:
                found[f"{part}_{code}"] = text.text
    return found


def _differences(form: DescribeForm, theirs: dict[str, Any]) -> list[dict[str, str]]:
    """Where what was typed and what is stored now are not the same."""
    return [
        {"label": str(field.label), "mine": field.value() or "", "theirs": str(theirs.get(field.name, ""))}
        for field in form
        if (field.value() or "") != str(theirs.get(field.name, ""))
    ]


@login_required
@require_POST
def move(request: HttpRequest, kind: str, key: str, code: str) -> HttpResponse:
    """One place up or down."""
    record = _record(request, kind, key)
    try:
        storing.move(
            _file(request, record, code), -1 if request.POST.get("to") == "up" else 1, by=request.user
        )
    except WrongMoment as wrong:
        messages.error(request, str(wrong))
    return redirect(f"{_goes(record)}#{code}")


@login_required
@require_POST
def remove(request: HttpRequest, kind: str, key: str, code: str) -> HttpResponse:
    """Take a file away; it can be put back."""
    record = _record(request, kind, key)
    try:
        storing.remove(_file(request, record, code), by=request.user)
        messages.success(request, _("The file is removed. You can put it back below."))
    except WrongMoment as wrong:
        messages.error(request, str(wrong))
    return redirect(_goes(record))


@login_required
@require_POST
def put_back(request: HttpRequest, kind: str, key: str, code: str) -> HttpResponse:
    """Undo a removal."""
    record = _record(request, kind, key)
    try:
        storing.put_back(_file(request, record, code, removed=True), by=request.user)
        messages.success(request, _("The file is back."))
    except WrongMoment as wrong:
        messages.error(request, str(wrong))
    return redirect(_goes(record))
