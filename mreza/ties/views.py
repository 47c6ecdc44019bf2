"""One contact: what it was, who took part, what each city says of it, and what happened to the entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.cities.acting import cities_led_by
from mreza.foundation.moments import WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.journal.models import Entry
from mreza.ties import coverage
from mreza.ties.alike import Alike
from mreza.ties.choices import Answer, may_say
from mreza.ties.forms import AnswerForm
from mreza.ties.history import told
from mreza.ties.hooks import sections_for
from mreza.ties.linked import contact_graph
from mreza.ties.models import Contact
from mreza.ties.page import Shown, in_full, shown
from mreza.ties.reasons import in_words, verdict_in_words
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.pages import declare_public, has_session, page


@require_safe
def contact(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page of one contact. An entry that was merged into another leads there."""
    found = contact_of(request, code)
    if found.merged_into_id is not None:
        there = redirect(kept_entry(found), permanent=True)
        return there if has_session(request) else declare_public(request, there)
    return contact_page(request, found)


def contact_of(request: HttpRequest, code: str) -> Contact:
    """The contact of that address for this reader, or 404."""
    found: Contact = get_object_or_404(in_full(Contact.objects.visible_to(request.user)), code=code)
    return found


def kept_entry(found: Contact) -> Contact:
    """Where a merged entry leads, however often it was merged on."""
    seen = {found.pk}
    while found.merged_into is not None and found.merged_into_id not in seen:
        found = found.merged_into
        seen.add(found.pk)
    return found


def contact_page(
    request: HttpRequest,
    found: Contact,
    *,
    status: int = 200,
    form: AnswerForm | None = None,
    late: WrongMoment | None = None,
    twins: Iterable[Alike] = (),
) -> HttpResponse:
    """The page of a contact; with `form`, an answer that was not taken, because it came too `late` or of `twins`:
    entries of the city that answers which may be the same contact."""
    language = get_language() or SOURCE_LANGUAGE
    one = shown(found, language)
    context: dict[str, Any] = {
        "shown": one,
        "caution": coverage.caution(),
        "made_from": coverage.made_from(),
        "linked": "" if one.is_withdrawn else contact_graph(one),
        "api_address": f"/api/v1/contacts/{found.code}",
        "actions": [],
        "answers": [],
        "sections": [],
        "form": form,
        "late": late,
        "waits": one.waits,
        "twins": [compared(twin) for twin in twins],
        "next": request.POST.get("next", ""),
        "pictures": [file for file in one.files if file.is_picture],
        "documents": [file for file in one.files if not file.is_picture],
    }
    if has_session(request):
        context |= {
            "actions": actions(request.user, found),
            "answers": answers_open(request.user, one, form),
            "sections": sections_for(request, found),
        }
    if one.is_withdrawn:
        context["indexed"] = False
    return page(request, "ties/contact.html", context, status=status, public=status == 200)


def compared(one: Alike) -> dict[str, Any]:
    """An entry that may be the same contact, with the reasons."""
    return {
        "shown": shown(one.contact, get_language() or SOURCE_LANGUAGE, with_files=False),
        "verdict": verdict_in_words(one.likeness.verdict),
        "is_same": one.is_same,
        "reasons": [(in_words(reason), reason.points > 0) for reason in one.reasons],
    }


def answers_open(user: Any, one: Shown, form: AnswerForm | None) -> list[dict[str, Any]]:
    """The cities for which this reader may answer now, with what may be said; of one's own words a colleague must.

    `form` is an answer that was not taken; it stands at the city for which it was given.
    """
    given_for = form.data.get("city", "") if form else ""
    mine = cities_led_by(user)
    if one.is_withdrawn or not mine:
        return []
    found, documented = [], one.contact.documented_at is not None
    for city in one.cities:
        said = [one for one in may_say(city.member.answer, documented=documented) if one != Answer.BY_LINK]
        if city.code not in mine or not said:
            continue
        found.append(
            {
                "city": city,
                "said": said,
                "may": can(user, "ties.answer_contact", city.member),
                "form": form if given_for in ("", city.code) else None,
            }
        )
    return found


def actions(user: Any, found: Contact) -> list[tuple[str, str]]:
    """What this reader may do with the entry."""
    here = {"code": found.code}
    offered = []
    if found.withdrawn_at is None:
        offered = [
            ("ties.correct_contact", _("Correct it"), reverse("ties:correct", kwargs=here)),
            (
                "ties.add_evidence_contact",
                _("Files as evidence"),
                reverse("files:of", kwargs={"kind": Contact.kind_word, "key": found.code}),
            ),
            ("ties.document_contact", _("Record a public source"), reverse("ties:sources", kwargs=here)),
            ("ties.compare_contact", _("Is it there twice?"), reverse("ties:merge", kwargs=here)),
            ("ties.withdraw_contact", _("Withdraw it"), reverse("ties:withdraw", kwargs=here)),
        ]
    offered.append(("ties.look_back_contact", _("History"), reverse("ties:history", kwargs=here)))
    return [(label, address) for permission, label, address in offered if can(user, permission, found)]


@login_required
@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Who did what to the entry, when and why, with the values before and after."""
    found = contact_of(request, code)
    allow(request.user, "ties.look_back_contact", found)
    entries = Entry.objects.about(*found.about).select_related("by")  # door: allowed above
    context = {"contact": found, "steps": [told(entry) for entry in entries[:200]]}
    return page(request, "ties/history.html", context)
