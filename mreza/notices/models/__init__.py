from mreza.notices.models.mail import BACK_OFF, OutboxHold, OutgoingMail, tell, tell_address
from mreza.notices.models.notice import Notice, Wish

__all__ = ["BACK_OFF", "Notice", "OutboxHold", "OutgoingMail", "Wish", "tell", "tell_address"]
