"""The page behind a personal link: a code, then what waits for the city's answer. Looking at it changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from mreza.cities.facts import own_name
from mreza.foundation.moments import WrongMoment, now
from mreza.ties import keeping, links, officials
from mreza.ties.forms_links import CodeForm
from mreza.ties.models import Contact, LinkQuestion, Member
from mreza.translations.lookup import said
from mreza.ui.pages import page

SESSION = "ties-link"  # number of the question → the mark of the code that opened it
SAID = {"yes": links.YES, "no": links.NO}
SHOWN = 50  # questions on one page; the next ones come when these are answered


@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is wrong, old or no longer needed answers one plain page, whyever."""
    question = links.behind(token)
    if question is None:
        return _over(request)
    opened = links.is_open(question, _mark(request, question))
    if not opened and not links.waiting_for(question.address.city).exists():
        return _over(request)
    if request.method == "POST":
        return _act(request, question, opened)
    return _questions(request, question) if opened else _door(request, question)


def _over(request: HttpRequest) -> HttpResponse:
    return page(request, "ties/link_over.html", status=410)


def _act(request: HttpRequest, question: LinkQuestion, opened: bool) -> HttpResponse:
    match request.POST.get("act", ""):
        case "send":
            return _send(request, question)
        case "code":
            return _open(request, question)
        case "stop":
            officials.object_to(question)
            messages.success(request, _("Your address is deleted. Nobody will write to it from here again."))
            return _again(question)
        case "answer" if opened:
            return _answer(request, question)
    return _again(question)


def _again(question: LinkQuestion) -> HttpResponse:
    return redirect("ties:link", token=question.token)


# --- the code ---------------------------------------------------------------------------------------------------
def _send(request: HttpRequest, question: LinkQuestion) -> HttpResponse:
    try:
        sent = links.send_code(question)
    except WrongMoment as refusal:
        messages.error(request, str(refusal))
    else:
        told = (
            _("The code is on its way.") if sent else _("A code was sent a moment ago. Please wait a minute.")
        )
        messages.success(request, told)
    return _again(question)


def _open(request: HttpRequest, question: LinkQuestion) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        mark = links.open_with(question, form.cleaned_data["code"])
        if mark:
            held = request.session.get(SESSION, {})
            request.session.cycle_key()  # what somebody planted before opens nothing
            request.session[SESSION] = {**(held if isinstance(held, dict) else {}), str(question.pk): mark}
            return _again(question)
        if links.behind(question.token) is None:  # tried too often
            return _over(request)
        form.add_error(
            "code",
            _(
                "This code is not right, or no longer holds. Look at the newest letter, or ask for another code."
            ),
        )
    return _door(request, question, form)


def _mark(request: HttpRequest, question: LinkQuestion) -> str:
    held = request.session.get(SESSION)
    return str(held.get(str(question.pk), "")) if isinstance(held, dict) else ""


def _door(request: HttpRequest, question: LinkQuestion, form: CodeForm | None = None) -> HttpResponse:
    context = {
        "name": own_name(question.address.city),
        "form": form or CodeForm(),
        "asked": form is not None or links.expects_a_code(question, at=now()),
    }
    return page(request, "ties/link_door.html", context, status=422 if form else 200)


# --- the questions ----------------------------------------------------------------------------------------------
def _answer(request: HttpRequest, question: LinkQuestion) -> HttpResponse:
    city = question.address.city
    contact = (
        Contact.objects.visible_to(None)
        .filter(code=request.POST.get("contact", ""), members__city=city)
        .first()
    )
    if contact is None:
        raise Http404
    said_ = SAID.get(request.POST.get("said", ""))
    comment = request.POST.get("comment", "")
    if said_ is None:
        return _questions(request, question, contact.code, comment, _("Choose one of the two answers."))
    read = request.POST.get("version", "")
    version = int(read) if read.isascii() and read.isdigit() and len(read) < 10 else 0
    try:
        links.answer(question, contact, said_, comment=comment, version=version)
    except ValidationError as refusal:
        return _questions(request, question, contact.code, comment, " ".join(refusal.messages))
    except WrongMoment as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("Thank you. Your answer stands in the ledger: %(title)s") % {"title": contact.title}
        )
    return _again(question)


def _questions(
    request: HttpRequest, question: LinkQuestion, wrong: str = "", comment: str = "", error: str = ""
) -> HttpResponse:
    city = question.address.city
    rows = links.waiting_for(city).select_related("contact__kind", "contact__entered_for")
    rows = rows.prefetch_related("contact__members__city")
    waiting = list(rows[: SHOWN + 1])
    context = {
        "name": own_name(city),
        "address": question.address,
        "questions": [
            _asked(member, comment, error) if member.contact.code == wrong else _asked(member)
            for member in waiting[:SHOWN]
        ],
        "are_more": len(waiting) > SHOWN,
        "error": error,
        "wrong": wrong,
        "longest": keeping.LONGEST_COMMENT,
    }
    return page(request, "ties/link_questions.html", context, status=422 if error else 200)


def _asked(member: Member, comment: str = "", error: str = "") -> dict[str, Any]:
    contact = member.contact
    others = [one for one in contact.members.all() if one.city_id != member.city_id]
    return {
        "contact": contact,
        "kind": said("tie-kind", contact.kind.code, language=get_language() or ""),
        "entered_for": own_name(contact.entered_for) if contact.entered_for else "",
        "others": [(one.city.code, own_name(one.city)) for one in others],
        "comment": comment,
        "error": error,
    }
