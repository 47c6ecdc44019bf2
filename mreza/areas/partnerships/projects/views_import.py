"""Import of projects: a template, a file that is tried out, then that very file, all or nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.projects import import_work
from mreza.areas.partnerships.projects.imports import (
    MAX_ROWS,
    MOST_CHANGED,
    MOST_PUBLISHED,
    template_csv,
    template_xlsx,
)
from mreza.cities import runs
from mreza.cities.forms import FileForm
from mreza.cities.import_pages import empty_table, person, run_page, take_up
from mreza.foundation.permissions import allow
from mreza.ui.pages import page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would do is worked out and shown, and nothing is written."""
    allow(request.user, "partnerships.import_projects")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        code = runs.begin(
            file.read(),
            by=request.user,
            encoding=form.cleaned_data["encoding"],
            name=file.name or "",
            language=get_language() or "en",
        )
        import_work.try_out.enqueue(code, person(request))
        return redirect("partnerships:project-import-run", code=code)
    context = {
        "form": form,
        "most": MAX_ROWS,
        "most_published": MOST_PUBLISHED,
        "most_changed": MOST_CHANGED,
        "secretariat": works_in_the_secretariat(request.user),
    }
    return page(request, "partnerships/projects/import.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD"])
def run(request: HttpRequest, code: str) -> HttpResponse:
    """How far a file is, what it would do, what came of it."""
    allow(request.user, "partnerships.import_projects")
    return run_page(request, code, "partnerships/projects/import_run.html", "partnerships:project-import-run")


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Carry out what was shown, once."""
    allow(request.user, "partnerships.import_projects")
    start, address = "partnerships:project-import", "partnerships:project-import-run"
    return take_up(request, code, import_work.carry_out, start=start, address=address)


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    allow(request.user, "partnerships.import_projects")
    return empty_table(ending, "projects", csv=template_csv, xlsx=template_xlsx)
