from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    IMAGE = "image", _("Picture")
    DOCUMENT = "document", _("Document")


class Rights(models.TextChoices):
    """On what ground a picture or a document may be shown."""

    OWN = "own", _("We made it ourselves")
    PERMISSION = "permission", _("The author allowed it")
    OPEN_LICENCE = "open-licence", _("Under an open licence")
    PUBLIC_DOMAIN = "public-domain", _("In the public domain")
