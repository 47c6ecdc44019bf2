from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """A role held in the whole network; those held for a city, a country or a field are appointments."""

    SECRETARIAT = "secretariat", _("Secretariat officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    CREATOR = "creator", _("Creator")


# What somebody is told when they are invited, and when they have accepted: one sentence for each role.
INVITED_AS = {
    RoleKind.SECRETARIAT: _("You are invited to work in the Secretariat of the Network."),
    RoleKind.ADMINISTRATOR: _("You are invited to keep the accounts of the Network as an administrator."),
    RoleKind.AUDITOR: _(
        "You are invited to read the journal and the registers of the Network as an auditor."
    ),
    RoleKind.CREATOR: _("You are invited to join the Network as a creator."),
}
ACCEPTED_AS = {
    RoleKind.SECRETARIAT: _("You work in the Secretariat now."),
    RoleKind.ADMINISTRATOR: _("You are an administrator now: you keep the accounts of the Network."),
    RoleKind.AUDITOR: _("You are an auditor now: you read the journal and the registers."),
    RoleKind.CREATOR: _("You are in the Network as a creator now."),
}
# What each role opens, for whoever gives it.
ROLE_OPENS = {
    RoleKind.SECRETARIAT: _("Changes every record of the Network, reviews and publishes, invites people."),
    RoleKind.ADMINISTRATOR: _(
        "Keeps accounts: invites, ends roles, erases people. Sees nothing confidential; a second person approves what "
        "an administrator gives."
    ),
    RoleKind.AUDITOR: _("Reads the journal and the registers; changes nothing."),
    RoleKind.CREATOR: _("An artist or a professional: applies to what the Network offers."),
}
