"""Every address of the product and who may open it. An address that is not in this table fails a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = "public"  # everybody, and the page may be kept by caches
ACCOUNT = "account"  # somebody signed in, about themselves
SECRETARIAT = "secretariat"  # an officer of the Secretariat
TEAM = "team"  # who acts for a city, a country, a field: exactly who is in tests/assurance/doors.py
BEARER = "bearer"  # API: a program with a token; a stranger gets 401, 403 or 404
SIGN_IN = "sign-in"  # the library's steps of signing in: each knows itself whom it serves

PRACTICE = "free-training-and-renewed-houses-of-culture"  # one of the thirty that come with the house
CITY, OTHER = {"code": "hr-varazdin"}, {"code": "fr-lyon"}

ADDRESSES: dict[str, tuple[str, dict[str, Any]]] = {
    "healthz": (PUBLIC, {}),
    "readyz": (PUBLIC, {}),
    "choose-language": (PUBLIC, {}),
    "theme": (PUBLIC, {}),
    "robots": (PUBLIC, {}),
    "favicon": (PUBLIC, {}),
    "sitemap": (PUBLIC, {}),
    "home": (PUBLIC, {}),
    "about": (PUBLIC, {}),
    "accessibility": (PUBLIC, {}),
    "data": (PUBLIC, {}),
    "privacy": (PUBLIC, {}),
    "network": (PUBLIC, {}),
    "network-rounds": (PUBLIC, {}),
    "network-matrix": (PUBLIC, {}),
    "search": (PUBLIC, {}),
    "search-suggest": (PUBLIC, {}),
    "feed-designations": (PUBLIC, {}),
    # --- API
    "api-docs": (PUBLIC, {}),
    "api:openapi-json": (PUBLIC, {}),
    "api:cities": (PUBLIC, {}),
    "api:city": (PUBLIC, CITY),
    "api:city_confirm": (BEARER, CITY),
    "api:city_story": (BEARER, CITY),
    "api:city_story_section": (BEARER, {**CITY, "number": 1}),
    "api:designations": (PUBLIC, {}),
    "api:fields": (PUBLIC, {}),
    "api:field": (PUBLIC, {"code": "music"}),
    "api:countries": (PUBLIC, {}),
    "api:country": (PUBLIC, {"code": "hr"}),
    "api:regions": (PUBLIC, {}),
    "api:region": (PUBLIC, {"code": "africa"}),
    "api:objectives": (PUBLIC, {}),
    "api:objective": (PUBLIC, {"code": "1"}),
    "api:areas": (PUBLIC, {}),
    "api:area": (PUBLIC, {"code": "practices"}),
    "api:commitments": (PUBLIC, {}),
    "api:commitment": (PUBLIC, {"code": "1"}),
    "api:dimensions": (PUBLIC, {}),
    "api:dimension": (PUBLIC, {"code": "economic"}),
    "api:themes": (PUBLIC, {}),
    "api:theme": (PUBLIC, {}),
    "api:stages": (PUBLIC, {}),
    "api:stage": (PUBLIC, {"code": "creation"}),
    "api:groups": (PUBLIC, {}),
    "api:group": (PUBLIC, {"code": "youth"}),
    "api:cost_bands": (PUBLIC, {}),
    "api:cost_band": (PUBLIC, {"code": "none"}),
    "api:disciplines": (PUBLIC, {}),
    "api:discipline": (PUBLIC, {"code": "jazz"}),
    "api:goals": (PUBLIC, {}),
    "api:goal": (PUBLIC, {"code": "11"}),
    "api:indicators": (PUBLIC, {}),
    "api:indicator": (PUBLIC, {}),
    "api:practices": (PUBLIC, {}),
    "api:practice": (PUBLIC, {"code": PRACTICE}),
    # --- good practices
    "practices:list": (PUBLIC, {}),
    "practices:points": (PUBLIC, {}),
    "practices:feed": (PUBLIC, {}),
    "practices:practice": (PUBLIC, {"code": PRACTICE}),
    "practices:pdf": (PUBLIC, {"code": PRACTICE}),
    # --- writing and reviewing practices: who acts for the city, reviews the field, or is the Secretariat
    "practices:new": (TEAM, {}),
    "practices:mine": (TEAM, {}),
    "practices:to-review": (TEAM, {}),
    "practices:asked": (TEAM, {}),
    "practices:answer": (TEAM, {"pk": 0}),
    "practices:write": (TEAM, {"code": PRACTICE}),
    "practices:check": (TEAM, {"code": PRACTICE}),
    "practices:cities": (TEAM, {"code": PRACTICE}),
    "practices:submit": (TEAM, {"code": PRACTICE}),
    "practices:sent": (TEAM, {"code": PRACTICE}),
    "practices:take-back": (TEAM, {"code": PRACTICE}),
    "practices:history": (TEAM, {"code": PRACTICE}),
    "practices:restore": (TEAM, {"code": PRACTICE}),
    "practices:review": (TEAM, {"code": PRACTICE}),
    "practices:ask-for-change": (TEAM, {"code": PRACTICE}),
    "practices:publish": (TEAM, {"code": PRACTICE}),
    "practices:standing": (TEAM, {"code": PRACTICE}),
    "practices:confirm": (TEAM, {"code": PRACTICE}),
    "practices:retire": (TEAM, {"code": PRACTICE}),
    "practices:take-down": (TEAM, {"code": PRACTICE}),
    "practices:revive": (TEAM, {"code": PRACTICE}),
    "practices:section": (TEAM, {"code": PRACTICE, "section": "short"}),
    # --- cities and vocabularies
    "cities:list": (PUBLIC, {}),
    "cities:points": (PUBLIC, {}),
    "cities:city": (PUBLIC, CITY),
    "cities:city-jsonld": (PUBLIC, CITY),
    "cities:mark": (PUBLIC, CITY),
    "cities:wrong": (PUBLIC, CITY),
    "cities:write": (PUBLIC, CITY),
    "cities:fields": (PUBLIC, {}),
    "cities:field": (PUBLIC, {"code": "music"}),
    "cities:countries": (PUBLIC, {}),
    "cities:country": (PUBLIC, {"code": "hr"}),
    "cities:regions": (PUBLIC, {}),
    "cities:region": (PUBLIC, {"code": "africa"}),
    "vocabulary:objectives": (PUBLIC, {}),
    "vocabulary:objective": (PUBLIC, {"code": "1"}),
    "vocabulary:areas": (PUBLIC, {}),
    "vocabulary:area": (PUBLIC, {"code": "practices"}),
    "vocabulary:sdgs": (PUBLIC, {}),
    "vocabulary:sdg": (PUBLIC, {"code": "11"}),
    # --- what a city's team keeps
    "cities:profile": (TEAM, CITY),
    "cities:profile-section": (TEAM, {**CITY, "section": "facts"}),
    "cities:profile-photo": (TEAM, CITY),
    "cities:story": (TEAM, CITY),
    "cities:story-new": (TEAM, CITY),
    "cities:story-section": (TEAM, {**CITY, "number": 1}),
    "cities:story-move": (TEAM, {**CITY, "number": 1, "direction": "up"}),
    "cities:story-remove": (TEAM, {**CITY, "number": 1}),
    "cities:confirm": (TEAM, CITY),
    "cities:letters": (ACCOUNT, {}),
    "cities:letter": (TEAM, {"code": "nobody"}),
    "cities:letter-aside": (TEAM, {"code": "nobody"}),
    # --- the Secretariat
    "cities:designate": (SECRETARIAT, {}),
    "cities:edit": (SECRETARIAT, CITY),
    "cities:history": (SECRETARIAT, CITY),
    "cities:change-field": (SECRETARIAT, CITY),
    "cities:withdraw": (SECRETARIAT, OTHER),
    "cities:designation-edit": (SECRETARIAT, {**CITY, "pk": 0}),
    "cities:import": (SECRETARIAT, {}),
    "cities:import-confirm": (SECRETARIAT, {}),
    "cities:import-template": (SECRETARIAT, {"ending": "csv"}),
    "cities:remarks": (SECRETARIAT, {}),
    "cities:settle": (SECRETARIAT, {"pk": 0}),
    "vocabulary:labels": (SECRETARIAT, {}),
    "vocabulary:label": (SECRETARIAT, {"kind": "objective", "code": "1"}),
    "vocabulary:label-history": (SECRETARIAT, {"kind": "objective", "code": "1"}),
    "accounts:invitations": (SECRETARIAT, {}),
    "accounts:send-again": (SECRETARIAT, {"code": "nobody"}),
    "accounts:approve": (SECRETARIAT, {"code": "nobody"}),
    "accounts:revoke": (SECRETARIAT, {"code": "nobody"}),
    "accounts:end-role": (SECRETARIAT, {"pk": 0}),
    "accounts:journal": (SECRETARIAT, {}),
    # --- who acts for what
    "cities:people": (TEAM, {}),
    "cities:people-new": (SECRETARIAT, {}),
    "cities:people-write": (TEAM, {}),
    "cities:people-import": (SECRETARIAT, {}),
    "cities:people-import-confirm": (SECRETARIAT, {}),
    "cities:people-import-template": (SECRETARIAT, {"ending": "csv"}),
    "cities:invitation-again": (TEAM, {"code": "nobody"}),
    "cities:invitation-revoke": (TEAM, {"code": "nobody"}),
    "cities:appointment": (TEAM, {"code": "nobody"}),
    "cities:appointment-prolong": (TEAM, {"code": "nobody"}),
    "cities:appointment-end": (TEAM, {"code": "nobody"}),
    "cities:city-people": (TEAM, CITY),
    "cities:city-invite": (TEAM, CITY),
    "cities:state": (TEAM, CITY),
    "cities:hand-over": (TEAM, CITY),
    "cities:handover": (TEAM, {**CITY, "handover": "nobody"}),
    "cities:handover-step": (TEAM, {**CITY, "handover": "nobody", "step": "who"}),
    "cities:handover-confirm": (TEAM, {**CITY, "handover": "nobody"}),
    "cities:handover-cancel": (TEAM, {**CITY, "handover": "nobody"}),
    "cities:organisations": (TEAM, {}),
    "cities:organisation-new": (TEAM, {}),
    "cities:organisation-edit": (TEAM, {"code": "nobody"}),
    # --- the desk, notices, the outbox
    "desk:desk": (ACCOUNT, {}),
    "desk:put-aside": (ACCOUNT, {"step": "read"}),
    "desk:city": (TEAM, CITY),
    "desk:country": (TEAM, {"code": "hr"}),
    "desk:field": (TEAM, {"code": "music"}),
    "desk:outbox": (TEAM, {}),
    "desk:hold-all": (TEAM, {}),
    "desk:release-all": (TEAM, {}),
    "desk:letter": (TEAM, {"code": "nobody"}),
    "desk:letter-act": (TEAM, {"code": "nobody", "act": "hold"}),
    "notices:inbox": (ACCOUNT, {}),
    "notices:read": (ACCOUNT, {"code": "nobody"}),
    "notices:read-all": (ACCOUNT, {}),
    "notices:settings": (ACCOUNT, {}),
    "notices:stop": (SIGN_IN, {"token": "not-a-token"}),
    # --- one's own account
    "accounts:home": (ACCOUNT, {}),
    "accounts:name": (ACCOUNT, {}),
    "accounts:way-in": (ACCOUNT, {}),
    "accounts:sessions": (ACCOUNT, {}),
    "accounts:end-session": (ACCOUNT, {"pk": 0}),
    "accounts:security": (ACCOUNT, {}),
    "accounts:tokens": (ACCOUNT, {}),
    "accounts:token-new": (ACCOUNT, {}),
    "accounts:token-revoke": (ACCOUNT, {"code": "nobody"}),
    "accounts:password-set": (ACCOUNT, {}),
    "accounts:invitation": (SIGN_IN, {"token": "not-a-token"}),
}
# The libraries' own addresses: signing in and out, passkeys, codes, sessions; the API's root, which answers 404.
OF_THE_LIBRARY = ("account_", "mfa_", "usersessions_", "api:api-root")


def every_name() -> Iterator[str]:
    """The names of all addresses, with their name spaces."""
    return _names(get_resolver(), "")


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
