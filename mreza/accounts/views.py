"""A person's own pages, and how the Secretariat invites others."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts import invitations as inviting
from mreza.accounts import roles
from mreza.accounts.browsers import browser_name
from mreza.accounts.capacities import NETWORK, capacities
from mreza.accounts.choices import ROLE_OPENS, RoleKind
from mreza.accounts.forms import (
    AboutMeForm,
    AcceptForm,
    AddWebAuthnForm,
    InviteForm,
    ReasonForm,
    SetPasswordForm,
)
from mreza.accounts.letters import accepted_as, invited_as
from mreza.accounts.models import Invitation, Role, Token, User
from mreza.accounts.paging import Pages
from mreza.accounts.people import save_about_me
from mreza.accounts.rules import administers, works_in_the_secretariat
from mreza.accounts.signals import rotate
from mreza.accounts.work import work
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import allow, can
from mreza.ui.pages import page


def me(request: HttpRequest) -> User:
    """The person who is signed in; these views are behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


@login_required
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """What this person can do here, and how their account is secured."""
    user = me(request)
    if not user.has_a_way_in:
        return redirect("accounts:way-in")
    keys = Authenticator.objects.filter(user=user)  # door: their own keys
    return page(
        request,
        "accounts/home.html",
        {
            "work": [thing for things in work(user).values() for thing in things],
            "roles": [RoleKind(one.role).label for one in sorted(capacities(user)) if one.kind == NETWORK],
            "may_see_roles": can(user, "accounts.see_roles"),
            "may_read_journal": can(user, "accounts.read_journal"),
            **_invitations_that_wait(user),
            "tokens": Token.objects.visible_to(user).in_force(at=now()).count(),
            "passkeys": keys.filter(type=Authenticator.Type.WEBAUTHN).count(),
            "app": keys.filter(type=Authenticator.Type.TOTP).exists(),
            "codes": keys.filter(type=Authenticator.Type.RECOVERY_CODES).exists(),
            "sessions": len(UserSession.objects.purge_and_list(user)),  # door: their own sessions
        },
    )


def _invitations_that_wait(user: User) -> dict[str, int]:
    """How many invitations nobody answered yet, and how many a second person must approve."""
    if not can(user, "accounts.invite_people"):
        return {"open_invitations": 0, "to_approve": 0}
    known = Invitation.objects.visible_to(user).network_wide()
    mine = known.exclude(invited_by=user).waiting_for_approval(at=now())
    return {"open_invitations": known.open(at=now()).count(), "to_approve": mine.count()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """What one says about oneself, and in which language one is written to."""
    user = me(request)
    present = {name: getattr(user, name) for name in ("name", "position", "phone", "shows_name")}
    form = AboutMeForm(request.POST or None, initial={**present, "language": user.language or get_language()})
    if request.method == "POST" and form.is_valid():
        save_about_me(user, **form.cleaned_data)
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:home")
    return page(request, "accounts/name.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def way_in(request: HttpRequest) -> HttpResponse:
    """How a new person will sign in: passkey or password. Who has a way in already is past this page."""
    user = me(request)
    if user.has_a_way_in:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        from allauth.account.internal.flows.password_change import finalize_password_set

        form.save()
        finalize_password_set(request, user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "passkey": AddWebAuthnForm(user=user),
        "options": {"creation_options": begin_registration(user, passwordless=True)},
    }
    return page(request, "accounts/way_in.html", context, status=422 if form.is_bound else 200)


class Sessions(ListUserSessionsView):
    """The library's list of sessions, with the browsers named as people call them."""

    http_method_names = ("get", "head", "post")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["named"] = [(session, browser_name(session.user_agent)) for session in context["sessions"]]
        return context


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own, for example on a device left behind."""
    session = get_object_or_404(
        UserSession.objects.filter(user=request.user), pk=pk
    )  # door: their own sessions
    end_sessions(request, [session])
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list" if request.user.is_authenticated else "home")


def too_many(request: HttpRequest) -> HttpResponse:
    """Signing in, or asking for a new password, was tried too often from one place."""
    response = page(request, "accounts/too_many.html", status=429)
    response["Retry-After"] = "300"
    return response


# --- roles in the whole network, and invitations to them ---
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Who holds which role in the whole network, and who was invited to one; invite another."""
    user = me(request)
    allow(user, "accounts.see_roles")
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        allow(user, "accounts.invite_people")
        if form.is_valid():
            try:
                sent = inviting.invite(by=user, **form.cleaned_data)
            except WrongMoment as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(
                    request,
                    _("The invitation waits for somebody else to approve it.")
                    if sent.needs_approval
                    else _("The invitation is on its way."),
                )
                return redirect("accounts:invitations")
    return page(
        request, "accounts/invitations.html", _roles_and_invitations(request, form), status=_status(form)
    )


def _roles_and_invitations(request: HttpRequest, form: InviteForm) -> dict[str, Any]:
    at, user = now(), me(request)
    held = Role.objects.visible_to(user).held(at=at).select_related("user")
    sent = Invitation.objects.visible_to(user).network_wide().select_related("invited_by", "approved_by")
    rows = Pages(sent, request.GET.get("page"))
    return {
        "form": form,
        "may_invite": can(user, "accounts.invite_people"),
        "approved_first": administers(user) and not works_in_the_secretariat(user),
        "opens": [(RoleKind(kind).label, words) for kind, words in ROLE_OPENS.items()],
        "held": sorted(held, key=lambda role: (RoleKind.values.index(role.kind), role.since, role.pk)),
        "invitations": [(one, one.state(at=at), _may_approve(user, one)) for one in rows.items],
        "pages": rows.links(request),
    }


def _may_approve(user: User, invitation: Invitation) -> bool:
    return invitation.state() == Invitation.State.WAITING and can(
        user, "accounts.approve_invitation", invitation
    )


@login_required
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Stand behind what an administrator gives; then it is sent."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).network_wide(), code=code)
    allow(request.user, "accounts.approve_invitation", invitation)
    inviting.approve(invitation, by=me(request))
    messages.success(request, _("You approved the invitation; it is on its way."))
    return redirect("accounts:invitations")


@login_required
@require_POST
def send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Send an invitation once more, with a new link."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), code=code)
    allow(request.user, "accounts.invite_people", invitation)
    inviting.send_again(invitation, by=me(request))
    messages.success(request, _("The invitation is on its way again; the earlier link no longer works."))
    return redirect("accounts:invitations")


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), code=code)
    allow(request.user, "accounts.invite_people", invitation)
    inviting.revoke(invitation, by=me(request))
    messages.success(request, _("The invitation is revoked; its link no longer works."))
    return redirect("accounts:invitations")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's role in the whole network, with the reason; asked again who you are."""
    held = Role.objects.visible_to(request.user).held(at=now()).select_related("user")
    role = get_object_or_404(held, pk=pk)
    allow(request.user, "accounts.end_role", role)
    raise_if_reauthentication_required(request, app="allauth.account")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            roles.end_role(role, by=me(request), reason=form.cleaned_data["reason"])
        except WrongMoment as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role has ended."))
            return redirect("accounts:home" if role.user_id == request.user.pk else "accounts:invitations")
    context = {"form": form, "role": role, "role_name": RoleKind(role.kind).label}
    return page(request, "accounts/end_role.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


# --- somebody accepts ---
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. Looking at it changes nothing: mail scanners look too."""
    found = (
        Invitation.objects.with_token(token).select_related("invited_by").first()
    )  # door: the token is the permission
    if found is None or found.state() != Invitation.State.OPEN:
        return _no_longer(request)
    found.token = token
    known = User.objects.known_by(found.email) if found.email else None  # door: the invitation's own address
    if known or request.user.is_authenticated:
        return _accept_as(request, found, known)
    known_address, initial = bool(found.email), {"language": get_language()}
    form = AcceptForm(request.POST or None, knows_address=known_address, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            user = inviting.accept(found, **form.cleaned_data)
        except WrongMoment as refusal:
            if (
                Invitation.objects.with_token(token).open(at=now()).exists()
            ):  # door: the token is the permission
                form.add_error(None, str(refusal))
            else:
                return _no_longer(request)
        else:
            return perform_login(request, user, redirect_url=reverse("accounts:way-in"))
    context = {"invitation": found, "form": form, "invited_as": invited_as(found)}
    return page(request, "accounts/accept.html", context, status=422 if form.is_bound else 200)


def _accept_as(request: HttpRequest, found: Invitation, known: User | None) -> HttpResponse:
    """Somebody with an account accepts while signed in to it."""
    mine = request.user.is_authenticated and (not found.email or request.user == known)
    if request.method == "POST" and mine:
        try:
            inviting.accept(found, person=me(request))
        except WrongMoment:
            return _no_longer(request)
        rotate(request)
        messages.success(request, accepted_as(found))
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"invitation": found, "mine": mine, "invited_as": invited_as(found)}
    return page(request, "accounts/accept_as.html", context)


def _no_longer(request: HttpRequest) -> HttpResponse:
    return page(request, "accounts/no_longer.html", status=410)
