"""Import of good practices: a template, a file that is tried out, then that very file, all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.practices import import_work
from mreza.areas.practices.imports import MAX_ROWS, MOST_CHANGED, MOST_PUBLISHED, template_csv, template_xlsx
from mreza.cities import runs
from mreza.cities.forms import FileForm
from mreza.foundation.permissions import allow
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE
from mreza.ui.pages import page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would do is worked out and shown, and nothing is written."""
    allow(request.user, "practices.import_practices")
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
        import_work.try_out.enqueue(code, _who(request))
        return redirect("practices:import-run", code=code)
    context = {
        "form": form,
        "most": MAX_ROWS,
        "most_published": MOST_PUBLISHED,
        "most_changed": MOST_CHANGED,
        "secretariat": works_in_the_secretariat(request.user),
    }
    return page(request, "practices/import.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD"])
def run(request: HttpRequest, code: str) -> HttpResponse:
    """How far a file is, what it would do, what came of it."""
    allow(request.user, "practices.import_practices")
    told = runs.told(code, by=request.user)
    if told is None:
        raise Http404
    ready = told["state"] == runs.TRIED and bool(told["counts"]["create"] or told["counts"]["change"])
    context = {
        "told": told,
        "code": code,
        "at_work": told["state"] in runs.AT_WORK,
        "ready": ready,
        "here": reverse("practices:import-run", kwargs={"code": code}),
    }
    return page(request, "practices/import_run.html", context, part="run")


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Carry out what was shown. Pressed twice, it is done once: the second time the run is no longer waiting."""
    allow(request.user, "practices.import_practices")
    told = runs.told(code, by=request.user)
    if told is None:
        messages.warning(request, _("The file is no longer here. Please choose it again."))
        return redirect("practices:import")
    if told["state"] == runs.TRIED:
        runs.tell(code, by=request.user, state=runs.WRITING, done=0, total=0, changed=False)
        import_work.carry_out.enqueue(code, _who(request), request.POST.get("fingerprint", "-"))
    return redirect("practices:import-run", code=code)


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    allow(request.user, "practices.import_practices")
    made = {"csv": (template_csv, CSV_TYPE), "xlsx": (template_xlsx, XLSX_TYPE)}.get(ending)
    if made is None:
        raise Http404
    write, kind = made
    response = HttpResponse(write(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="practices-template.{ending}"'
    return response


def _who(request: HttpRequest) -> int:
    """The person a task is for, by number: what is queued holds nothing else of them."""
    return int(request.user.pk or 0)
