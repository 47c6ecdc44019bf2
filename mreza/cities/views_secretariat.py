"""The Secretariat's pages of cities: correct, designate, change the field, withdraw, look back, settle remarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.cities import designating
from mreza.cities.facts import own_name
from mreza.cities.forms import (
    ChangeFieldForm,
    CityForm,
    DesignateForm,
    DesignationForm,
    SettleForm,
    WithdrawForm,
    city_values,
    designation_values,
)
from mreza.cities.models import City, Designation
from mreza.cities.models.remark import Remark
from mreza.cities.told import told
from mreza.foundation.moments import Outdated, WrongMoment, today
from mreza.foundation.permissions import allow
from mreza.journal.models import Entry
from mreza.translations.models import Text
from mreza.ui.editing import Editing, blame
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page

REMARKS_A_PAGE = 100


# --- correcting -------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Every fact about a city, its names and notes."""
    city = _city(request, code)
    allow(request.user, "cities.correct_city", city)

    def build() -> Editing:
        fresh = City.objects.select_related("country").get(
            pk=city.pk
        )  # door: the city found above, read again
        texts = _texts(City.kind, fresh.code)
        return Editing(
            form=CityForm,
            present=city_values(fresh, _worded(texts)),
            version=str(fresh.version),
            save=lambda changes, reason, version: _correct(
                lambda number: designating.correct_city(
                    fresh, changes, by=request.user, reason=reason, version=number
                ),
                version,
            ),
            template="cities/secretariat/edit.html",
            done=_("The changes are saved."),
            goes=fresh.get_absolute_url(),
            context={"city": fresh, "name": own_name(fresh), "states": _states(texts)},
            latest=lambda: _latest(fresh),
        )

    return edited(request, build)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def designation_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One designation as it is recorded."""
    city = _city(request, code)
    designation = get_object_or_404(city.designations, pk=pk)
    allow(request.user, "cities.correct_city", city)

    def build() -> Editing:
        fresh = Designation.objects.select_related(
            "field", "round", "source", "city__country"
        ).get(  # door: the one found above
            pk=designation.pk
        )
        return Editing(
            form=DesignationForm,
            present=designation_values(fresh, _worded(_texts(Designation.kind, fresh.code))),
            version=str(fresh.version),
            save=lambda changes, reason, version: _correct(
                lambda number: designating.correct_designation(
                    fresh, changes, by=request.user, reason=reason, version=number
                ),
                version,
            ),
            template="cities/secretariat/designation.html",
            done=_("The changes are saved."),
            goes=city.get_absolute_url(),
            context={"city": city, "name": own_name(city), "designation": fresh},
            latest=lambda: _latest(city),
        )

    return edited(request, build)


def _correct(verb: Callable[[int], Any], version: str) -> None:
    """A version that is no number is nobody's: whoever sent it sees what is stored now."""
    if not version.isdecimal() or len(version) > 9:
        raise Outdated(_("Somebody else has saved this in the meantime."))
    verb(int(version))


def _latest(city: City) -> Entry | None:
    return (
        Entry.objects.about(City.kind, city.code).select_related("by").first()
    )  # door: an officer may read a city's history


# --- designating, changing the field, withdrawing -------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def designate(request: HttpRequest) -> HttpResponse:
    """A new city, or with `?city=` one that is recorded but not a member, becomes a Creative City."""
    allow(request.user, "cities.designate_city")
    code = request.GET.get("city")
    city = _city(request, code) if code else None
    data = request.POST or None
    facts = None if city else CityForm(data, prefix=None)
    if facts is not None:
        del facts.fields["reason"]
    form = DesignateForm(data)
    if request.method == "POST" and form.is_valid() & (facts is None or facts.is_valid()):
        done = _try(form, lambda: _designated(request, city, facts, form), also=facts)
        if done:
            messages.success(request, _("The designation is recorded."))
            return redirect(done)
    context = {
        "city": city,
        "name": own_name(city) if city else "",
        "facts": facts,
        "form": form,
        "problems": [bound for one in (facts, form) if one is not None for bound in one if bound.errors],
    }
    return page(request, "cities/secretariat/designate.html", context, status=_status(form))


@transaction.atomic
def _designated(request: HttpRequest, city: City | None, facts: CityForm | None, form: Form) -> City:
    """Both acts or neither: no city is left behind without its designation."""
    said = dict(form.cleaned_data)
    reason = said.pop("reason")
    if city is None:
        assert facts is not None  # noqa: S101 the view made one of the two
        given = {name: value for name, value in facts.cleaned_data.items() if value not in ("", None)}
        city = designating.add_city(given, by=request.user, reason=reason)
    designating.designate(
        city,
        said["field"],
        on=said["on"],
        precision=said["precision"],
        round=said["round"] or None,
        source=said["source"] or None,
        by=request.user,
        reason=reason,
    )
    return city


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_field(request: HttpRequest, code: str) -> HttpResponse:
    """A member city takes up another field; its membership goes on."""
    city = _city(request, code)
    allow(request.user, "cities.designate_city", city)
    form = ChangeFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _try(
            form,
            lambda: designating.change_field(
                city,
                said["to"],
                on=said["on"],
                precision=said["precision"],
                round=said["round"] or None,
                source=said["source"] or None,
                by=request.user,
                reason=said["reason"],
            ),
        ):
            messages.success(request, _("The change of field is recorded."))
            return redirect(city)
    return _act_page(request, "cities/secretariat/change_field.html", city, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """A city leaves, or its title is withdrawn; its history stays."""
    city = _city(request, code)
    allow(request.user, "cities.designate_city", city)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _try(
            form,
            lambda: designating.withdraw(
                city, on=said["on"], precision=said["precision"], by=request.user, reason=said["reason"]
            ),
        ):
            messages.success(request, _("It is recorded that the city is no longer a member."))
            return redirect(city)
    return _act_page(request, "cities/secretariat/withdraw.html", city, form)


def _act_page(request: HttpRequest, template: str, city: City, form: Form) -> HttpResponse:
    held = city.designation_on(today())
    context = {"city": city, "name": own_name(city), "form": form, "held": held}
    return page(request, template, context, status=_status(form))


def _try(form: Form, act: Callable[[], Any], *, also: Form | None = None) -> Any:
    """Do it, or say in the form what stands in the way; then there is no answer."""
    try:
        return act()
    except ValidationError as wrong:
        names = set(getattr(wrong, "error_dict", {}))
        blame(also if also is not None and names & set(also.fields) else form, wrong)
    except WrongMoment as refusal:
        form.add_error(None, str(refusal))
    return None


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


# --- looking back -----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Who changed what about a city, when and why, with the values before and after."""
    city = _city(request, code)
    allow(request.user, "cities.correct_city", city)
    entries = Entry.objects.about(City.kind, city.code).select_related(
        "by"
    )  # door: an officer may read a city's history
    context = {"city": city, "name": own_name(city), "entries": [told(entry) for entry in entries]}
    return page(request, "cities/secretariat/history.html", context)


# --- what readers say -------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def remarks(request: HttpRequest) -> HttpResponse:
    """What readers say is wrong or missing: what waits, the oldest first, and what was settled lately."""
    allow(request.user, "cities.correct_city")
    return _remarks_page(request)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a remark."""
    remark = get_object_or_404(Remark.objects.visible_to(request.user), pk=pk)
    allow(request.user, "cities.correct_city", remark.city)
    form = SettleForm(request.POST, prefix=str(remark.pk))
    if not form.is_valid():
        return _remarks_page(request, form, remark, status=422)
    remark.settle(by=request.user, note=form.cleaned_data["note"])
    messages.success(request, _("The remark is settled."))
    return redirect("cities:remarks")


def _remarks_page(
    request: HttpRequest, form: SettleForm | None = None, about: Remark | None = None, status: int = 200
) -> HttpResponse:
    seen = Remark.objects.visible_to(request.user).select_related("city__country", "settled_by")
    waiting = list(seen.open()[:REMARKS_A_PAGE])
    context = {
        "form": form,
        "count": seen.open().count(),
        "waiting": [
            (
                remark,
                own_name(remark.city),
                form if form and about == remark else SettleForm(prefix=str(remark.pk)),
            )
            for remark in waiting
        ],
        "settled": [(remark, own_name(remark.city)) for remark in seen.settled()[:20]],
    }
    return page(request, "cities/secretariat/remarks.html", context, status=status)


# --- helpers ----------------------------------------------------------------------------------------------
def _city(request: HttpRequest, code: str) -> City:
    return get_object_or_404(City.objects.visible_to(request.user).select_related("country"), code=code)


def _texts(kind: str, key: str) -> list[Text]:
    return list(Text.objects.of(kind, key))  # door: texts of public things


def _worded(texts: list[Text]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        found.setdefault(text.part, {})[text.language] = text.text
    return found


def _states(texts: list[Text]) -> dict[str, Any]:
    """Name of the form's field → the state of that text, to be shown beside it."""
    return {f"{text.part}_{text.language}": text.get_state_display() for text in texts}
