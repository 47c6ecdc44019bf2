"""Import of contacts: a template, a file that is tried out, then that very file, all or nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import runs
from mreza.cities.import_pages import empty_table, person, run_page, take_up
from mreza.foundation.permissions import allow
from mreza.ties import import_work
from mreza.ties.forms_import import TiesFileForm
from mreza.ties.imports import LIMITS, MOST_CHANGED, template_csv, template_xlsx
from mreza.ui.pages import page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and for whom it speaks; what it would do is worked out and shown, and nothing is written."""
    allow(request.user, "ties.import_contacts")
    form = TiesFileForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        code = runs.begin(
            file.read(),
            by=request.user,
            encoding=form.cleaned_data["encoding"],
            name=file.name or "",
            language=get_language() or "en",
            city=form.cleaned_data["city"],
        )
        import_work.try_out.enqueue(code, person(request))
        return redirect("ties:import-run", code=code)
    context = {
        "form": form,
        "most": LIMITS.rows,
        "most_changed": MOST_CHANGED,
        "secretariat": works_in_the_secretariat(request.user),
    }
    return page(request, "ties/import.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD"])
def run(request: HttpRequest, code: str) -> HttpResponse:
    """How far a file is, what it would do, what came of it."""
    allow(request.user, "ties.import_contacts")
    doing = ("create", "change", "confirm")
    return run_page(request, code, "ties/import_run.html", "ties:import-run", doing=doing)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Carry out what was shown, once; with the answers to what other cities entered, if that was ticked."""
    allow(request.user, "ties.import_contacts")
    also = request.POST.get("confirm") == "yes"
    start, address = "ties:import", "ties:import-run"
    return take_up(request, code, import_work.carry_out, start=start, address=address, confirm=also)


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    allow(request.user, "ties.import_contacts")
    return empty_table(ending, "ties", csv=template_csv, xlsx=template_xlsx)
