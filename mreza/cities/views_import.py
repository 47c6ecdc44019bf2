"""Import of cities and designations: a template, a trial run of a file, then that very file, all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mreza.cities import uploads
from mreza.cities.forms import ConfirmImportForm, FileForm
from mreza.cities.import_pages import empty_table
from mreza.cities.imports import Plan, columns, read_plan, template_csv, template_xlsx
from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import allow
from mreza.ui.pages import page

SHOWN = 500  # rows of a plan on a page; all of them are counted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would do is shown, and nothing is written."""
    allow(request.user, "cities.import_cities")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, encoding = form.cleaned_data["file"].read(), form.cleaned_data["encoding"]
        try:
            plan = read_plan(data, encoding=encoding or None)
        except ValidationError as wrong:
            form.add_error("file", wrong)
        else:
            ready = not plan.errors and _does_something(plan)
            code = uploads.keep(data, by=request.user) if ready else ""
            return _plan_page(
                request, plan, ConfirmImportForm(), code, encoding, status=422 if plan.errors else 200
            )
    return page(
        request, "cities/secretariat/import.html", {"form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Carry out what was shown, with the very same file; if the data changed since, show the new plan."""
    allow(request.user, "cities.import_cities")
    code, encoding = request.POST.get("stored", ""), request.POST.get("encoding", "")
    data = uploads.read(code, by=request.user)
    if data is None:
        messages.warning(request, _("The file is no longer here. Please choose it again."))
        return redirect("cities:import")
    form = ConfirmImportForm(request.POST)
    try:
        plan = read_plan(data, encoding="windows-1250" if encoding else None)
    except ValidationError as wrong:
        again = FileForm()
        again.cleaned_data = {}
        messages.error(request, " ".join(wrong.messages))
        return page(request, "cities/secretariat/import.html", {"form": again}, status=422)
    if not form.is_valid():
        return _plan_page(request, plan, form, code, encoding, status=422)
    try:
        counts = plan.apply(
            by=request.user,
            fingerprint=request.POST.get("fingerprint", "-"),
            reason=form.cleaned_data["reason"],
        )
    except Outdated as outdated:
        newer = outdated.current or read_plan(data, encoding="windows-1250" if encoding else None)
        return _plan_page(request, newer, form, code, encoding, changed=True, status=409)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _plan_page(request, plan, form, code, encoding, status=422)
    uploads.forget(code, by=request.user)
    done = counts["create"] + counts["change"]
    messages.success(
        request,
        ngettext("%(count)s row was imported.", "%(count)s rows were imported.", done) % {"count": done},
    )
    return redirect("cities:import")


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    allow(request.user, "cities.import_cities")
    return empty_table(ending, "cities", csv=template_csv, xlsx=template_xlsx)


def _does_something(plan: Plan) -> bool:
    return bool(plan.counts["create"] or plan.counts["change"])


def _plan_page(
    request: HttpRequest,
    plan: Plan,
    form: ConfirmImportForm,
    code: str,
    encoding: str,
    *,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    told = [row for row in plan.rows if row.action in ("create", "change")]
    context = {
        "plan": plan,
        "form": form,
        "stored": code,
        "encoding": encoding,
        "changed": changed,
        "rows": told[:SHOWN],
        "more": max(0, len(told) - SHOWN),
        "problems": sorted(plan.errors, key=lambda one: (one.row, len(one.cell), one.cell))[:SHOWN],
        "labels": {column.key: column.label for column in columns()},
        "ready": bool(code) and not plan.errors and _does_something(plan),
    }
    return page(request, "cities/secretariat/import_plan.html", context, status=status)
