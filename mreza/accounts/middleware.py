"""Pages that the library renders behave like ours: a form with errors answers 422, not 200. And what was refused
to somebody who is signed in stands in the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mreza.accounts.refusals import note_refusal


class AccountPagesMiddleware:
    """Only looks at what the library is about to render; touches neither session nor user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied) and hasattr(request, "user"):
            note_refusal(request.user, str(exception))

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response
