"""The real addresses, and some behind which things go wrong."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from mreza.config import urls as real
from mreza.foundation.moments import WrongMoment

handler400, handler403, handler404, handler500 = (
    real.handler400, real.handler403, real.handler404, real.handler500,
)  # fmt: skip


def raising(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


TROUBLE = {
    "mistake": RuntimeError("secret detail"),
    "away": OperationalError("secret detail"),
    "late": WrongMoment("Somebody has settled this remark already."),
    "closed": PermissionDenied("secret detail"),
    "odd": SuspiciousOperation("secret detail"),
}
urlpatterns = [
    *(
        path(f"{place}trouble/{name}/", raising(error))
        for name, error in TROUBLE.items()
        for place in ("hr/", "api/")
    ),
    path("hr/trouble/form/", reading),
    path("hr/trouble/empty/", lambda request: HttpResponse(status=403)),
    *real.urlpatterns,
]
