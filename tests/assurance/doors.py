"""Every address of the product: what it is about, and which verb each of its methods is. Undeclared ones fail."""

from __future__ import annotations

from tests.assurance.matrix import Door
from tests.promises.addresses import ADDRESSES, PUBLIC

CITY = {"code": "city"}
NO_CITY = {"code": "hr-nowhere"}


def _secretariat(get: str = "r", post: str = "", **kwargs: str) -> Door:
    """Something only the Secretariat has; that there is such a page is no secret, so others get 403."""
    return Door("secretariat", get=get, post=post, kwargs=kwargs, hides=False)


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
    # The library answers every method with the document.
    "api:openapi-json": Door("public", post="r", put="r", patch="r", delete="r", api=True),
    # --- desks: that there is such a desk is told to nobody else
    "desk:desk": Door("me"),
    "desk:put-aside": Door("me", get="", post="u", kwargs={"step": "=read"}),
    "desk:city": Door("city-desk", kwargs=CITY, missing=NO_CITY),
    "desk:country": Door("country-desk", kwargs={"code": "country"}, missing={"code": "xx"}),
    "desk:field": Door("field-desk", kwargs={"code": "field"}, missing={"code": "no-field"}),
    "notices:inbox": Door("me"),
    "notices:read-all": Door("me", get="", post="u"),
    "notices:settings": Door("me", post="u"),
    # --- the outbox
    "desk:outbox": Door("outbox", hides=False),
    "desk:hold-all": Door("outbox", get="", post="u", hides=False),
    "desk:release-all": Door("outbox", get="", post="u", hides=False),
    # --- one's own account
    "accounts:invitations": Door("accounts", post="c", hides=False),
    "accounts:journal": Door("audit", hides=False),
    "accounts:home": Door("me"),
    "accounts:name": Door("me", post="u"),
    "accounts:sessions": Door("me", post="x"),
    "accounts:tokens": Door("me"),
    "accounts:data": Door("me"),
    "accounts:people": Door("accounts", hides=False),
}
# Addresses that need an object the matrix does not make; each is walked, for everybody, where the reason says.
ELSEWHERE: dict[str, str] = {
    "cities:designation-edit": "tests/promises/test_secretariat_doors.py",
    "cities:import-confirm": "tests/promises/test_secretariat_doors.py",
    "cities:settle": "tests/promises/test_secretariat_doors.py",
    "accounts:send-again": "tests/promises/test_secretariat_doors.py",
    "accounts:approve": "mreza/accounts/tests/test_roles.py",
    "accounts:revoke": "tests/promises/test_secretariat_doors.py",
    "accounts:end-role": "tests/promises/test_secretariat_doors.py",
    "accounts:copy": "mreza/accounts/tests/test_erasing.py",
    "accounts:erase-me": "mreza/accounts/tests/test_erasing.py",
    "accounts:erase-person": "mreza/accounts/tests/test_erasing.py",
    "accounts:token-new": "mreza/accounts/tests/test_token_pages.py",
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
    "files:of": "mreza/files/tests/test_pages.py",
    "files:add": "mreza/files/tests/test_pages.py",
    "files:describe": "mreza/files/tests/test_pages.py",
    "files:move": "mreza/files/tests/test_pages.py",
    "files:remove": "mreza/files/tests/test_pages.py",
    "files:put-back": "mreza/files/tests/test_pages.py",
    "translations:list": "mreza/translations/tests/test_working.py",
    "translations:edit": "mreza/translations/tests/test_working.py",
    "api:translation": "mreza/translations/tests/test_api.py",
}
# Public addresses whose forms or acts are for everybody too.
OPEN_FORMS = {"cities:wrong": "r"}
LITERAL = {"api:theme": {"code": "knowledge-skills"}, "api:indicator": {"code": "1"}}


def doors() -> dict[str, Door]:
    """All that is declared: public addresses stand in `tests/promises/addresses.py` with their object."""
    found = dict(OTHERS)
    for name, (who, arguments) in ADDRESSES.items():
        if who == PUBLIC and name not in found:
            literal = {argument: f"={value}" for argument, value in LITERAL.get(name, arguments).items()}
            found[name] = Door(
                "public", post=OPEN_FORMS.get(name, ""), kwargs=literal, api=name.startswith("api:")
            )
    return found
