"""The letter of intent, for those in the project and the Secretariat: it names who agreed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.letter_pdf import as_pdf, file_name
from mreza.areas.partnerships.projects.reading import in_full, shown
from mreza.foundation.permissions import allow
from mreza.translations.lookup import SOURCE_LANGUAGE


@login_required
@require_safe
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """What the cities have agreed to, as a file to print, sign and pass on."""
    seen: Any = in_full(Project.objects.visible_to(request.user))
    found = get_object_or_404(seen, Q(slug=code) | Q(key=code))
    allow(request.user, "partnerships.letter_project", found)
    return letter_response(found, get_language() or SOURCE_LANGUAGE)


def letter_response(project: Project, language: str) -> HttpResponse:
    told = shown(project, language)
    response = HttpResponse(as_pdf(told), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(told)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
