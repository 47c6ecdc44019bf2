"""What is kept of a person because of offers, needs and interests: told when they ask, forgotten when they want."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mreza.areas.partnerships.models import Interest, Message, Wish


def about_me(user: Any) -> dict[str, list[Any]]:
    """What somebody entered, expressed and wrote for a city or an organisation."""
    return {
        "offers_and_needs": list(
            Wish.objects.filter(entered_by=user).values(
                "code", "side", "kind__code", "city__code", "entered_at"
            )
        ),
        "interests": list(
            Interest.objects.filter(expressed_by=user).values(
                "code", "wish__code", "city__code", "expressed_at"
            )
        ),
        "messages_about_interests": list(
            Message.objects.filter(by=user).values("interest__code", "text", "language", "at")
        ),
    }


@transaction.atomic
def erase(user: Any) -> dict[str, int]:
    """What their city offered, needed and wrote stays the city's, without their name."""
    return {
        "offers_and_needs": Wish.objects.filter(entered_by=user).update(entered_by=None),
        "interests": Interest.objects.filter(expressed_by=user).update(expressed_by=None),
        "messages_about_interests": Message.objects.filter(by=user).update(by=None),
    }
