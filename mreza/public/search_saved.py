"""Saved searches: keep one, see them, let one go; and be told of new records that answer.

Only public records are ever looked at: the search is asked as a stranger would ask it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mreza.activities import catalogue
from mreza.activities.catalogue import CardQuery
from mreza.activities.columns import columns
from mreza.activities.models import SavedSearch
from mreza.foundation.moments import now
from mreza.foundation.text import clean_line
from mreza.journal.versions import current
from mreza.notices.choices import Rhythm
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.public.search_asking import SearchQuery
from mreza.ui.formats import number
from mreza.ui.pages import page

KIND = "search.new-records"
ABOUT = "saved-search"
MOST = 50  # of one person
AT_ONCE = 200  # searches looked through in one tick
LONGEST_NAME = 100


class SaveForm(forms.Form):
    """The name under which somebody keeps a search."""

    name = forms.CharField(label=gettext_lazy("Name of the search"), max_length=LONGEST_NAME)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])


# --- pages --------------------------------------------------------------------------------------------------
@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """One's saved searches, each with how much it answers now."""
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "address": reverse("search") + "?" + row.parameters,
            "created_at": row.created_at.date(),
            "count": _selection(row).total,
        }
        for row in SavedSearch.objects.visible_to(request.user).select_related("user")
    ]
    return page(request, "public/search_saved.html", {"rows": rows, "linked": ""})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search of this address."""
    query = SearchQuery.from_params(request.GET)
    if not query or query.mistakes:
        messages.info(request, _("Search for something first; then it can be saved."))
        return redirect("search")
    form = SaveForm(request.POST or None, initial={"name": (query.q or _("All records"))[:LONGEST_NAME]})
    if request.method == "POST" and form.is_valid():
        kept = keep(request.user, query, form.cleaned_data["name"])
        if kept is None:
            form.add_error(
                None, _("You keep %(count)s searches already; let one go first.") % {"count": MOST}
            )
        else:
            messages.success(request, _("The search is saved. You are told of new records."))
            return redirect("saved-searches")
    context = {"form": form, "query": query, "parameters": query.parameters(), "linked": ""}
    status = 422 if request.method == "POST" else 200
    return page(request, "public/search_save.html", context, status=status)


@login_required
@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Let a saved search go."""
    get_object_or_404(SavedSearch.objects.visible_to(request.user), code=code).delete()
    messages.success(request, _("The search is no longer saved."))
    return redirect("saved-searches")


# --- acts ---------------------------------------------------------------------------------------------------
@transaction.atomic
def keep(user: Any, query: SearchQuery, name: str, *, at: dt.datetime | None = None) -> SavedSearch | None:
    """Keep a search; the same one again only takes the new name. None when somebody keeps too many."""
    at = at or now()
    own = SavedSearch.objects.visible_to(user)
    parameters = query.parameters()
    if not own.filter(parameters=parameters).exists() and own.count() >= MOST:
        return None
    search, _created = SavedSearch.objects.update_or_create(  # door: one's own, by `user`
        user=user,
        parameters=parameters,
        defaults={"name": name},
        create_defaults={"name": name, "created_at": at, "looked_at": at},
    )
    return search


# --- telling ------------------------------------------------------------------------------------------------
class _Seen:
    """The version of the data up to which this process has told everybody."""

    version = ""


def tell_of_new_records(at: dt.datetime) -> int:
    """Tell those whose saved searches new records answer; how many were told. Part of the tick, safe to run twice."""
    version = current()
    if _Seen.version == version:
        return 0
    table = columns()
    newest = _when(int(table.published.max())) if len(table) else None
    if newest is None:
        return 0
    due = SavedSearch.objects.filter(looked_at__lt=newest)  # door: everybody's, each told to its owner alone
    searches = list(due.select_related("user").order_by("looked_at", "pk")[: AT_ONCE + 1])
    told = sum(_tell(search, newest, at) for search in searches[:AT_ONCE])
    if len(searches) <= AT_ONCE:
        _Seen.version = version
    return told


@transaction.atomic
def _tell(search: SavedSearch, newest: dt.datetime, at: dt.datetime) -> int:
    """Tell one person of what is new since the last look; whoever looks first in two processes tells.

    The mark is the newest record seen, not the clock: one that is being published this moment comes next time.
    """
    since = search.looked_at
    mine = SavedSearch.objects.filter(pk=search.pk, looked_at=since)  # door: the search being told
    if not mine.update(looked_at=newest):
        return 0
    selection = _selection(search)
    published = selection.columns.published[selection.places]
    new = int((published > _stamp(since)).sum())
    if new and selection.exact:
        told = {"name": search.name, "count": new, "parameters": search.parameters}
        tell_people([search.user], KIND, about=(ABOUT, search.code), told=told, at=at)
    return int(bool(new))


def _selection(search: SavedSearch) -> catalogue.Selection:
    query = SearchQuery.from_params(QueryDict(search.parameters))
    chosen = query.chosen
    return catalogue.select(
        CardQuery(q=query.words, chosen=chosen, sort="newest"), search.user.language or None
    )


def _when(microseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(microseconds / 1_000_000, tz=dt.UTC)


def _stamp(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _may_read(user: Any, about: tuple[str, str]) -> bool:
    return SavedSearch.objects.visible_to(user).filter(code=about[1]).exists()


def _readable(user: Any, abouts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    own = set(
        SavedSearch.objects.visible_to(user)
        .filter(code__in=[key for _k, key in abouts])
        .values_list("code", flat=True)
    )
    return [about for about in abouts if about[1] in own]


def _sentence(told: dict[str, Any]) -> str:
    return ngettext(
        "%(count)s new record answers your search “%(name)s”",
        "%(count)s new records answer your search “%(name)s”",
        told["count"],
    ) % {"count": number(told["count"]), "name": told["name"]}


def register_notices() -> None:
    """Make the kind of notice known."""
    register(
        NoticeKind(
            code=KIND,
            label=gettext_lazy("New records answer a search you saved"),
            sentence=_sentence,
            url=lambda about, told: reverse("search") + "?" + told["parameters"],
            why=lambda told: _("You saved this search."),
            may_read=_may_read,
            readable=_readable,
            inbox=Rhythm.AT_ONCE,
            mail=Rhythm.DAILY,
            group=gettext_lazy("Search"),
        )
    )


# --- what is kept about a person --------------------------------------------------------------------------------
def about_me(user: Any) -> dict[str, list[Any]]:
    rows = SavedSearch.objects.visible_to(user)
    return {"saved searches": list(rows.values("name", "parameters", "created_at", "looked_at"))}


def erase(user: Any) -> dict[str, int]:
    """All of it goes: nobody else needs to know what somebody looked for."""
    gone = SavedSearch.objects.filter(user=user).delete()[0]  # door: the person's own, who leaves
    return {"saved searches": gone}
