"""Every address of the product: what it is about, and which verb each of its methods is. Undeclared ones fail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.assurance.matrix import Door
from tests.promises.addresses import ADDRESSES, PUBLIC

SEEN = {"version": 1}
COMMENTS = {"comments": [{"text": "Say how many children."}]}
LATE = {"version": 77}  # nobody has seen it: 409 says that the door is open
REASON = {"version": 1, "reason": "It is over."}
PROPOSAL = {"subject": "Working together", "text": "Shall we exchange two puppeteers?"}
LAST_YEAR = {"year": dt.datetime.now(dt.UTC).year - 1}
OFFICIAL = {
    "city": "ie-dublin", "name": "Ana", "office": "Head of Culture", "email": "ana@dublin.example",
    "why": "She answers for the city.",
}  # fmt: skip
CITY = {"code": "city"}
NO_CITY = {"code": "hr-nowhere"}


def _secretariat(get: str = "r", post: str = "", **kwargs: str) -> Door:
    """Something only the Secretariat has; that there is such a page is no secret, so others get 403."""
    return Door("secretariat", get=get, post=post, kwargs=kwargs, hides=False)


def _practice(
    get: str,
    post: str = "",
    states: tuple[str, ...] = (),
    api: bool = False,
    signed_in: bool = False,
    body: dict[str, Any] | None = None,
    **more: str,
) -> Door:
    """Something done with one practice: asked for a practice in every state, one's own, another's, and none."""
    kwargs = {"code": "practice", **more}
    return Door(
        "practice:*",
        signed_in=signed_in,
        body=body,
        get=get,
        post=post,
        states=states,
        api=api,
        kwargs=kwargs,
        missing={"code": "no-such-one"},
    )


def _project(
    get: str,
    post: str = "",
    states: tuple[str, ...] = (),
    api: bool = False,
    body: dict[str, Any] | None = None,
    **more: str,
) -> Door:
    """Something done with one project: asked for one in every state, one's own, another's, and none."""
    return Door(
        "project:*",
        get=get,
        post=post,
        states=states,
        api=api,
        body=body,
        kwargs={"code": "project", **more},
        missing={"code": "no-such-one"},
    )


def _contact(
    get: str,
    post: str = "",
    of: str = "contact",
    api: bool = False,
    body: dict[str, Any] | None = None,
    **more: str,
) -> Door:
    """Something done with one contact between cities; everybody may read it, so nobody is told that it is not there."""
    return Door(
        of, get=get, post=post, kwargs={"code": of, **more}, missing={"code": "nobody"}, api=api, body=body
    )


def _question(
    get: str,
    post: str = "",
    of: str = "question",
    api: bool = False,
    body: dict[str, Any] | None = None,
    **more: str,
) -> Door:
    """Something done with a question one's city asks (`question`), or was asked by another (`question-asked`)."""
    return Door(
        of, get=get, post=post, kwargs={"code": of, **more}, missing={"code": "nobody"}, api=api, body=body
    )


def _adoption(
    get: str,
    post: str = "",
    of: str = "adoption",
    api: bool = False,
    body: dict[str, Any] | None = None,
    **more: str,
) -> Door:
    """Something done with one adoption: of a practice by one's city (`adoption`), or from it (`adoption-asked`)."""
    kwargs = {"code": of} if api else {"code": f"{of}-practice", "acode": of}
    missing = {"code" if api else "acode": "nobody"}
    return Door(of, get=get, post=post, kwargs=kwargs | more, missing=missing, api=api, body=body)


def _wish(get: str, post: str = "", api: bool = False, **more: Any) -> Door:
    """Something done with what one's city offers."""
    return Door(
        "wish", get=get, post=post, kwargs={"code": "wish"}, missing={"code": "nobody"}, api=api, **more
    )


def _interest(get: str, post: str = "", of: str = "interest") -> Door:
    """Something done with an interest of one's city (`interest`), or in what it offers (`interest-asked`)."""
    return Door(of, get=get, post=post, kwargs={"code": of}, missing={"code": "nobody"})


def _suggested(
    get: str, post: str, api: bool = False, body: dict[str, Any] | None = None, delete: str = ""
) -> Door:
    """What a city's own people do with a city suggested to it; that both are there, everybody knows."""
    kwargs = {**CITY, "other": "=at-graz"}
    return Door(
        "partner-suggested",
        get=get,
        post=post,
        delete=delete,
        kwargs=kwargs,
        missing=NO_CITY,
        hides=False,
        api=api,
        body=body,
    )


def _place(get: str, post: str = "") -> Door:
    """Something done with one place; everybody may read it."""
    return Door("place", get=get, post=post, kwargs={"code": "place"}, missing={"code": "nobody"})


OTHERS: dict[str, Door] = {
    # --- the Secretariat's work with cities and words
    "cities:designate": _secretariat(post="c"),
    "cities:edit": _secretariat(post="u", **CITY),
    "cities:history": _secretariat(**CITY),
    "cities:change-field": _secretariat(post="t", **CITY),
    "cities:withdraw": _secretariat(post="t", **CITY),
    "cities:import": _secretariat(post="c"),
    "cities:import-template": _secretariat(ending="=csv"),
    "cities:remarks": _secretariat(),
    "vocabulary:labels": _secretariat(),
    "vocabulary:label": _secretariat(post="u", kind="=objective", code="=1"),
    "vocabulary:label-history": _secretariat(kind="=objective", code="=1"),
    # --- what a city's team keeps
    "cities:profile": Door("city", get="u", kwargs=CITY, missing=NO_CITY),
    "cities:profile-section": Door(
        "city", get="u", post="u", kwargs={**CITY, "section": "=facts"}, missing=NO_CITY
    ),
    "cities:profile-photo": Door("city", get="u", post="u", kwargs=CITY, missing=NO_CITY),
    "cities:story": Door("city", get="u", kwargs=CITY, missing=NO_CITY),
    "cities:story-new": Door("city", get="u", post="u", kwargs=CITY, missing=NO_CITY),
    "cities:confirm": Door("city", get="", post="u", kwargs=CITY, missing=NO_CITY),
    "cities:letters": Door("me"),
    "cities:letter": Door("letter", post="u", kwargs={"code": "letter"}, missing={"code": "nobody"}),
    "cities:letter-aside": Door(
        "letter", get="", post="u", kwargs={"code": "letter"}, missing={"code": "nobody"}
    ),
    "files:of": Door("city", get="u", kwargs={"kind": "=city", "key": "city"}, missing={"key": "hr-nowhere"}),
    "files:add": Door(
        "city",
        get="u",
        post="u",
        kwargs={"kind": "=city", "key": "city", "purpose": "=image"},
        missing={"key": "hr-nowhere"},
    ),
    "translations:list": Door("me"),
    "translations:edit": Door(
        "city",
        get="u",
        post="u",
        kwargs={"kind": "=city", "key": "city", "language": "=fr"},
        missing={"key": "hr-nowhere"},
        hides=False,
    ),
    # --- who acts for what
    "cities:people": Door("register", hides=False),
    "cities:people-new": _secretariat(post="c"),
    "cities:people-write": Door("letter-to-many", post="c", hides=False),
    "cities:people-import": _secretariat(post="c"),
    "cities:people-import-confirm": _secretariat(get="", post="c"),
    "cities:people-import-template": _secretariat(ending="=csv"),
    "cities:city-people": Door("city-people", kwargs=CITY, missing=NO_CITY),
    "cities:city-invite": Door("city-people", get="c", post="c", kwargs=CITY, missing=NO_CITY),
    "cities:state": Door("city-people", get="state", kwargs=CITY, missing=NO_CITY),
    "cities:hand-over": Door("city-people", get="over", post="over", kwargs=CITY, missing=NO_CITY),
    "cities:organisation-new": Door("organisations", get="c", post="c", hides=False),
    "cities:organisation-proposals": Door("organisations", get="c", hides=False),
    "cities:organisation": Door("organisation", kwargs={"code": "organisation"}, missing={"code": "nobody"}),
    "cities:organisation-decide": Door(
        "organisation", get="d", post="d", kwargs={"code": "organisation"}, missing={"code": "nobody"}
    ),
    "cities:organisation-speaker": Door(
        "organisation", get="d", post="d", kwargs={"code": "organisation"}, missing={"code": "nobody"}
    ),
    "cities:organisation-merge": Door(
        "organisation", get="d", post="d", kwargs={"code": "organisation"}, missing={"code": "nobody"}
    ),
    "cities:appointment": Door("appointment", kwargs={"code": "appointment"}, missing={"code": "nobody"}),
    "cities:appointment-end": Door(
        "appointment", get="x", post="x", kwargs={"code": "appointment"}, missing={"code": "nobody"}
    ),
    "cities:appointment-prolong": Door(
        "appointment", get="x", post="x", kwargs={"code": "appointment"}, missing={"code": "nobody"}
    ),
    "cities:organisation-edit": Door(
        "organisation",
        get="u",
        post="u",
        kwargs={"code": "organisation"},
        missing={"code": "nobody"},
        hides=False,
    ),
    "api:people": Door("register", api=True, hides=False),
    "api:person": Door("appointment", kwargs={"code": "appointment"}, missing={"code": "nobody"}, api=True),
    "api:people_end": Door(
        "appointment",
        get="",
        post="x",
        kwargs={"code": "appointment"},
        missing={"code": "nobody"},
        api=True,
        body={"reason": "It is over."},
    ),
    # --- desks, notices, the outbox
    "desk:desk": Door("me"),
    "desk:put-aside": Door("me", get="", post="u", kwargs={"step": "=read"}),
    "desk:city": Door("city-desk", kwargs=CITY, missing=NO_CITY),
    "desk:country": Door("country-desk", kwargs={"code": "country"}, missing={"code": "xx"}),
    "desk:field": Door("field-desk", kwargs={"code": "field"}, missing={"code": "nothing"}),
    "desk:outbox": Door("outbox", hides=False),
    "desk:hold-all": Door("outbox", get="", post="u", hides=False),
    "desk:release-all": Door("outbox", get="", post="u", hides=False),
    "notices:inbox": Door("me"),
    "notices:read-all": Door("me", get="", post="u"),
    "notices:settings": Door("me", post="u"),
    "saved-searches": Door("me"),
    "save-search": Door("me", post="c"),
    # --- writing and reviewing practices
    "practices:practice": _practice("r"),
    "practices:pdf": _practice("r"),
    "practices:fit": _practice("r"),
    "practices:new": Door("begin-practice", get="c", post="c", hides=False),
    "partnerships:place-new": Door("begin-place", get="c", post="c", hides=False),
    "partnerships:places-import": Door("places-file", get="c", post="c", hides=False),
    "partnerships:places-import-template": Door("places-file", hides=False, kwargs={"ending": "=csv"}),
    "partnerships:place": _place("r"),
    "partnerships:place-edit": _place("u", "u"),
    "partnerships:place-confirm": _place("", "u"),
    "partnerships:place-close": _place("u", "u"),
    "partnerships:place-open": _place("", "u"),
    "practices:import": Door("practices-file", get="c", post="c", hides=False),
    "practices:import-template": Door("practices-file", hides=False, kwargs={"ending": "=csv"}),
    "practices:mine": Door("begin-practice", hides=False),
    "practices:to-review": Door("review-list", hides=False),
    "practices:asked": Door("asked-list", hides=False),
    "practices:write": _practice("u"),
    "practices:section": _practice("u", "u", section="=short"),
    "practices:check": _practice("h"),
    "practices:cities": _practice("u", "u"),
    "practices:history": _practice("h"),
    "practices:restore": _practice("", "restore"),
    "practices:sent": _practice("h"),
    "practices:standing": _practice("u|standing", states=("published", "retired")),
    "practices:submit": _practice("", "send", states=("draft",)),
    "practices:take-back": _practice("", "send", states=("in-review",)),
    "practices:review": _practice("review", "review", states=("in-review",)),
    "practices:ask-for-change": _practice("", "review", states=("in-review",)),
    "practices:publish": _practice("", "review", states=("in-review",)),
    "practices:confirm": _practice("", "confirm", states=("published",)),
    "practices:retire": _practice("", "retire", states=("published",)),
    "practices:revive": _practice("", "revive", states=("retired",)),
    # --- writing, reviewing and running projects
    "partnerships:project": _project("r"),
    "partnerships:project-new": Door("begin-practice", get="c", post="c", hides=False),
    "partnerships:project-mine": Door("begin-practice", hides=False),
    "partnerships:project-to-review": Door("review-list", hides=False),
    "partnerships:asked": Door("asked-list", hides=False),
    "partnerships:write": _project("u"),
    "partnerships:project-section": _project("u", "u", section="=short"),
    "partnerships:project-check": _project("h"),
    "partnerships:project-cities": _project("a", "a"),
    "partnerships:project-history": _project("h"),
    "partnerships:project-restore": _project("", "restore"),
    "partnerships:project-sent": _project("h"),
    "partnerships:standing": _project("u|standing", states=("published", "retired")),
    "partnerships:project-submit": _project("", "send", states=("draft",)),
    "partnerships:project-take-back": _project("", "send", states=("in-review",)),
    "partnerships:review": _project("review", "review", states=("in-review",)),
    "partnerships:project-ask-for-change": _project("", "review", states=("in-review",)),
    "partnerships:project-publish": _project("", "review", states=("in-review",)),
    "partnerships:project-confirm": _project("", "confirm", states=("published",)),
    "partnerships:project-retire": _project("", "retire", states=("published",)),
    "partnerships:project-revive": _project("", "revive", states=("retired",)),
    "partnerships:project-keep": _project("k|m", states=("draft", "in-review", "published")),
    "partnerships:project-tell": _project("", "k"),
    "partnerships:project-reach": _project("", "k", row="=m1"),
    "partnerships:project-measure": _project("", "k", row="=r1"),
    "partnerships:project-agree": _project("", "m"),
    "partnerships:project-start": _project("", "m"),
    "partnerships:project-finish": _project("", "m"),
    "partnerships:project-stop": _project("", "m"),
    "partnerships:project-resume": _project("", "m"),
    "partnerships:project-practice": _project("", "m"),
    "partnerships:project-letter": _project("l"),
    "partnerships:project-import": Door("practices-file", get="c", post="c", hides=False),
    "partnerships:project-import-template": Door("practices-file", hides=False, kwargs={"ending": "=csv"}),
    "api:project-drafts": Door("me", api=True),
    "api:project-reviews": Door("me", api=True),
    "api:project-questions": Door("me", api=True),
    "api:project-draft": _project("h|review|u|k|l", api=True),
    "api:project-submit": _project("", "send", states=("draft",), api=True, body=SEEN),
    "api:project-take-back": _project("", "send", states=("in-review",), api=True, body=SEEN),
    "api:project-comments": _project("", "review", states=("in-review",), api=True, body=COMMENTS),
    "api:project-ask-for-change": _project(
        "", "review", states=("in-review",), api=True, body=SEEN | COMMENTS
    ),
    "api:project-publish": _project("", "review", states=("in-review",), api=True, body=SEEN),
    "api:project-confirm": _project("", "confirm", states=("published",), api=True, body=SEEN),
    "api:project-retire": _project("", "retire", states=("published",), api=True, body=REASON),
    "api:project-revive": _project("", "revive", states=("retired",), api=True, body=SEEN),
    "api:project-cities": _project("", "a", api=True, body={"city": "fr-paris"}),
    "api:project-versions": _project("h", api=True),
    "api:project-version": _project("h", api=True, number="=1"),
    "api:project-restore": _project("", "restore", api=True, body={"version": 1, "number": 1}),
    "api:project-agree": _project("", "m", api=True, body=SEEN),
    "api:project-start": _project("", "m", api=True, body=SEEN),
    "api:project-finish": _project("", "m", api=True, body=SEEN | {"worked": "All of it."}),
    "api:project-stop": _project("", "m", api=True, body=REASON),
    "api:project-resume": _project("", "m", api=True, body=SEEN),
    "api:project-practice": _project("", "m", api=True, body={}),
    "api:project-tell": _project("", "k", api=True, body=SEEN | {"text": "The looms are packed."}),
    "api:project-reach": _project("", "k", api=True, body=SEEN, key="=m1"),
    "api:project-measure": _project("", "k", api=True, body=SEEN | {"measured": 9}, key="=r1"),
    "api:project-letter": _project("l", api=True),
    # --- contacts between cities, entered and answered by hand
    "ties:new": Door("begin-contact", get="c", post="c", hides=False),
    "ties:import": Door("ties-file", get="c", post="c", hides=False),
    "ties:import-template": Door("ties-file", hides=False, kwargs={"ending": "=csv"}),
    "ties:answer": _contact("", "t", of="contact-asked"),
    "ties:correct": _contact("u", "u"),
    "ties:withdraw": _contact("x", "x"),
    "ties:merge": _contact("m", "m"),
    "ties:sources": _contact("d", "d"),
    "ties:history": _contact("h"),
    "ties:name-address": _contact("n", "n", city="=ie-dublin"),
    "ties:officials": _secretariat(),
    "partnerships:matching-weights": _secretariat(post="u"),
    "partnerships:matching-weights-history": _secretariat(),
    "partnerships:matching-outcomes": _secretariat(),
    "ties:year": Door("tie-year", post="u", kwargs=CITY, missing=NO_CITY),
    "api:contact-addresses": _contact("n", "n", api=True, body=OFFICIAL),
    "api:city-tie-reviews": Door(
        "tie-year", get="", post="u", kwargs=CITY, missing=NO_CITY, api=True, body=LAST_YEAR
    ),
    "api:contact-answers": _contact(
        "", "t", of="contact-asked", api=True, body={"answer": "confirmed", "version": 1}
    ),
    "api:contact-withdrawal": _contact("", "x", api=True, body=REASON),
    "api:contact-sources": _contact("", "d", api=True, body={"sources": ["https://example.org/news"]}),
    # --- what a city does with partners suggested to it
    # --- offers and needs
    "partnerships:wish": _wish("r"),
    "partnerships:wish-change": _wish("u", "u"),
    "partnerships:wish-confirm": _wish("", "u"),
    "partnerships:wish-withdraw": _wish("x", "x"),
    "partnerships:wish-new": Door("begin-wish", get="c", post="c", hides=False),
    "partnerships:first-visit": Door("begin-wish", get="c", post="c", hides=False),
    "partnerships:wish-import": Door("wishes-file", get="c", post="c", hides=False),
    "partnerships:wish-import-template": Door("wishes-file", get="c", hides=False, kwargs={"ending": "=csv"}),
    "api:offer": _wish("r", api=True, elsewhere=("PATCH",)),
    "api:offer-still-open": _wish("", "u", api=True, body={}),
    "api:offer-withdrawal": _wish("", "x", api=True, body={}),
    # --- interests in offers and needs
    "partnerships:mine": Door("interests-list", hides=False),
    "partnerships:interest-new": Door(
        "wish", get="i", post="i", kwargs={"code": "wish"}, missing={"code": "nobody"}
    ),
    "partnerships:interest": _interest("r"),
    "partnerships:interest-write": _interest("", "t"),
    "partnerships:interest-answer": _interest("", "t", of="interest-asked"),
    "partnerships:interest-agree": _interest("", "a"),
    "partnerships:interest-decline": _interest("", "t", of="interest-asked"),
    "partnerships:interest-take-back": _interest("", "t"),
    "partnerships:interest-project": _interest("", "g"),
    "partnerships:interest-tie": _interest("g", "g"),
    "partnerships:find-propose": _suggested("c", "c"),
    "partnerships:find-aside": _suggested("c", "c"),
    "partnerships:find-back": _suggested("", "c"),
    "api:city_partner_letter": _suggested("c", "c", api=True, body=PROPOSAL),
    "api:city_partner_aside": _suggested("", "c", api=True, body={}, delete="c"),
    # --- practices carried on
    "practices:adopt": Door(
        "begin-adoption",
        get="c",
        post="c",
        kwargs={"code": "published"},
        missing={"code": "no-such-one"},
        hides=False,
    ),
    "practices:adoption": _adoption("r"),
    "practices:adoption-write": _adoption("u", "u"),
    "practices:adoption-keep": _adoption("u|x"),
    "practices:adoption-act": _adoption("", "u", act="=still-running"),
    "api:adoption": Door(
        "adoption",
        get="r",
        patch="u",
        kwargs={"code": "adoption"},
        missing={"code": "nobody"},
        api=True,
        body=LATE,
    ),
    "api:adoption-stage": _adoption("", "u", api=True, body={**LATE, "stage": "kept"}),
    "api:adoption-stop": _adoption("", "u", api=True, body={**LATE, "lesson": "No money."}),
    "api:adoption-take-back": _adoption("", "u", api=True, body=LATE),
    "api:adoption-still-running": _adoption("", "u", api=True, body=LATE),
    "api:adoption-take-from": _adoption("", "u", api=True, body=LATE),
    "api:adoption-ask-outside": _adoption("", "u", api=True, body=LATE),
    "api:adoption-withdraw": _adoption("", "x", api=True, body={**LATE, "reason": "Twice."}),
    "api:adoption-confirm": _adoption("", "t", of="adoption-asked", api=True, body=LATE),
    "api:adoption-decline": _adoption(
        "", "t", of="adoption-asked", api=True, body={**LATE, "comment": "It is not so."}
    ),
    # --- questions between cities
    "questions:new": Door("ask", get="c", post="c", hides=False),
    "questions:mine": Door("questions-list", hides=False),
    "questions:question": _question("r"),
    "questions:close": _question("", "close"),
    "questions:withdraw": _question("", "x"),
    "questions:mark": _question("", "a", city="=it-bologna"),
    "questions:reply": _question("t", "t", of="question-asked", city="city"),
    "questions:decline": _question("", "t", of="question-asked", city="city"),
    "questions:agree": _question("", "g", of="question-asked", city="city"),
    "api:open-questions": Door("questions-list", hides=False, api=True),
    "api:open-question": _question("r", api=True),
    "api:question-close": _question("", "close", api=True),
    "api:question-withdraw": _question("", "x", api=True, body={"reason": "By mistake."}),
    "api:question-mark": _question("", "a", api=True, body={"city": "it-bologna", "version": 1}),
    # --- the same by API
    "api:practice-drafts": Door("me", api=True),
    "api:practice-reviews": Door("review-list", hides=False, api=True),
    "api:practice-questions": Door("me", api=True),
    "api:practice-draft": _practice("h|review|u", api=True),
    "api:practice-submit": _practice("", "send", states=("draft",), api=True, body=SEEN),
    "api:practice-take-back": _practice("", "send", states=("in-review",), api=True, body=SEEN),
    "api:practice-comments": _practice("", "review", states=("in-review",), api=True, body=COMMENTS),
    "api:practice-ask-for-change": _practice(
        "", "review", states=("in-review",), api=True, body=SEEN | COMMENTS
    ),
    "api:practice-publish": _practice("", "review", states=("in-review",), api=True, body=SEEN),
    "api:practice-confirm": _practice("", "confirm", states=("published",), api=True, body=SEEN),
    "api:practice-retire": _practice("", "retire", states=("published",), api=True, body=REASON),
    "api:practice-revive": _practice("", "revive", states=("retired",), api=True, body=SEEN),
    "api:practice-cities": _practice("", "u", api=True, body={"city": "fr-paris"}),
    "api:city_confirm": Door("city", get="", post="u", kwargs=CITY, missing=NO_CITY, api=True),
    "api:waiting": Door("me", api=True),
    "api:notices": Door("me", api=True),
    "api:notices_read": Door("me", get="", post="u", api=True),
    "api:notice_wishes": Door("me", api=True, elsewhere=("PATCH",)),
    "api:letters": Door("me", api=True),
    "api:letter": Door("letter", kwargs={"code": "letter"}, missing={"code": "nobody"}, api=True),
    "api:letter_answer": Door(
        "letter",
        get="",
        post="u",
        kwargs={"code": "letter"},
        missing={"code": "nobody"},
        api=True,
        body={"text": "Welcome."},
    ),
    "api:letter_aside": Door(
        "letter", get="", post="u", kwargs={"code": "letter"}, missing={"code": "nobody"}, api=True
    ),
    "api:saved_searches": Door("me", post="c", api=True, body={"name": "Weaving", "query": "q=weaving"}),
    "api:practice-versions": _practice("h", api=True),
    "api:practice-version": _practice("h", api=True, number="=1"),
    "api:practice-restore": _practice("", "restore", api=True, body={"version": 1, "number": 1}),
    "api:translations": Door("me", api=True),
    # The library answers every method with the document.
    "api:openapi-json": Door("public", post="r", put="r", patch="r", delete="r", api=True),
    # --- desks: that there is such a desk is told to nobody else
    # --- the outbox
    # --- one's own account
    "accounts:invitations": Door("accounts", post="c", hides=False),
    "accounts:journal": Door("audit", hides=False),
    "accounts:people": Door("audit", hides=False),
    "accounts:home": Door("me"),
    "accounts:data": Door("me"),
    "accounts:copy": Door("me", get="", post="r"),
    "accounts:tokens": Door("me"),
    "accounts:token-new": Door("me", post="c"),
    "accounts:name": Door("me", post="u"),
    "accounts:sessions": Door("me", post="x"),
}
# Addresses that need an object the matrix does not make; each is walked, for everybody, where the reason says.
ELSEWHERE: dict[str, str] = {
    "api:city_story": "mreza/cities/tests/test_profile_api.py",
    "api:city_story_section": "mreza/cities/tests/test_profile_api.py",
    "api:organisation": "mreza/cities/tests/test_organisations_api.py",
    "api:organisation_confirm": "mreza/cities/tests/test_organisations_api.py",
    "api:organisation_decline": "mreza/cities/tests/test_organisations_api.py",
    "api:organisation_speakers": "mreza/cities/tests/test_organisations_api.py",
    "api:organisation_speaker_end": "mreza/cities/tests/test_organisations_api.py",
    "cities:organisation-speaker-end": "mreza/cities/tests/test_organisation_pages.py",
    "cities:organisation-speaker-invitation": "mreza/cities/tests/test_organisation_pages.py",
    "api:organisation_merge": "mreza/cities/tests/test_organisations_api.py",
    "cities:organisation-own": "mreza/cities/tests/test_organisations_own.py",
    "api:people_appoint": "mreza/cities/tests/test_register_api.py",
    "api:people_hand_over": "mreza/cities/tests/test_register_api.py",
    "api:people_invite": "mreza/cities/tests/test_register_api.py",
    "api:people_prolong": "mreza/cities/tests/test_register_api.py",
    "api:practice-city": "mreza/areas/practices/tests/test_writing_api.py",
    "api:practice-comment-settle": "mreza/areas/practices/tests/test_writing_api.py",
    "api:practice-question-answer": "mreza/areas/practices/tests/test_writing_api.py",
    "api:practice-take-down": "mreza/areas/practices/tests/test_writing_api.py",
    "api:contact-merges": "mreza/ties/tests/test_hand_api.py",
    "practices:answer": "mreza/areas/practices/tests/test_writing_pages.py",
    "api:project-city": "mreza/areas/partnerships/projects/tests/test_api_writing.py",
    "api:project-city-answer": "mreza/areas/partnerships/projects/tests/test_api_writing.py",
    "api:project-comment-settle": "mreza/areas/partnerships/projects/tests/test_api_writing.py",
    "api:project-take-down": "mreza/areas/partnerships/projects/tests/test_api_writing.py",
    "partnerships:project-import-run": "mreza/areas/partnerships/projects/tests/test_imports.py",
    "partnerships:project-import-confirm": "mreza/areas/partnerships/projects/tests/test_imports.py",
    "partnerships:project-answer": "mreza/areas/partnerships/projects/tests/test_pages.py",
    "partnerships:project-in": "mreza/areas/partnerships/projects/tests/test_pages.py",
    "partnerships:project-take-down": "mreza/areas/partnerships/projects/tests/test_pages.py",
    "ties:link": "mreza/ties/tests/test_links.py",
    "partnerships:still-open": "mreza/areas/partnerships/interests/tests/test_pages.py",
    "ties:official": "mreza/ties/tests/test_officials.py",
    "ties:official-accept": "mreza/ties/tests/test_officials.py",
    "ties:official-refuse": "mreza/ties/tests/test_officials.py",
    "ties:official-end": "mreza/ties/tests/test_officials.py",
    "questions:answer": "mreza/areas/practices/asking/tests/test_pages.py",
    "questions:write": "mreza/areas/practices/asking/tests/test_pages.py",
    "questions:standing": "mreza/areas/practices/asking/tests/test_pages.py",
    "questions:confirm": "mreza/areas/practices/asking/tests/test_pages.py",
    "questions:retire": "mreza/areas/practices/asking/tests/test_pages.py",
    "questions:revive": "mreza/areas/practices/asking/tests/test_pages.py",
    "api:question": "mreza/areas/practices/asking/tests/test_api.py",
    "api:question-check": "mreza/areas/practices/asking/tests/test_api.py",
    "api:question-answer": "mreza/areas/practices/asking/tests/test_api.py",
    "api:question-decline": "mreza/areas/practices/asking/tests/test_api.py",
    "api:question-agree": "mreza/areas/practices/asking/tests/test_api.py",
    "practices:take-down": "mreza/areas/practices/tests/test_writing_pages.py",
    "cities:handover": "mreza/cities/tests/test_handover.py",
    "cities:handover-cancel": "mreza/cities/tests/test_handover.py",
    "cities:handover-confirm": "mreza/cities/tests/test_handover.py",
    "cities:handover-step": "mreza/cities/tests/test_handover.py",
    "cities:invitation-again": "mreza/cities/tests/test_register_pages.py",
    "cities:invitation-revoke": "mreza/cities/tests/test_register_pages.py",
    "cities:proposal-approve": "mreza/cities/tests/test_proposing.py",
    "cities:proposal-decline": "mreza/cities/tests/test_proposing.py",
    "cities:story-move": "mreza/cities/tests/test_profile_pages.py",
    "cities:story-remove": "mreza/cities/tests/test_profile_pages.py",
    "cities:story-section": "mreza/cities/tests/test_profile_pages.py",
    "forget-search": "mreza/public/tests/test_saved_searches.py",
    "partnerships:places-import-run": "mreza/areas/partnerships/places/tests/test_imports.py",
    "partnerships:places-import-confirm": "mreza/areas/partnerships/places/tests/test_imports.py",
    "api:place": "mreza/areas/partnerships/places/tests/test_api.py",
    "api:matching_outcomes": "mreza/areas/partnerships/matching/tests/test_outcomes.py",
    "api:place_confirm": "mreza/areas/partnerships/places/tests/test_api.py",
    "api:place_close": "mreza/areas/partnerships/places/tests/test_api.py",
    "api:place_open": "mreza/areas/partnerships/places/tests/test_api.py",
    **dict.fromkeys(
        (
            "partnerships:wish-import-run",
            "partnerships:wish-import-confirm",
        ),
        "mreza/areas/partnerships/wishes/tests/test_imports.py",
    ),
    **dict.fromkeys(
        (
            "api:need",
            "api:need-still-open",
            "api:need-withdrawal",
            "api:offer-interests",
            "api:need-interests",
            "api:interests",
            "api:interest",
            "api:interest-answers",
            "api:interest-messages",
            "api:interest-agreement",
            "api:interest-refusal",
            "api:interest-taking-back",
            "api:interest-becomes-tie",
            "api:interest-becomes-project",
        ),
        "mreza/areas/partnerships/wishes/tests/test_api.py",
    ),
    "practices:import-run": "mreza/areas/practices/tests/test_import_pages.py",
    "practices:import-confirm": "mreza/areas/practices/tests/test_import_pages.py",
    "ties:import-run": "mreza/ties/tests/test_import_pages.py",
    "ties:import-confirm": "mreza/ties/tests/test_import_pages.py",
    "cities:designation-edit": "tests/promises/test_secretariat_doors.py",
    "cities:import-confirm": "tests/promises/test_secretariat_doors.py",
    "cities:settle": "tests/promises/test_secretariat_doors.py",
    "accounts:send-again": "tests/promises/test_secretariat_doors.py",
    "accounts:approve": "mreza/accounts/tests/test_roles.py",
    "accounts:revoke": "tests/promises/test_secretariat_doors.py",
    "accounts:end-role": "tests/promises/test_secretariat_doors.py",
    "api:me": "mreza/accounts/tests/test_api.py",
    "api:roles": "mreza/accounts/tests/test_api.py",
    "api:roles-invite": "mreza/accounts/tests/test_api.py",
    "accounts:erase-me": "mreza/accounts/tests/test_erasing.py",
    "accounts:erase-person": "mreza/accounts/tests/test_erasing.py",
    "accounts:token-revoke": "mreza/accounts/tests/test_token_pages.py",
    "desk:letter": "mreza/desk/tests/test_outbox.py",
    "desk:letter-act": "mreza/desk/tests/test_outbox.py",
    "notices:read": "mreza/notices/tests/test_pages.py",
    "notices:stop": "mreza/notices/tests/test_digests.py",
    "accounts:way-in": "mreza/accounts/tests/test_signing_in.py",
    "accounts:end-session": "mreza/accounts/tests/test_signing_in.py",
    "accounts:security": "mreza/accounts/tests/test_signing_in.py",
    "accounts:password-set": "mreza/accounts/tests/test_signing_in.py",
    "accounts:invitation": "mreza/accounts/tests/test_invitation_pages.py",
    "file": "mreza/files/tests/test_pages.py",
    "file-download": "mreza/files/tests/test_pages.py",
    "files:describe": "mreza/files/tests/test_pages.py",
    "files:move": "mreza/files/tests/test_pages.py",
    "files:remove": "mreza/files/tests/test_pages.py",
    "files:put-back": "mreza/files/tests/test_pages.py",
    "api:translation": "mreza/translations/tests/test_api.py",
    "api:notice_read": "mreza/desk/tests/test_api.py",
    "api:saved_search": "mreza/public/tests/test_saved_searches_api.py",
    "api:people_invite_again": "mreza/cities/tests/test_proposing_api.py",
    "api:people_invite_revoke": "mreza/cities/tests/test_proposing_api.py",
    "api:people_approve": "mreza/cities/tests/test_proposing_api.py",
    "api:people_decline": "mreza/cities/tests/test_proposing_api.py",
    "api:people_letters": "mreza/cities/tests/test_proposing_api.py",
    "api:handover_cancel": "mreza/cities/tests/test_proposing_api.py",
    "api:roles-invite-again": "mreza/accounts/tests/test_api.py",
    "api:roles-invite-revoke": "mreza/accounts/tests/test_api.py",
    "api:roles-end": "mreza/accounts/tests/test_api.py",
}
# Public addresses whose forms or acts are for everybody too.
OPEN_FORMS = {"cities:wrong": "r", "cities:organisation-propose": "r"}
# Read by everybody; written by those whom tests of the chapter name, with bodies of their own.
WRITTEN_TOO = {
    "api:practices": ("POST",),
    "api:practice_adoptions": ("POST",),
    "api:practice": ("PATCH",),
    "api:questions": ("POST",),
    "api:contacts": ("POST",),
    "api:offers": ("POST",),
    "api:needs": ("POST",),
    "api:matching_weights": ("PATCH",),
    "api:organisations": ("POST",),
    "api:places": ("POST",),
    "api:projects": ("POST",),
    "api:project": ("PATCH",),
    "api:contact": ("PATCH",),
    "api:city": ("PATCH",),
    "cities:write": ("POST",),
}
LITERAL = {"api:theme": {"code": "knowledge-skills"}, "api:indicator": {"code": "1"}}


def doors() -> dict[str, Door]:
    """All that is declared: public addresses stand in `tests/promises/addresses.py` with their object."""
    found = dict(OTHERS)
    for name, (who, arguments) in ADDRESSES.items():
        if who == PUBLIC and name not in found:
            literal = {argument: f"={value}" for argument, value in LITERAL.get(name, arguments).items()}
            found[name] = Door(
                "public",
                post=OPEN_FORMS.get(name, ""),
                kwargs=literal,
                api=name.startswith("api:"),
                elsewhere=WRITTEN_TOO.get(name, ()),
            )
    return found
