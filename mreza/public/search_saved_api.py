"""The API of saved searches: keep one, see one's own, let one go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.activities.models import SavedSearch
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.parameters import BadParameters
from mreza.foundation.permissions import allow
from mreza.public.search_asking import SearchQuery
from mreza.public.search_saved import LONGEST_NAME, MOST, SaveForm, keep

router = Router()
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Search"]}


class Saved(Schema):
    """A search you keep: of new public records that answer it you are told."""

    code: str
    name: str
    query: str = Field(description="Its parameters, as in the address of `/search`.")
    url: str
    created_on: dt.date


class AllSaved(Schema):
    count: int
    items: list[Saved]


class ToSave(Body):
    name: str = Field(max_length=LONGEST_NAME)
    query: str = Field(max_length=2000, examples=["q=weaving&region=africa"])


@router.get("/saved-searches", response=AllSaved, url_name="saved_searches", **BY_TOKEN)
def saved(request: HttpRequest) -> Any:
    """Your saved searches, by name."""
    allow(request.user, "activities.read_own_searches")
    rows = [_told(one) for one in SavedSearch.objects.visible_to(request.user)]
    return {"count": len(rows), "items": rows}


@router.post("/saved-searches", response={201: Saved}, url_name="saved_searches", **BY_TOKEN)
def save(request: HttpRequest, given: ToSave) -> Any:
    """Keep a search. The same one again takes the new name."""
    allow(request.user, "activities.keep_own_searches")
    form = SaveForm({"name": given.name})
    if not form.is_valid():
        raise ValidationError({name: list(told) for name, told in form.errors.items()})
    try:
        query = SearchQuery.from_params(QueryDict(given.query.removeprefix("?")), strict=True)
    except BadParameters as wrong:
        raise ValidationError(
            {"query": [f"{one.parameter}: {one.message}" for one in wrong.mistakes]}
        ) from wrong
    if not query:
        raise ValidationError({"query": _("Search for something first; then it can be saved.")})
    kept = keep(request.user, query, form.cleaned_data["name"])
    if kept is None:
        raise ValidationError(
            {"query": _("You keep %(count)s searches already; let one go first.") % {"count": MOST}}
        )
    return 201, _told(kept)


@router.delete("/saved-searches/{code}", response={204: None}, url_name="saved_search", **BY_TOKEN)
def forget(request: HttpRequest, code: str) -> Any:
    """Let one go."""
    allow(request.user, "activities.keep_own_searches")
    get_object_or_404(SavedSearch.objects.visible_to(request.user), code=code).delete()
    return 204, None


def _told(one: SavedSearch) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "query": one.parameters,
        "url": f"{settings.SITE_URL}{reverse('search')}?{one.parameters}",
        "created_on": one.created_at.date(),
    }
