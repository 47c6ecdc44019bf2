"""Stating an offer or a need, changing it, saying that it is still open, withdrawing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.areas.partnerships.choices import Side, WishState
from mreza.areas.partnerships.models import Place, Wish
from mreza.areas.partnerships.wishes import keeping
from mreza.areas.partnerships.wishes.cleaning import day
from mreza.areas.partnerships.wishes.forms import WishForm, WithdrawForm, kinds_told, values_of, wanted_of
from mreza.areas.partnerships.wishes.owners import Owner, owners_of
from mreza.areas.partnerships.wishes.page import in_full
from mreza.areas.partnerships.wishes.views import found_wish, wish_page
from mreza.cities.speakers import need_a_city
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.journal.models import Entry
from mreza.translations.authored import authored
from mreza.ui.editing import Editing
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page
from mreza.vocabulary.models import OfferKind

GET_POST = ("GET", "HEAD", "POST")


# --- stating ------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """State an offer or a need; it is open at once."""
    allow(request.user, "partnerships.begin_wish")
    owners = [
        one for one in owners_of(request.user) if can(request.user, "partnerships.enter_wish", one.place)
    ]
    if not owners:
        need_a_city(request.user, "partnerships.enter_wish")
        raise PermissionDenied("partnerships.enter_wish")
    if request.method != "POST":
        return _new_page(request, WishForm(initial=_prefilled(request, owners), owners=owners))
    form = WishForm(request.POST, owners=owners)
    if form.is_valid() and (owner := form.for_whom):
        allow(request.user, "partnerships.enter_wish", owner.place)
        try:
            entered = keeping.enter(
                form.wanted(), by=request.user, city=owner.city, organisation=owner.organisation,
                once=form.cleaned_data["once"],
            )  # fmt: skip
        except ValidationError as wrong:
            form.blame(wrong)
        else:
            messages.success(request, _entered(entered))
            return redirect(entered)
    else:
        form.judge((form.for_whom or owners[0]).city)
    return _new_page(request, form, status=422)


def _entered(wish: Wish) -> str:
    if wish.side == Side.OFFER:
        return _("Your offer stands. Cities that look for it can find it now.")
    return _("Your need stands. Cities that could meet it can find it now.")


def _prefilled(request: HttpRequest, owners: list[Owner]) -> dict[str, str]:
    """What the page that led here knows (`?side=`, `?kind=`, `?for=`, `?place=`), and what the city says of itself."""
    asked = request.GET
    chosen = next(
        (one for one in owners if one.choice == asked.get("for", "")), owners[0] if owners else None
    )
    told = {
        "side": asked.get("side", "") if asked.get("side", "") in Side.values else "",
        "kind": asked.get("kind", "") if _is_kind(asked.get("kind", "")) else "",
        "owner": chosen.choice if chosen else "",
        "languages": " ".join(chosen.city.languages) if chosen else "",
        "fields_chosen": chosen.field if chosen else "",
        "place": _place(request, owners),
    }
    return {name: value for name, value in told.items() if value}


def _is_kind(code: str) -> bool:
    return bool(code) and "\x00" not in code and OfferKind.objects.filter(code=code[:80]).exists()


def _place(request: HttpRequest, owners: list[Owner]) -> str:
    """The place that was asked for, if it is open and in one of their cities."""
    code = request.GET.get("place", "")
    if not code:
        return ""
    open_ones = Place.objects.visible_to(request.user).filter(closed_at=None)
    cities = {one.city.pk for one in owners}
    return code if open_ones.filter(code=code[:80], city__in=cities).exists() else ""


def _new_page(request: HttpRequest, form: WishForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "kinds": kinds_told(), "several": len(form.owners) > 1}
    return page(request, "partnerships/wishes/new.html", context, status=status)


# --- changing -----------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Say it anew; both versions where somebody was faster."""
    wish = found_wish(request, code)
    allow(request.user, "partnerships.write_wish", wish)
    if wish.state == WishState.WITHDRAWN:
        raise WrongMoment(_("This was withdrawn. Enter it anew."))

    def build() -> Editing:
        fresh: Wish = in_full(Wish.objects.visible_to(request.user)).get(pk=wish.pk)
        stored = keeping.wanted_of(fresh)
        present = values_of(stored)
        owners = [Owner(fresh.city, fresh.organisation)]

        def form(*args: Any, **kwargs: Any) -> WishForm:
            return WishForm(
                *args, owners=owners, side_fixed=fresh.side, also_languages=fresh.languages, **kwargs
            )

        def save(changes: dict[str, Any], _reason: str, version: str) -> None:
            told = wanted_of({**present, **changes}, side=fresh.side)
            keeping.change(fresh, told, by=request.user, version=_number(version))

        return Editing(
            form=form, present=present, version=str(fresh.version), save=save, asks_why=False,
            template="partnerships/wishes/change.html", done=_("It is changed."), goes=fresh.get_absolute_url(),
            context={"wish": fresh, "title": _title(fresh), "kinds": kinds_told()}, latest=lambda: _latest(fresh),
        )  # fmt: skip

    return edited(request, build)


def _latest(wish: Wish) -> Entry | None:
    rows = Entry.objects.about(*wish.about).select_related("by")  # door: whoever changes it may look back
    return rows.first()


def _title(wish: Wish) -> Any:
    return authored(Wish.kind_word, wish.code).original("title")


# --- still open? --------------------------------------------------------------------------------------------------
@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """It is still open: from its page, or at once from the desk. An old form changes nothing that was said since."""
    wish = found_wish(request, code)
    allow(request.user, "partnerships.write_wish", wish)
    try:
        seen = day(request.POST.get("seen", ""))
    except ValidationError:
        seen = None
    try:
        keeping.confirm_open(wish, by=request.user, seen=seen)
    except WrongMoment as late:
        return wish_page(request, found_wish(request, code), status=409, late=late)
    messages.success(request, _("Thank you. It stays open."))
    return redirect("desk:desk") if request.POST.get("next") == "desk" else redirect(wish)


# --- its end ------------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """It is no longer offered or needed; whoever was interested hears it."""
    wish = found_wish(request, code)
    allow(request.user, "partnerships.withdraw_wish", wish)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = _number(request.POST.get("version"))
        try:
            keeping.withdraw(wish, by=request.user, reason=form.cleaned_data["reason"], version=version)
        except ValidationError as wrong:
            form.add_error("reason", wrong.messages)
        except Outdated as late:  # the reason that was typed stays; what changed is on its page
            form.add_error(None, str(late.message))
            wish, status = found_wish(request, code), 409
        else:
            messages.success(request, _("It is withdrawn. Whoever was interested in it is told."))
            return redirect("partnerships:wishes")
    context = {
        "wish": wish,
        "title": _title(wish),
        "form": form,
        "waiting": wish.interests.waiting().count(),
    }
    status = 422 if form.errors and status == 200 else status
    return page(request, "partnerships/wishes/withdraw.html", context, status=status)


def _number(text: str | None) -> int:
    """A version as a form carries it; 0 is nobody's."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else 0
