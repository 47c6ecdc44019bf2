"""What is kept here about a person: for the copy they may ask for, and to be forgotten."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from mreza.notices.models import Notice, OutgoingMail, Wish


def about_me(user: Any) -> dict[str, list[Any]]:
    """Notices, wishes, and the letters written to this person (what they said is forgotten once they are out)."""
    notices = Notice.objects.filter(user=user).order_by("at", "pk")
    wishes = Wish.objects.filter(user=user).order_by("kind", "channel")
    return {
        "notices": list(
            notices.values(
                "kind", "about_kind", "about_key", "told", "at", "shown_at", "read_at", "mailed_at"
            )
        ),
        "wishes": list(wishes.values("kind", "channel", "rhythm")),
        "letters": list(
            _letters(user).order_by("written_at", "pk").values("kind", "to", "written_at", "sent_at")
        ),
    }


def erase(user: Any) -> dict[str, int]:
    """Nothing here is needed by the Network without the person: all of it goes."""
    letters = _letters(user).delete()[1].get("notices.OutgoingMail", 0)
    notices = Notice.objects.filter(user=user).delete()[1].get("notices.Notice", 0)
    wishes = Wish.objects.filter(user=user).delete()[1].get("notices.Wish", 0)
    return {"notices": notices, "wishes": wishes, "letters": letters}


def _letters(user: Any) -> Any:
    """Also those that went to the address before there was an account (an invitation)."""
    return OutgoingMail.objects.filter(Q(user=user) | Q(to__iexact=user.email))
