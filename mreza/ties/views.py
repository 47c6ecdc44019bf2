"""One contact: what it was, who took part, and what each city says of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from mreza.ties.models import Contact


def contact(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Contact.objects.visible_to(request.user), code=code)
    return HttpResponse(found.title)
