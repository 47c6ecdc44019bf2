"""Signing in as an invented person, in a trial and nowhere else."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.models import User
from mreza.desk import trial
from mreza.desk.places import capacity_lines
from mreza.ui.pages import page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a printed link: looking uses nothing up, the button signs in."""
    if not trial.is_on():
        raise Http404
    if request.method == "POST":
        user = trial.use(token)
        if user is not None:
            return _as(request, user)
    found = trial.unused(token)
    if found is None:
        return page(request, "desk/trial_used.html", status=410)
    return page(request, "desk/trial_link.html", {"person": found.user, "roles": capacity_lines(found.user)})


@login_required
@require_http_methods(["GET", "HEAD"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who was invented, for who is signed in as one of them."""
    _need_a_trial(request)
    found = [(person, capacity_lines(person)) for person in trial.people()]
    return page(request, "desk/trial_people.html", {"people": found})


@login_required
@require_POST
def change_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on as somebody else."""
    _need_a_trial(request)
    person = next((person for person in trial.people() if person.pk == pk), None)
    if person is None:
        raise Http404
    return _as(request, person)


def _need_a_trial(request: HttpRequest) -> None:
    if not trial.is_on() or not str(getattr(request.user, "email", "")).endswith(trial.INVENTED):
        raise Http404


def _as(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return redirect("desk:desk")
