"""Who speaks for an organisation of the register: inviting somebody, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts import invitations
from mreza.accounts.capacities import forget
from mreza.cities import speakers as speaking
from mreza.cities.appointing import end_appointment
from mreza.cities.forms_organisations import SpeakerForm
from mreza.cities.forms_people import EndForm
from mreza.cities.views_organisations import GET_POST, mine_to_decide
from mreza.foundation.moments import WrongMoment
from mreza.ui.editing import blame
from mreza.ui.pages import page


@login_required
@require_http_methods(GET_POST)
def speakers(request: HttpRequest, code: str) -> HttpResponse:
    """Who speaks for it, who was asked to, and the form that asks one more."""
    one = mine_to_decide(request, code)
    form = SpeakerForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            speaking.invite_speaker(one, told["email"], by=request.user, language=told["language"])
        except ValidationError as wrong:
            blame(form, wrong)
        except WrongMoment as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("cities:organisation-speaker", code=one.code)
    rows = speaking.speakers_of(one)
    context = {
        "organisation": one,
        "form": form,
        "speaking": [row for row in rows if row.state == speaking.SPEAKS],
        "invited": [row for row in rows if row.state == speaking.INVITED],
    }
    return page(request, "cities/organisations/speaker.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(GET_POST)
def end(request: HttpRequest, code: str, appointment: str) -> HttpResponse:
    """Somebody no longer speaks for it: asked once again, with the reason."""
    one = mine_to_decide(request, code)
    held = speaking.speaker_of(one, appointment)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_appointment(held, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            blame(form, wrong)
        else:
            forget(request.user)  # it may have been their own
            told = {"person": held.user.name or held.user.email, "name": one.name}
            messages.success(request, _("%(person)s no longer speaks for %(name)s.") % told)
            return redirect("cities:organisation-speaker", code=one.code)
    context = {"organisation": one, "form": form, "person": held.user.name or held.user.email}
    return page(request, "cities/organisations/speaker_end.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invitation(request: HttpRequest, code: str, invitation: str) -> HttpResponse:
    """An invitation is sent once more with a new link, or taken back."""
    one = mine_to_decide(request, code)
    asked = speaking.invitation_of(one, invitation)
    person: Any = request.user
    if request.POST.get("act") == "again":
        invitations.send_again(asked, by=person)
        messages.success(request, _("The invitation is on its way again; the earlier link no longer works."))
    else:
        invitations.revoke(asked, by=person)
        messages.success(request, _("The invitation is revoked; its link no longer works."))
    return redirect("cities:organisation-speaker", code=one.code)
