"""Writing, reviewing and keeping records by program: what is sent and answered alike for every kind, and its routes.

An area says its own bodies (`NewIn`, `ChangesIn`) and how a record is told; `LifeRoutes` adds what all records go
through: sent, taken back, commented on, published, kept, retired, and their earlier versions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from mreza.activities import history, life, review, writing
from mreza.activities.registry import Kind, records_of
from mreza.activities.review import Remark
from mreza.activities.writing import Content
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.models import City, Organisation
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.permissions import allow

LARGEST = 2**31  # of a number the database keeps


# --- what is sent -----------------------------------------------------------------------------------------------
class SeenIn(Body):
    version: int = Field(description="The version you read; 409 if the record was changed since.")


class ReasonIn(SeenIn):
    reason: str


class RestoreIn(SeenIn):
    number: int = Field(ge=1, lt=LARGEST, description="The version to return to, of `GET …/versions`.")


class RemarkIn(Body):
    """On a part, on one of its paragraphs (counted from 1, divided by empty lines), or on the whole record."""

    text: str
    part: str = ""
    paragraph: int = Field(0, ge=0, le=10_000)


class RemarksIn(Body):
    comments: list[RemarkIn] = Field(min_length=1, max_length=50)


class ChangeAskedIn(SeenIn):
    comments: list[RemarkIn] = Field([], max_length=50)


class OwnerIn(Body):
    """For a city whose team you are in, or for an organisation you act for."""

    city: str = ""
    organisation: str = ""


# --- what is answered -------------------------------------------------------------------------------------------
class CommentOut(Schema):
    id: int
    part: str
    paragraph: int
    quote: str
    text: str
    asks_for_change: bool
    at: str
    settled: bool


class StepOut(Schema):
    """Something that was done to a record."""

    at: str
    act: str
    by: str
    reason: str
    version: int | None


class VersionOut(Schema):
    """A record as it was: its values by name and its texts by part."""

    version: int
    values: dict[str, Any]
    texts: dict[str, str]


def comment_out(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "part": one.part, "paragraph": one.paragraph, "quote": one.quote, "text": one.text,
        "asks_for_change": one.asks_for_change, "at": one.at.isoformat(), "settled": one.settled_at is not None,
    }  # fmt: skip


def owner_given(request: HttpRequest, body: Any) -> dict[str, Any]:
    """The city or the organisation, if this person writes for it; an organisation's city comes with it.

    An organisation that belongs to no city says which one its record belongs to.
    """
    if not body.city and not body.organisation:
        raise ValidationError({"city": _("Name a city or an organisation.")})
    if not body.organisation:
        if body.city not in cities_of(request.user):
            raise ValidationError({"city": _("You do not write for this city.")})
        return {"city": City.objects.visible_to(request.user).get(code=body.city)}
    if body.organisation not in organisations_of(request.user):
        raise ValidationError({"organisation": _("You do not act for this organisation.")})
    seen = Organisation.objects.visible_to(request.user).select_related("city")
    organisation = seen.get(code=body.organisation)
    if organisation.city and body.city not in ("", organisation.city.code):
        raise ValidationError({"city": _("This organisation belongs to another city.")})
    city = organisation.city or City.objects.visible_to(request.user).filter(code=body.city).first()
    if city is None:
        raise ValidationError(
            {"city": _("Say which city it belongs to; its focal point sends it to review.")}
        )
    return {"organisation": organisation, "city": city}


def _remarks(given: list[RemarkIn]) -> list[Remark]:
    return [Remark(one.text, one.part[:40], one.paragraph) for one in given]


def plain_version(content: Content, request: HttpRequest, record: Any) -> dict[str, Any]:
    """Values and texts of a version, where all who look back read all of it."""
    return {"values": content["values"], "texts": content["texts"]}


# --- the routes -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LifeRoutes:
    """What every record goes through, at `/<path>/{code}/…`, named `api:<kind>-…`."""

    router: Router
    kind: Kind
    path: str  # "practices"
    module: str  # before the names of operations: "mreza_areas_practices_api_writing"
    tags: list[str]
    draft: type[Schema]  # what is answered: the record as those who write or review it have it
    out: Callable[[Any, HttpRequest], dict[str, Any]]  # with what is missing and the comments
    bare: Callable[[Any, HttpRequest], dict[str, Any]]
    readable: Callable[[Content, HttpRequest, Any], dict[str, Any]] = plain_version

    def record(self, request: HttpRequest, code: str) -> Any:
        """By its address, or by its key for those who have it."""
        seen = records_of(self.kind).visible_to(request.user).select_related("city", "organisation")
        return get_object_or_404(seen, Q(slug=code) | Q(key=code))

    def allowed(self, request: HttpRequest, code: str, verb: str) -> Any:
        record = self.record(request, code)
        allow(request.user, self.kind.permission(verb), record)
        return record

    def add(self) -> None:
        """All of them, in the order of a record's life."""
        self._act("submit", SeenIn, life.submit, self.out, "Send it to review.")
        self._act("take_back", SeenIn, life.take_back, self.out, "Take it back from review.")
        self._review()
        self._act("publish", SeenIn, life.publish, self.bare, "Let everybody read it.")
        self._act("confirm", SeenIn, life.confirm, self.bare, "Still right; asked again in a year.")
        retired = "It is over or no longer right; its address stays."
        self._act("retire", ReasonIn, life.retire, self.bare, retired)
        unwanted = "What was compiled about your city should not stand."
        self._act("take_down", ReasonIn, life.take_down, self.bare, unwanted)
        self._act("revive", SeenIn, life.revive, self.bare, "A retired record is right again.")
        self._versions()

    def _act(
        self,
        verb: str,
        body_of: type[SeenIn],
        act: Callable[..., Any],
        told: Callable[[Any, HttpRequest], dict[str, Any]],
        says: str,
    ) -> None:
        """One verb of a record's life, with the version its caller has read, and a reason where it takes one."""

        def route(request: HttpRequest, code: str, body: Any) -> Any:
            record = self.allowed(request, code, verb)
            return told(act(record, by=request.user, **body.dict()), request)

        route.__annotations__["body"] = body_of
        route.__doc__ = says
        word = verb.replace("_", "-")
        self._post(f"/{word}", word, verb, route)

    def _review(self) -> None:
        def comment(request: HttpRequest, code: str, body: RemarksIn) -> Any:
            """Comment on paragraphs of a record in review."""
            record = self.allowed(request, code, "review")
            review.comment(record, _remarks(body.comments), by=request.user)
            return 201, self.out(record, request)

        def settle(request: HttpRequest, code: str, number: int) -> Any:
            """Say that you have dealt with a comment."""
            record = self.allowed(request, code, "settle_comment")
            if not 0 < number < LARGEST:
                raise Http404
            review.settle(record, number, by=request.user)
            return self.out(record, request)

        def ask_for_change(request: HttpRequest, code: str, body: ChangeAskedIn) -> Any:
            """Give the record back with what should change: your comments so far, and those sent here."""
            record = self.allowed(request, code, "review")
            remarks = _remarks(body.comments)
            life.ask_for_change(record, by=request.user, comments=remarks, version=body.version)
            return self.bare(record, request)

        self._post("/comments", "comments", "comment", comment, status=201)
        self._post("/comments/{number}/settle", "comment-settle", "settle", settle)
        self._post("/ask-for-change", "ask-for-change", "ask_for_change", ask_for_change)

    def _versions(self) -> None:
        def versions(request: HttpRequest, code: str) -> Any:
            """All that happened to a record, the newest first; `version` where something was written."""
            steps = history.steps(self.allowed(request, code, "look_back"))
            return [
                {
                    "at": one.at.isoformat(), "act": one.act, "by": one.by, "reason": one.reason,
                    "version": one.number,
                }
                for one in steps
            ]  # fmt: skip

        def version(request: HttpRequest, code: str, number: int) -> Any:
            """What a record said in an earlier version."""
            record = self.allowed(request, code, "look_back")
            content = writing.content_at(record, number) if 0 < number <= record.version else None
            if content is None:
                raise Http404
            return {"version": number, **self.readable(content, request, record)}

        def restore(request: HttpRequest, code: str, body: RestoreIn) -> Any:
            """Make an earlier version the present one again; what was written since stays in the history."""
            record = self.allowed(request, code, "edit")
            allow(request.user, self.kind.permission("look_back"), record)
            writing.restore(record, number=body.number, by=request.user, version=body.version)
            return self.out(record, request)

        self._get("/versions", "versions", "versions", versions, list[StepOut])
        self._get("/versions/{number}", "version", "version", version, VersionOut)
        self._post("/restore", "restore", "restore", restore)

    def _get(self, rest: str, name: str, operation: str, route: Callable[..., Any], answer: Any) -> None:
        self.router.get(self._at(rest), response=answer, **self._said(name, operation))(route)

    def _post(
        self, rest: str, name: str, operation: str, route: Callable[..., Any], status: int = 200
    ) -> None:
        self.router.post(self._at(rest), response={status: self.draft}, **self._said(name, operation))(route)

    def _at(self, rest: str) -> str:
        return f"/{self.path}/{{code}}{rest}"

    def _said(self, name: str, operation: str) -> dict[str, Any]:
        return {
            "auth": token_needed,
            "url_name": f"{self.kind.kind}-{name}",
            "operation_id": f"{self.module}_{operation}",
            "summary": operation.replace("_", " ").title(),
            "tags": self.tags,
        }
