from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """A role held in the whole network; those held for a city, a country or a field are appointments."""

    SECRETARIAT = "secretariat", _("Secretariat officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    CREATOR = "creator", _("Creator")
