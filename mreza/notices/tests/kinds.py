"""Kinds of notices for tests, about things whose readers a test names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mreza.notices import kinds as register
from mreza.notices.kinds import NoticeKind

# (kind of the thing, its key) → ids of the people who may read it; what is not here everybody may.
SECRETS: dict[tuple[str, str], set[int]] = {}


def a_kind(code: str = "test.happened", **more) -> NoticeKind:
    given = {
        "code": code,
        "label": "Something happened",
        "sentence": lambda told: f"“{told['title']}” was changed.",
        "url": lambda about, told: f"/en/cities/{about[1]}/",
        "why": lambda told: "You follow it.",
        "may_read": lambda user, about: about not in SECRETS or user.pk in SECRETS[about],
    }
    return NoticeKind(**{**given, **more})


@contextmanager
def known(*kinds: NoticeKind) -> Iterator[None]:
    """These kinds and no others are registered."""
    before = dict(register._kinds)
    register._kinds.clear()
    SECRETS.clear()
    for kind in kinds:
        register.register(kind)
    try:
        yield
    finally:
        register._kinds.clear()
        register._kinds.update(before)
        SECRETS.clear()
