from mreza.accounts.models.invitation import Invitation
from mreza.accounts.models.token import Token
from mreza.accounts.models.user import Role, User

__all__ = ["Invitation", "Role", "Token", "User"]
