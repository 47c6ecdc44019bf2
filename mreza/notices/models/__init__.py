from mreza.notices.models.mail import (
    BACK_OFF,
    HANDING_TAKES,
    OutboxHold,
    OutgoingMail,
    letter_to,
    tell,
    tell_address,
)
from mreza.notices.models.notice import Notice, Wish

__all__ = [
    "BACK_OFF",
    "HANDING_TAKES",
    "Notice",
    "OutboxHold",
    "OutgoingMail",
    "Wish",
    "letter_to",
    "tell",
    "tell_address",
]
