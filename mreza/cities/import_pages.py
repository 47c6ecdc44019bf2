"""What the pages of every import share: the empty table, the page of a run, and that it is taken up once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities import runs
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE
from mreza.ui.pages import page


def empty_table(
    ending: str, name: str, *, csv: Callable[[], bytes], xlsx: Callable[[], bytes]
) -> HttpResponse:
    """An empty table with the right headings, as a file to save."""
    made = {"csv": (csv, CSV_TYPE), "xlsx": (xlsx, XLSX_TYPE)}.get(ending)
    if made is None:
        raise Http404
    write, kind = made
    response = HttpResponse(write(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}-template.{ending}"'
    return response


def run_page(
    request: HttpRequest,
    code: str,
    template: str,
    address: str,
    *,
    doing: tuple[str, ...] = ("create", "change"),
) -> HttpResponse:
    """How far a file is, what it would do, what came of it. `doing`: the actions for which it is worth carrying out."""
    told = runs.told(code, by=request.user)
    if told is None:
        raise Http404
    context = {
        "told": told,
        "code": code,
        "at_work": told["state"] in runs.AT_WORK,
        "ready": told["state"] == runs.TRIED and any(told["counts"][action] for action in doing),
        "here": reverse(address, kwargs={"code": code}),
    }
    return page(request, template, context, part="run")


def take_up(
    request: HttpRequest, code: str, task: Any, *, start: str, address: str, **chosen: Any
) -> HttpResponse:
    """Carry out what was shown. Pressed twice, it is done once: the second time the run is no longer waiting."""
    told = runs.told(code, by=request.user)
    if told is None:
        messages.warning(request, _("The file is no longer here. Please choose it again."))
        return redirect(start)
    if told["state"] == runs.TRIED:
        runs.tell(code, by=request.user, state=runs.WRITING, done=0, total=0, changed=False, **chosen)
        task.enqueue(code, person(request), request.POST.get("fingerprint", "-"))
    return redirect(address, code=code)


def person(request: HttpRequest) -> int:
    """The person a task is for, by number: what is queued holds nothing else of them."""
    return int(request.user.pk or 0)
