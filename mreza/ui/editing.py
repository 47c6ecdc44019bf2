"""One record on one form, edited by several people: nothing typed is lost, nobody overwrites unseen (K26).

The form carries the version it was opened with and the values it showed. Whoever comes second meets the merge
page (409): both versions field by field, what they typed still there, and saving again from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mreza.foundation.conflicts import Difference, differences, typed
from mreza.foundation.moments import Outdated
from mreza.ui.pages import page

REASON = "reason"  # the one field of the form that is not of the record


@dataclass(frozen=True)
class Editing:
    """What is edited now: the stored values and their version, the form, and the act that saves changes."""

    form: Callable[..., Form]
    present: Mapping[str, Any]
    version: str
    save: Callable[[dict[str, Any], str, str], None]  # changes, reason, version; may raise Outdated
    template: str
    done: str
    goes: str
    context: Mapping[str, Any] = field(default_factory=dict)
    latest: Callable[[], Any] = lambda: None  # the journal's last entry about it
    asks_why: bool = True  # whether the form has a reason, kept in the history


def edit(request: HttpRequest, build: Callable[[], Editing]) -> HttpResponse:
    """Show the form, save it, or say what stands in the way. `build` reads what is stored, anew each time."""
    editing = build()
    stored = {name: typed(value) for name, value in editing.present.items()}
    if request.method != "POST":
        return _form_page(request, editing, editing.form(initial=stored), editing.version, stored)
    posted, version, base = request.POST, request.POST.get("version", ""), _told(request.POST.get("base"))
    if "merge" in posted:
        mine = _told(posted.get("mine")) or {}
        chosen, open_ones = _chosen(posted, mine, base or stored)
        if open_ones:
            reason = posted.get(REASON, "")
            return _merge_page(request, editing, mine, base, version, reason, unchosen=open_ones, kept=posted)
        form = editing.form(data={**chosen, REASON: posted.get(REASON, "")}, initial=stored)
    else:
        form = editing.form(data=posted, initial=stored)
    if not form.is_valid():
        return _form_page(request, editing, form, version, base or stored, status=422)
    mine = {name: typed(form.cleaned_data[name]) for name in stored if name in form.cleaned_data}
    began = base or stored
    changes = {name: form.cleaned_data[name] for name in mine if mine[name] != began.get(name, "")}
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return redirect(editing.goes)
    try:
        editing.save(changes, form.cleaned_data.get(REASON, ""), version)
    except Outdated:
        return _merge_page(request, build(), mine, began, None, form.cleaned_data.get(REASON, ""))
    except ValidationError as wrong:
        blame(form, wrong)
        return _form_page(request, editing, form, version, began, status=422)
    messages.success(request, editing.done)
    return redirect(editing.goes)


def blame(form: Form, wrong: ValidationError) -> None:
    """Say what a verb refused at the field it is about, or at the top."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _form_page(
    request: HttpRequest,
    editing: Editing,
    form: Form,
    version: str,
    base: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {**editing.context, "form": form, "opened": version, "base": json.dumps(dict(base))}
    return page(request, editing.template, context, status=status)


def _merge_page(
    request: HttpRequest,
    editing: Editing,
    mine: Mapping[str, str],
    base: Mapping[str, str] | None,
    version: str | None,
    reason: str,
    *,
    unchosen: frozenset[str] = frozenset(),
    kept: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Both versions field by field. What is stored now becomes the base of the next try."""
    theirs = {name: typed(value) for name, value in editing.present.items()}
    form = editing.form(initial=mine)
    rows = [_row(form, one, one.name in unchosen, kept) for one in differences(base, mine, theirs)]
    context = {
        **editing.context,
        "rows": rows,
        "mine": json.dumps(dict(mine)),
        "base": json.dumps(theirs),
        "opened": editing.version if version is None else version,
        "reason": reason,
        "latest": editing.latest(),
        "unchosen": unchosen,
        "goes": editing.goes,
        "asks_why": editing.asks_why,
    }
    return page(request, "ui/merge.html", context, status=422 if unchosen else 409)


def _row(form: Form, one: Difference, unchosen: bool, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    bound = form[one.name]
    words = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
    is_list = getattr(bound.field, "holds_codes", False)
    return {
        "name": one.name,
        "label": bound.label,
        "mine": _worded(one.mine, words, is_list),
        "theirs": _worded(one.theirs, words, is_list),
        "keep": one.suggestion if kept is None else kept.get(f"keep_{one.name}", ""),
        "unchosen": unchosen,
    }


def _worded(value: str, words: Mapping[str, str], is_list: bool) -> str:
    """A code, or several, as people call them."""
    if is_list:
        return ", ".join(words.get(code, code) for code in value.split())
    return words.get(value, value)


def _chosen(
    posted: Mapping[str, Any], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str]]:
    """The values that were chosen on the merge page, and the fields where nothing was chosen."""
    values, open_ones = dict(theirs), set()
    for one in differences(None, mine, theirs):
        keep = posted.get(f"keep_{one.name}")
        if keep == "mine":
            values[one.name] = one.mine
        elif keep != "theirs":
            open_ones.add(one.name)
    return values, frozenset(open_ones)


def _told(raw: str | None) -> dict[str, str] | None:
    """The values a form of ours carried along; anything else counts as not told."""
    try:
        values = json.loads(raw or "")
    except (ValueError, RecursionError):  # no form of ours nests anything
        return None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return None
    return values
