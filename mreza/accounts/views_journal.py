"""The journal, read: for auditors, administrators and the Secretariat, each their part of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.accounts import audit
from mreza.accounts.paging import Pages
from mreza.accounts.views import me
from mreza.foundation.moments import today
from mreza.foundation.permissions import allow
from mreza.foundation.tables import CSV_TYPE, Column, write_csv
from mreza.journal.models import Entry, record
from mreza.ui.pages import page


def columns() -> tuple[Column, ...]:
    return (
        Column("id", _("Number"), "number"),
        Column("at", _("When (UTC)"), "moment"),
        Column("by", _("Number of the person"), "number"),
        Column("person", _("Person")),
        Column("acting_as", _("Acting as")),
        Column("act", _("Act")),
        Column("about_kind", _("Kind of thing")),
        Column("about_key", _("Which one")),
        Column("reason", _("Reason")),
    )


@login_required
@require_safe
def journal(request: HttpRequest) -> HttpResponseBase:
    """Who did what, when and why; filters live in the address."""
    user = me(request)
    allow(user, "accounts.read_journal")
    wanted = audit.Wanted.read(request.GET)
    entries = wanted.of(Entry.objects.visible_to(user))
    if request.GET.get("format") == "csv":
        return _export(request, wanted, entries)
    listed = Pages(entries.select_related("by"), request.GET.get("page"))
    known, reasons = audit.words(), audit.sees_reasons(user)
    given = request.GET.copy()
    given.pop("page", None)
    given["format"] = "csv"
    context = {
        "wanted": wanted,
        "lines": [audit.line_of(entry, known, reasons=reasons) for entry in listed.items],
        "total": listed.count,
        "pages": listed.links(request),
        "acts": sorted(known.items()),
        "reasons": reasons,
        "export": f"?{given.urlencode()}",
        "most": audit.MOST_EXPORTED,
    }
    return page(request, "accounts/journal.html", context, part="found")


def _export(request: HttpRequest, wanted: audit.Wanted, entries: Any) -> StreamingHttpResponse:
    """The same entries as CSV. That somebody took them along is an entry too."""
    user = me(request)
    told = {name: str(value) for name, value in vars(wanted).items() if value}
    record("accounts.journal_exported", ("network", "journal"), by=user, after=told or None, public=False)
    lines = audit.rows(entries[: audit.MOST_EXPORTED], reasons=audit.sees_reasons(user))
    response = StreamingHttpResponse(write_csv(columns(), lines), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="mreza-journal-{today():%Y-%m-%d}.csv"'
    return response
