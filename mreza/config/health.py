"""For load balancers: is the process alive, and can it do its work."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Ready when the database answers; 503 otherwise, in plain text."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever the driver raises, the answer is the same: not ready
        return HttpResponse("database\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
