"""Organisations that work with cities: the register for everybody, proposing, deciding, setting right, merging."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from mreza.accounts.capacities import keys
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import organisations as acts
from mreza.cities import organisations_own as own
from mreza.cities.choices import ORGANISATION_NEXT, OrganisationState, Sector
from mreza.cities.forms_organisations import (
    CorrectOrganisationForm,
    DeclineForm,
    MergeForm,
    OrganisationForm,
    OwnOrganisationForm,
    organisation_rows,
)
from mreza.cities.hooks import organisation_actions
from mreza.cities.models import City, Country, Organisation
from mreza.cities.organisations_alike import alike
from mreza.cities.organisations_feed import organisations_feed
from mreza.cities.organisations_files import FORMATS, export
from mreza.cities.organisations_linked import list_graph, organisation_graph
from mreza.cities.organisations_list import PARAMETERS, Listing, asked
from mreza.cities.organisations_told import to_decide
from mreza.cities.places import place_name
from mreza.cities.remarks import TooMany
from mreza.foundation.atom import CONTENT_TYPE
from mreza.foundation.moments import Outdated, WrongMoment, today
from mreza.foundation.parameters import BadParameters, Reader
from mreza.foundation.permissions import allow, can
from mreza.foundation.problems import bad_parameters
from mreza.foundation.visitors import sender_of
from mreza.translations.authored import authored
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE, said
from mreza.translations.told import translators
from mreza.ui.editing import Editing, blame
from mreza.ui.editing import edit as edited
from mreza.ui.faceted import has_empty, within_its_pages
from mreza.ui.formats import date
from mreza.ui.pages import declare_public, has_session, page
from mreza.ui.sections import sections_of
from mreza.vocabulary.models import OrganisationKind

GET_POST = ("GET", "HEAD", "POST")
SHOWN_DECIDED = 20


# --- the register ---------------------------------------------------------------------------------------------
@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Every organisation of the register: searched, filtered, counted, to take away."""
    selection = asked(request.GET, also=("format",))
    reader = Reader(request.GET)
    file = reader.choice("format", FORMATS)
    mistakes = [*selection.query.mistakes, *reader.mistakes]
    within_its_pages(selection, mistakes)
    if not mistakes and file:
        return export(selection, file)
    listing = Listing(selection)
    if not mistakes and has_empty(request):
        return redirect(listing.here)
    response = page(
        request,
        "cities/organisations/list.html",
        {**listing.context(request, mistakes), "actions": _list_actions(request), "linked": _linked(listing)},
        part="results",
        status=400 if mistakes else 200,
        public=True,
        parameters=PARAMETERS,
    )
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response.headers["HX-Push-Url"] = "false" if mistakes else listing.here
    return response


def _linked(listing: Listing) -> Any:
    """The whole register for machines; what is only a part of it says nothing of it."""
    query = listing.query
    whole = not query.filtered and query.page == 1
    return list_graph(listing.selection.rows(), listing.selection.total) if whole else ""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The organisations of the set that were entered last, for readers of feeds."""
    try:
        asked(request.GET, strict=True)  # what is wrong is said with the reader's own words
    except BadParameters as error:
        return bad_parameters(error)
    newest = request.GET.copy()
    newest["sort"] = "newest"
    newest.pop("page", None)
    body = organisations_feed(Listing(asked(newest, strict=True)))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


def _list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here; readers without a session are not asked, their page is kept."""
    if not has_session(request) or not request.user.is_authenticated:
        return [(_("Propose your organisation"), reverse("cities:organisation-propose"))]
    found = []
    if can(request.user, "cities.enter_organisation"):
        found.append((_("Enter an organisation"), reverse("cities:organisation-new")))
    elif can(request.user, "cities.propose_organisation"):
        found.append((_("Propose an organisation"), reverse("cities:organisation-new")))
    else:
        found.append((_("Propose your organisation"), reverse("cities:organisation-propose")))
    if can(request.user, "cities.propose_organisation"):
        found.append((_("Proposals"), reverse("cities:organisation-proposals")))
    return found


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    """One organisation; an entry that was merged leads to the one that stays."""
    found = _found(request, code)
    if isinstance(found, HttpResponseBase):
        return found
    language = get_language() or SOURCE_LANGUAGE
    about = authored(found.kind, found.code).said("about", language)
    told = _told(found)
    context = {
        "organisation": found,
        "told": told,
        "about": about,
        "translators": translators(found.kind, found.code, language)
        if about and not about.is_original
        else [],
        "state": OrganisationState(found.state).label,
        "sections": sections_of(found.kind, found.code) if found.is_public else [],
        "actions": _actions(request, found, about, language),
        "api_address": f"/api/v1/organisations/{found.code}",
        "linked": organisation_graph(found, about, told["kind"]) if found.is_public else "",
    }
    return page(request, "cities/organisations/organisation.html", context, public=found.is_public)


def _found(request: HttpRequest, code: str) -> Organisation | HttpResponseBase:
    user = request.user if has_session(request) else AnonymousUser()
    rows = Organisation.objects.visible_to(user).exclude(state=OrganisationState.MERGED)
    one = rows.select_related("city__country", "country", "organisation_kind").filter(code=code).first()
    if one is not None:
        return one
    merged = Organisation.objects.filter(code=code)  # door: says only which public entry it leads to
    stays = merged.filter(state=OrganisationState.MERGED).select_related("merged_into").first()
    if stays is None or stays.merged_into is None or not stays.merged_into.is_public:
        raise Http404
    there = redirect(stays.merged_into, permanent=True)
    return declare_public(request, there) if isinstance(user, AnonymousUser) else there


def _told(one: Organisation) -> dict[str, Any]:
    """What is recorded, in the reader's words."""
    kind = one.organisation_kind
    city, country = one.city, one.country
    return {
        "kind": str(said(OrganisationKind.kind, kind.code)) if kind else "",
        "sector": Sector(one.sector).label,
        "city": place_name(City.kind, city.code) if city else "",
        "city_url": reverse("cities:city", kwargs={"code": city.code}) if city else "",
        "country": place_name(Country.kind, country.code) if country else "",
        "country_url": reverse("cities:country", kwargs={"code": country.code}) if country else "",
    }


def _actions(request: HttpRequest, one: Organisation, about: Any, language: str) -> list[tuple[str, str]]:
    if not has_session(request):
        return []
    here, user = {"code": one.code}, request.user
    found = []
    if can(user, "cities.decide_organisation", one):
        if ORGANISATION_NEXT[one.state] & {OrganisationState.CONFIRMED, OrganisationState.DECLINED}:
            found.append((_("Decide"), reverse("cities:organisation-decide", kwargs=here)))
        if one.is_public:
            found.append((_("Who speaks for it"), reverse("cities:organisation-speaker", kwargs=here)))
        found.append((_("Merge with another entry"), reverse("cities:organisation-merge", kwargs=here)))
    if can(user, "cities.correct_organisation", one):
        found.append((_("Change"), reverse("cities:organisation-edit", kwargs=here)))
    if one.is_public:
        found += [action for actions in organisation_actions(request, one).values() for action in actions]
    workbench = translatable.get(one.kind)
    is_other = about and not about.is_original
    if is_other and workbench is not None and workbench.may(user, one.code, language):
        where = {"kind": one.kind, "key": one.code, "language": language}
        found.append((_("Translate"), reverse("translations:edit", kwargs=where)))
    return found


# --- entering and proposing -----------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation that is not recorded yet; who does not answer for the city proposes it."""
    enters = can(request.user, "cities.enter_organisation")
    if not enters:
        allow(request.user, "cities.propose_organisation")
    form = OrganisationForm(request.POST or None, cities=_mine(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = _enter(request, form.values())
        except ValidationError as wrong:
            blame(form, wrong)
        except WrongMoment as refusal:
            form.add_error("name", str(refusal))
        else:
            told = {"name": made.name}
            if made.is_public:
                messages.success(request, _("%(name)s is recorded.") % told)
            else:
                messages.success(request, _("%(name)s is proposed. Who answers for the city decides.") % told)
            return redirect(made)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "enters": enters}
    return page(request, "cities/organisations/new.html", context, status=status)


def _enter(request: HttpRequest, values: dict[str, Any]) -> Organisation:
    """Confirmed by who answers for the city it is in; of everybody else it is a proposal."""
    unsaved = Organisation(city=values.get("city"))
    verb = acts.enter if can(request.user, "cities.decide_organisation", unsaved) else acts.propose
    return verb(values, by=request.user)


@require_http_methods(GET_POST)
def propose(request: HttpRequest) -> HttpResponse:
    """An organisation proposes itself, without an account: a mail with a link goes to the address typed."""
    if request.method != "POST":
        context = {"form": OwnOrganisationForm(), "sent": request.GET.get("sent") == "1"}
        return page(request, "cities/organisations/propose.html", context)
    form = OwnOrganisationForm(request.POST)
    sent = f"{reverse('cities:organisation-propose')}?sent=1"
    if form.is_valid() and form.was_filled_by_a_machine:
        return redirect(sent)
    _check_all(form)
    if form.is_valid():
        try:
            own.ask(
                form.told(),
                email=form.cleaned_data["email"],
                language=get_language() or settings.LANGUAGE_CODE,
                sender=sender_of(request, on=today()),
            )
        except TooMany:
            return HttpResponse(status=429)
        else:
            return redirect(sent)
    context = {"form": form, "sent": False}
    return page(request, "cities/organisations/propose.html", context, status=422)


def _check_all(form: OwnOrganisationForm) -> None:
    """What the verb would refuse stands beside what the form does not understand: all of it at once."""
    try:
        own.check(form.told())
    except ValidationError as wrong:
        fields = {name: errors for name, errors in wrong.error_dict.items() if name not in form.errors}
        if fields:
            blame(form, ValidationError(fields))


@sensitive_variables("token")
@require_http_methods(GET_POST)
def propose_on(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail: what was typed, and the button that sends it on. Looking changes nothing."""
    kept = own.behind(token)
    if kept is None:
        return _own_page(request, {"gone": True}, 410)
    told = _worded(kept.told)
    if request.method != "POST":
        return _own_page(request, {"told": told, "gone": False})
    try:
        made = own.send_on(kept)
    except ValidationError as wrong:
        return _own_page(request, {"told": told, "gone": False, "wrong": wrong.messages}, 422)
    return _own_page(request, {"done": made.name, "gone": False})


def _own_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    told = {"told": [], "done": "", "wrong": [], **context}
    return page(request, "cities/organisations/own.html", told, status=status)


def _worded(told: dict[str, str]) -> list[tuple[str, str]]:
    """What was typed, as the form calls it."""
    form = OwnOrganisationForm()
    found = []
    for name in OwnOrganisationForm.FACTS:
        value = told.get(name, "")
        words = {str(code): str(label) for code, label in getattr(form.fields[name], "choices", ())}
        if value and not (name == "language" and not told.get("about")):
            found.append((str(form.fields[name].label), words.get(value, value)))
    return found


# --- deciding ---------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(("GET", "HEAD"))
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for this person's decision, what they proposed, and what was decided lately where they work."""
    allow(request.user, "cities.propose_organisation")
    seen = Organisation.objects.visible_to(request.user).select_related("city__country", "country")
    waiting = list(to_decide(request.user))
    others = seen.proposed().exclude(pk__in=[one.pk for one in waiting])
    decided = seen.exclude(state=OrganisationState.PROPOSED).exclude(decided_at=None)
    if not works_in_the_secretariat(request.user):
        decided = decided.filter(city__code__in=keys(request.user, "city"))
    context = {
        "waiting": [_line(one) for one in waiting],
        "others": [_line(one) for one in others],
        "decided": [_line(one) for one in decided.order_by("-decided_at", "-pk")[:SHOWN_DECIDED]],
    }
    return page(request, "cities/organisations/proposals.html", context)


def _line(one: Organisation) -> dict[str, Any]:
    merged = one.state == OrganisationState.MERGED
    return {
        "one": one,
        "sector": Sector(one.sector).label,
        "place": place_name(City.kind, one.city.code)
        if one.city
        else place_name(Country.kind, one.country.code)
        if one.country
        else "",
        "state": OrganisationState(one.state).label,
        "url": "" if merged else reverse("cities:organisation", kwargs={"code": one.code}),
    }


@login_required
@require_http_methods(GET_POST)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm or decline a proposal; what looks like the same organisation stands beside it."""
    one = mine_to_decide(request, code)
    form = DeclineForm()
    if request.method != "POST" and one.is_public:
        messages.info(request, _("This organisation was confirmed already."))
        return redirect(one)
    if request.method == "POST":
        version = _version(request, one)
        if request.POST.get("act") == "confirm":
            try:
                made = acts.confirm(
                    one, by=request.user, invite=request.POST.get("invite") == "yes", version=version
                )
            except ValidationError as wrong:
                return _decide_page(request, one, form, wrong.messages, 422)
            messages.success(request, _("%(name)s stands in the register.") % {"name": made.name})
            return _onwards(request, made)
        form = DeclineForm(request.POST)
        if form.is_valid():
            acts.decline(one, by=request.user, reason=form.cleaned_data["reason"], version=version)
            messages.success(request, _("%(name)s is declined.") % {"name": one.name})
            return _onwards(request, None)
    return _decide_page(request, one, form, [], 422 if form.errors else 200)


def _decide_page(
    request: HttpRequest, one: Organisation, form: DeclineForm, wrong: list[str], status: int
) -> HttpResponse:
    context = {
        "organisation": one,
        "told": _told(one),
        "about": authored(one.kind, one.code).said("about", get_language() or SOURCE_LANGUAGE),
        "form": form,
        "wrong": wrong,
        "may_decline": OrganisationState.DECLINED in ORGANISATION_NEXT[one.state],
        "alike": _alike(request, one),
        "proposer": _proposer(one),
    }
    return page(request, "cities/organisations/decide.html", context, status=status)


def _proposer(one: Organisation) -> str:
    """Who asks for it: whoever decides weighs that, too."""
    told = {"day": date(today(one.proposed_at))}
    if one.proposed_by is not None:
        person = one.proposed_by.name or _("without a name")
        return _("Proposed by %(person)s on %(day)s.") % {"person": person, **told}
    if one.proposer_email:
        return _("It proposed itself on %(day)s, from the address %(address)s.") % {
            "address": one.proposer_email,
            **told,
        }
    return _("Proposed on %(day)s.") % told


def _onwards(request: HttpRequest, one: Organisation | None) -> HttpResponse:
    if request.POST.get("next") == "desk":
        return redirect("desk:desk")
    return redirect(one) if one is not None else redirect("cities:organisation-proposals")


@login_required
@require_http_methods(GET_POST)
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Two entries of one organisation become one: this one leads to the other from then on."""
    one = mine_to_decide(request, code)
    here = Organisation.objects.visible_to(request.user).confirmed().filter(country=one.country)
    others = [
        other
        for other in here.exclude(pk=one.pk).select_related("city", "country")
        if can(request.user, "cities.decide_organisation", other) or one.state != OrganisationState.CONFIRMED
    ]
    form = MergeForm(request.POST or None, others=others, initial={"into": request.GET.get("into", "")})
    if request.method == "POST" and form.is_valid():
        into = next(other for other in others if other.code == form.cleaned_data["into"])
        stays = acts.merge(one, into, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The two entries are one now: %(name)s.") % {"name": stays.name})
        return redirect(stays)
    context = {"organisation": one, "form": form, "alike": _alike(request, one), "others": others}
    return page(request, "cities/organisations/merge.html", context, status=422 if form.errors else 200)


def _alike(request: HttpRequest, one: Organisation) -> list[Organisation]:
    return alike(one, Organisation.objects.visible_to(request.user))


def mine_to_decide(request: HttpRequest, code: str) -> Organisation:
    """One this reader decides on; for others there is none, or it is not theirs."""
    rows = Organisation.objects.visible_to(request.user).exclude(state=OrganisationState.MERGED)
    one = get_object_or_404(rows.select_related("city__country", "country", "organisation_kind"), code=code)
    allow(request.user, "cities.decide_organisation", one)
    return one


def _version(request: HttpRequest, one: Organisation) -> int:
    """The version that was seen; a form without one, which nobody of us makes, means the present one."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else one.version


# --- setting right ----------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded about one organisation; who comes second sees both versions."""
    rows = Organisation.objects.visible_to(request.user).exclude(state=OrganisationState.MERGED)
    one = get_object_or_404(rows.select_related("city"), code=code)
    allow(request.user, "cities.correct_organisation", one)
    mine = _mine(request)
    if mine is not None and (one.city is None or one.city.code not in mine):
        # who speaks for it, and acts for no city: it stays where it is
        mine = [one.city.code] if one.city is not None else []

    def build() -> Editing:
        fresh = Organisation.objects.select_related("city", "country", "organisation_kind").get(
            pk=one.pk
        )  # door: the one above
        told = acts.whole(fresh)
        told["language"] = told["language"] or get_language() or SOURCE_LANGUAGE
        if mine is not None:
            told.pop("country")
        if mine == []:
            told.pop("city")
        return Editing(
            form=lambda *args, **kwargs: CorrectOrganisationForm(*args, cities=mine, **kwargs),
            present=told,
            version=str(fresh.version),
            save=lambda changes, reason, version: _correct(request, fresh, changes, reason, version),
            template="cities/organisations/edit.html",
            done=_("The changes are saved."),
            goes=reverse("cities:organisation", kwargs={"code": fresh.code}),
            context={"organisation": fresh},
        )

    return edited(request, build)


def _correct(
    request: HttpRequest, one: Organisation, changes: dict[str, Any], reason: str, version: str
) -> None:
    if not version.isdecimal() or len(version) > 9:
        raise Outdated(_("Somebody else has saved this in the meantime."))
    rows = organisation_rows(changes)
    acts.correct(one, rows, by=request.user, reason=reason, version=int(version))


def _mine(request: HttpRequest) -> list[str] | None:
    """The cities of which this reader enters or proposes organisations; None: all."""
    return None if works_in_the_secretariat(request.user) else sorted(keys(request.user, "city"))
