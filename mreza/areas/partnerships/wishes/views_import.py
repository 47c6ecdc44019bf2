"""Import of offers and needs: a template, a file that is tried out, then that very file, all or nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.areas.partnerships.wishes import import_work
from mreza.areas.partnerships.wishes.imports import MAX_ROWS, template_csv, template_xlsx
from mreza.areas.partnerships.wishes.owners import owners_of
from mreza.cities import runs
from mreza.cities.acting import cities_of
from mreza.cities.forms import FileForm
from mreza.cities.import_pages import empty_table, person, run_page, take_up
from mreza.foundation.permissions import allow, can
from mreza.ui.pages import page


class WishesFileForm(FileForm):
    """A spreadsheet, and for which city it speaks; who acts for one alone need not choose."""

    city = forms.ChoiceField(
        label=_("For which city"), error_messages={"required": _("Choose for which city.")}
    )
    field_order = ("city", "file", "encoding")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [one for one in owners_of(user) if one.organisation is None]
        choices = [(one.choice, one.name) for one in own if can(user, "partnerships.enter_wish", one.city)]
        choose: Any = self.fields["city"]
        choose.choices = choices if len(choices) == 1 else [("", _("Choose")), *choices]
        if len(choices) == 1:
            choose.initial = choices[0][0]


def _may_import(request: HttpRequest) -> None:
    """Whoever is in a city's team; the few offers of an organisation are stated by hand."""
    allow(request.user, "partnerships.begin_wish")
    if not cities_of(request.user):
        raise PermissionDenied("partnerships.enter_wish")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and for whom it speaks; what it would do is worked out and shown, and nothing is written."""
    _may_import(request)
    form = WishesFileForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        code = runs.begin(
            file.read(), by=request.user, encoding=form.cleaned_data["encoding"], name=file.name or "",
            language=get_language() or "en", city=form.cleaned_data["city"],
        )  # fmt: skip
        import_work.try_out.enqueue(code, person(request))
        return redirect("partnerships:wish-import-run", code=code)
    context = {"form": form, "most": MAX_ROWS}
    return page(request, "partnerships/wishes/import.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD"])
def run(request: HttpRequest, code: str) -> HttpResponse:
    """How far a file is, what it would do, what came of it."""
    _may_import(request)
    return run_page(request, code, "partnerships/wishes/import_run.html", "partnerships:wish-import-run")


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Carry out what was shown, once."""
    _may_import(request)
    start, address = "partnerships:wish-import", "partnerships:wish-import-run"
    return take_up(request, code, import_work.carry_out, start=start, address=address)


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    _may_import(request)
    return empty_table(ending, "offers-and-needs", csv=template_csv, xlsx=template_xlsx)
