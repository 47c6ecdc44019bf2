"""Pages on which a city's team, or the Secretariat, keeps what the city says of itself."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.cities import languages, profile
from mreza.cities.facts import own_name
from mreza.cities.forms_profile import (
    ContactForm,
    DisciplinesForm,
    FactsForm,
    LedeForm,
    ProfileForm,
    StoryForm,
    language_name,
)
from mreza.cities.freshness import confirm_facts, freshness, is_to_be_confirmed
from mreza.cities.models import City
from mreza.cities.photos import choose_photo, photo_of, pictures_to_choose
from mreza.cities.told import acts
from mreza.foundation.moments import WrongMoment, today
from mreza.foundation.permissions import allow
from mreza.journal.models import Entry
from mreza.translations.authored import Authored, authored
from mreza.ui.editing import Editing
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page
from mreza.ui.prose import plain

READ, EDIT = ["GET", "HEAD"], ["GET", "HEAD", "POST"]


# --- the list of sections ---------------------------------------------------------------------------------
@login_required
@require_http_methods(READ)
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What there is to fill in about the city, in any order, and how far each is."""
    city = _kept(request, code)
    texts = authored(City.kind, city.code)
    lede = texts.original("lede")
    disciplines = city.disciplines.count()
    rows = [
        _task("lede", _("The city in one sentence"), bool(lede), lede),
        _task("story", _("The city’s story"), bool(city.story), _sections_told(city)),
        _task("facts", _("Facts"), bool(city.population_of and city.population_source), _facts_told(city)),
        _task(
            "contact",
            _("Website and working languages"),
            bool(city.website and city.languages),
            _contact_told(city),
        ),
        _task("disciplines", _("Disciplines"), bool(disciplines), _disciplines_told(disciplines)),
        _task("photo", _("Photo"), bool(photo_of(city)), ""),
    ]
    context = {
        **_around(city),
        "tasks": rows,
        "done": sum(row["is_done"] for row in rows),
        "freshness": freshness(city),
        "asked": is_to_be_confirmed(city),
        "acts": acts(),
        "entries": Entry.objects.about(City.kind, city.code).select_related("by")[
            :5
        ],  # door: whoever keeps the city
    }
    return page(request, "cities/profile/overview.html", context)


def _task(section: str, title: str, is_done: bool, told: Any) -> dict[str, Any]:
    name = {"story": "cities:story", "photo": "cities:profile-photo"}.get(section, "cities:profile-section")
    return {"section": section, "title": title, "is_done": is_done, "told": told, "address": name}


def _sections_told(city: City) -> str:
    count = len(city.story)
    return ngettext("%(count)s section", "%(count)s sections", count) % {"count": count} if count else ""


def _disciplines_told(count: int) -> str:
    return (
        ngettext("%(count)s discipline", "%(count)s disciplines", count) % {"count": count} if count else ""
    )


def _facts_told(city: City) -> str:
    if city.population and not city.population_of:
        return _("It is not said what the population counts.")
    return ""


def _contact_told(city: City) -> str:
    return " · ".join(
        filter(None, (city.website, ", ".join(languages.name(code) for code in city.languages)))
    )


# --- one section --------------------------------------------------------------------------------------------
FORMS: dict[str, type[ProfileForm]] = {
    "lede": LedeForm,
    "facts": FactsForm,
    "contact": ContactForm,
    "disciplines": DisciplinesForm,
}


@login_required
@require_http_methods(EDIT)
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section of the profile; two people at once lose nothing."""
    city = _kept(request, code)
    if section not in FORMS:
        raise Http404

    def build() -> Editing:
        fresh = _again(city)
        texts = authored(City.kind, fresh.code)
        stored = profile.present_of(fresh, profile.SECTIONS[section], texts)
        return Editing(
            form=partial(FORMS[section], city=fresh, texts=texts),
            present=_on_form(section, stored, fresh, texts),
            version=profile.mark_of(stored),
            save=lambda changes, reason, version: _save(request, section, fresh, changes, reason, version),
            template=f"cities/profile/{section}.html",
            done=_("The changes are saved."),
            goes=reverse("cities:profile", kwargs={"code": fresh.code}),
            context={**_around(fresh), "section": section},
            latest=lambda: _latest(fresh),
        )

    return edited(request, build)


def _on_form(section: str, stored: dict[str, Any], city: City, texts: Authored) -> dict[str, Any]:
    """What is stored, by the names of the form's fields."""
    if section == "lede":
        return {**stored, "language": _language(city, texts)}
    if section == "contact":
        spoken = stored["languages"]
        return {
            "website": stored["website"],
            **{language_name(n): spoken[n] if n < len(spoken) else "" for n in range(languages.MOST)},
        }
    if section == "disciplines":
        return {"disciplines": " ".join(stored["disciplines"])}
    return stored


def _save(
    request: HttpRequest, section: str, city: City, changes: dict[str, Any], reason: str, version: str
) -> None:
    """From the form's fields to what the verb takes: a section is saved whole over what was seen."""
    texts = authored(City.kind, city.code)
    stored = profile.present_of(city, profile.SECTIONS[section], texts)
    form = _on_form(section, stored, city, texts) | changes
    language = ""
    if section == "contact":
        wanted = {
            "website": form["website"],
            "languages": [form[language_name(place)] for place in range(languages.MOST)],
        }
    elif section == "disciplines":
        wanted = {"disciplines": form["disciplines"].split()}
    elif section == "lede":
        wanted, language = {"lede": form["lede"]}, form["language"]
    else:
        wanted = form
    profile.change_profile(
        city,
        wanted,
        by=request.user,
        language=language,
        reason=reason,
        seen=(profile.SECTIONS[section], version),
    )


# --- the story ----------------------------------------------------------------------------------------------
@login_required
@require_http_methods(READ)
def story(request: HttpRequest, code: str) -> HttpResponse:
    """The sections of the story in their order."""
    city = _kept(request, code)
    texts = authored(City.kind, city.code)
    words = {number: profile.story_of(city, number, texts) for number in city.story}
    rows = [
        {"number": number, "title": said["title"], "excerpt": plain(said["text"], 160)}
        for number, said in words.items()
    ]
    context = {
        **_around(city),
        "rows": rows,
        "order": ",".join(str(number) for number in city.story),
        "is_full": len(rows) >= profile.MOST_STORIES,
        "most": profile.MOST_STORIES,
    }
    return page(request, "cities/profile/story.html", context)


@login_required
@require_http_methods(EDIT)
def story_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new section at the end."""
    city = _kept(request, code)
    texts = authored(City.kind, city.code)
    make = partial(StoryForm, city=city, texts=texts)
    goes = reverse("cities:story", kwargs={"code": city.code})
    form = make(initial={"language": _language(city, texts)})
    if request.method == "POST":
        form = make(data=request.POST)
        if form.is_valid():
            said = form.cleaned_data
            profile.add_story(
                city,
                said["title"],
                said["text"],
                language=said["language"],
                by=request.user,
                reason=said["reason"],
            )
            messages.success(request, _("The section is added."))
            return redirect(goes)
    context = {**_around(city), "form": form, "number": None}
    return page(request, "cities/profile/story_section.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(EDIT)
def story_section(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One section of the story."""
    city = _kept(request, code)
    if number not in city.story:
        raise Http404

    def build() -> Editing:
        fresh = _again(city)
        texts = authored(City.kind, fresh.code)
        words = profile.story_of(fresh, number, texts)
        language = str(texts.original(f"story.{number}.text").language)
        return Editing(
            form=partial(StoryForm, city=fresh, texts=texts),
            present={**words, "language": language},
            version=profile.mark_of(words),
            save=lambda changes, reason, version: _save_story(
                request, fresh, number, {**words, "language": language} | changes, reason, version
            ),
            template="cities/profile/story_section.html",
            done=_("The changes are saved."),
            goes=reverse("cities:story", kwargs={"code": fresh.code}),
            context={**_around(fresh), "number": number},
            latest=lambda: _latest(fresh),
        )

    return edited(request, build)


def _save_story(
    request: HttpRequest, city: City, number: int, said: dict[str, Any], reason: str, version: str
) -> None:
    profile.change_story(
        city,
        number,
        said["title"],
        said["text"],
        language=said["language"],
        by=request.user,
        reason=reason,
        seen=version,
    )


@login_required
@require_POST
def story_move(request: HttpRequest, code: str, number: int, direction: str) -> HttpResponse:
    """One place up or down, in the order the person saw."""
    city = _kept(request, code)
    if direction not in (profile.UP, profile.DOWN):
        raise Http404
    given = request.POST.get("order", "")[:200].split(",")
    seen = [int(one) for one in given if one.isdecimal()]
    profile.move_story(city, number, direction, by=request.user, seen=seen)
    return redirect("cities:story", code=city.code)


@login_required
@require_POST
def story_remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a section out."""
    city = _kept(request, code)
    profile.remove_story(city, number, by=request.user)
    messages.success(request, _("The section is taken out. The journal keeps what it said."))
    return redirect("cities:story", code=city.code)


# --- photo --------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(EDIT)
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """Which of the city's pictures stands at the top of its page; without one it is the woven mark."""
    city = _kept(request, code)
    if request.method == "POST":
        try:
            choose_photo(city, request.POST.get("photo", "")[:30], by=request.user)
        except WrongMoment as refusal:
            messages.error(request, str(refusal))
            return redirect("cities:profile-photo", code=city.code)
        messages.success(request, _("The changes are saved."))
        return redirect("cities:profile", code=city.code)
    context = {**_around(city), "pictures": pictures_to_choose(city), "chosen": city.photo}
    return page(request, "cities/profile/photo.html", context)


# --- still right? -------------------------------------------------------------------------------------------
@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """*Still right?* – yes. A second time on one day changes nothing."""
    city = get_object_or_404(City.objects.visible_to(request.user), code=code)
    allow(request.user, "cities.confirm_facts", city)
    confirm_facts(city, by=request.user)
    messages.success(request, _("Thank you: the facts count as confirmed today."))
    return redirect(city)


# --- helpers ------------------------------------------------------------------------------------------------
def _kept(request: HttpRequest, code: str) -> City:
    """A city this person keeps; every city is public, so whoever may not is told so (403)."""
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("country"), code=code)
    allow(request.user, "cities.keep_profile", city)
    return city


def _again(city: City) -> City:
    return City.objects.select_related("country").get(pk=city.pk)  # door: the city found before, read again


def _around(city: City) -> dict[str, Any]:
    held = city.designation_on(today())
    return {"city": city, "name": own_name(city), "field": held.field.code if held else ""}


def _language(city: City, texts: Authored) -> str:
    return profile.original_language(texts, city, get_language() or "en")


def _latest(city: City) -> Entry | None:
    entries = Entry.objects.about(City.kind, city.code).select_related("by")  # door: whoever keeps the city
    return entries.first()
