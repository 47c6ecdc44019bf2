"""Keys for programs: which ones a person has, making one (its text is shown once), revoking one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts import tokens as making
from mreza.accounts.forms import TokenForm
from mreza.accounts.letters import place_named
from mreza.accounts.models import Token
from mreza.accounts.views import me
from mreza.foundation.moments import WrongMoment, now
from mreza.ui.pages import page


@login_required
@require_http_methods(["GET", "HEAD"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, those in force first, with what each can do at this moment."""
    user, at = me(request), now()
    words = dict(making.offered_scopes())
    held = making.places_of(user)
    rows = [_row(token, words, held, at) for token in Token.objects.visible_to(user)[:100]]
    rows.sort(key=lambda row: not row["in_force"])
    return page(request, "accounts/tokens.html", {"tokens": rows, "holds_anything": bool(held)})


def _row(token: Token, words: dict[str, str], held: dict[Any, Any], at: dt.datetime) -> dict[str, Any]:
    places = [tuple(place) for place in token.places]
    in_force = token.revoked_at is None and (token.expires_at is None or token.expires_at > at)
    return {
        "token": token,
        "in_force": in_force,
        "scopes": [words.get(scope, scope) for scope in token.scopes],
        "places": [
            {"name": place_named(place, held.get(place, [])), "held": place in held} for place in places
        ],
        "opens_nothing": in_force and not any(place in held for place in places),
    }


@sensitive_variables("text")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a token, after showing again who one is. Its text is on the answer to this and nowhere else."""
    user = me(request)
    held = making.places_of(user)
    if held:
        raise_if_reauthentication_required(request, app="allauth.account")
    form = TokenForm(
        request.POST or None,
        scopes=making.offered_scopes(),
        places=[(":".join(place), place_named(place, roles)) for place, roles in held.items()],
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            token, text = making.make_token(
                user,
                name=told["name"],
                scopes=told["scopes"],
                places=[place.split(":", 1) for place in told["places"]],
                expires_at=now() + dt.timedelta(days=told["lasts"]),
            )
        except WrongMoment as refusal:
            form.add_error(None, str(refusal))
        else:
            return page(request, "accounts/token_made.html", {"token": token, "text": text}, status=201)
    context = {"form": form, "holds_anything": bool(held)}
    return page(request, "accounts/token_new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """The token opens nothing from the next request on."""
    token = get_object_or_404(Token.objects.visible_to(request.user), code=code)
    making.revoke_token(token, by=me(request))
    messages.success(request, _("The token is revoked; programs that use it are shut out."))
    return redirect("accounts:tokens")
