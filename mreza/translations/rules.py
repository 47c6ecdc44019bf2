"""Who may translate: whoever the thing's own chapter says, and with a token only for what it was made for."""

from __future__ import annotations

from typing import Any

import rules

from mreza.foundation.permissions import grant


@rules.predicate
def has_an_account(user: Any) -> bool:
    return bool(user.is_authenticated)


grant("translations.translate_text", has_an_account, scope="write")
grant("translations.list_texts", has_an_account, scope="read")
