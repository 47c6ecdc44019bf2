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


class OpenLicence(models.TextChoices):
    """The open licences a picture may come with; the present and the former version are both common."""

    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC0 = "cc0-1.0", "CC0 1.0"
    CC_BY_3 = "cc-by-3.0", "CC BY 3.0"
    CC_BY_SA_3 = "cc-by-sa-3.0", "CC BY-SA 3.0"


LICENCE_PAGES = {
    OpenLicence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    OpenLicence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    OpenLicence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    OpenLicence.CC_BY_3: "https://creativecommons.org/licenses/by/3.0/",
    OpenLicence.CC_BY_SA_3: "https://creativecommons.org/licenses/by-sa/3.0/",
}
