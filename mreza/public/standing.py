"""What the standing pages list: sources with their licences, and every cookie."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

CC_BY = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
CC0 = ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/")
EUPL = ("EUPL 1.2", "https://eupl.eu/1.2/en/")


def sources() -> list[dict[str, str]]:
    """Everything that came from elsewhere: what, whence, under which licence, and what we changed."""
    return [
        _source(
            _("Who is a member, in which field, since when"),
            _("UNESCO’s pages and announcements, press, public lists: facts only, each city’s page names its own"),
            "", (_("facts"), ""), _("compiled, compared with UNESCO’s totals"),
        ),
        _source(
            _("Who worked with whom"),
            _("public pages, reports and press: facts only, each contact names its own"),
            "", (_("facts"), ""), _("compiled; titles are ours"),
        ),
        _source(
            _("Positions, populations, time zones, capitals, most names in other scripts and languages"),
            "GeoNames", "https://www.geonames.org/", CC_BY, _("selected, cleaned, shortened to four decimals"),
        ),
        _source(
            _("Names and official languages of countries"), "Unicode CLDR", "https://cldr.unicode.org/",
            (_("Unicode licence"), "https://www.unicode.org/license.txt"), _("selected"),
        ),
        _source(
            _("Income groups of countries"), _("World Bank, July 2023"),
            "https://datahelpdesk.worldbank.org/knowledgebase/articles/906519", CC_BY,
            _("thirteen countries that have changed groups since are left empty"),
        ),
        _source(
            _("Codes of countries"), "Debian iso-codes", "https://salsa.debian.org/iso-codes-team/iso-codes",
            ("LGPL 2.1+", "https://www.gnu.org/licenses/old-licenses/lgpl-2.1.html"), _("selected"),
        ),
        _source(_("Identifiers"), "Wikidata", "https://www.wikidata.org/", CC0, _("selected where unambiguous")),
        _source(
            _("Outline of the world, distance of cities to the coast"), "Natural Earth",
            "https://www.naturalearthdata.com/", (_("public domain"), ""),
            _("simplified, projected; distances measured"),
        ),
        _source(
            _("Objectives, areas of action, commitments"),
            _("the Network’s founding document and Mission Statement"), "", (_("short quotations"), ""),
            _("own short labels and translations, marked as such"),
        ),
        _source(
            "Culture|2030", "UNESCO", "https://unesdoc.unesco.org/ark:/48223/pf0000371562",
            ("CC BY-SA 3.0 IGO", "https://creativecommons.org/licenses/by-sa/3.0/igo/"),
            _("facts only; own translations and own reading of which indicator measures which target"),
        ),
        _source(
            _("Typefaces"), "Commissioner, Readex Pro", "", ("SIL OFL 1.1", "https://openfontlicense.org/"),
            _("reduced to the scripts used"),
        ),
        _source(_("Icons"), "Lucide", "https://lucide.dev/", ("ISC", "https://lucide.dev/license"), _("selected")),
        _source(
            _("Croatian and French names of cities, short labels, notes, and the program itself"),
            "Mreža", "", EUPL, "–",
        ),
    ]  # fmt: skip


def _source(what: str, source: str, href: str, licence: tuple[str, str], changed: str) -> dict[str, str]:
    return {
        "what": what,
        "source": source,
        "href": href,
        "licence": licence[0],
        "licence_href": licence[1],
        "changed": changed,
    }


def cookies() -> list[dict[str, str]]:
    """Every cookie this site can set. All are our own; none is read by anybody else."""
    return [
        {
            "name": settings.THEME_COOKIE_NAME,
            "purpose": _("light or dark"),
            "when": _("you choose it at the foot of a page"),
            "kept": _("one year"),
        },
        {
            "name": settings.LANGUAGE_COOKIE_NAME,
            "purpose": _("the language in which the first address opens"),
            "when": _("you fix it on this page"),
            "kept": _("one year"),
        },
        {
            "name": settings.CSRF_COOKIE_NAME,
            "purpose": _("protects forms from being sent by other sites"),
            "when": _("you open a page with a form"),
            "kept": _("one year"),
        },
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": _("keeps you signed in, or the questions behind a mailed link open"),
            "when": _("you sign in, or type the code for a mailed link"),
            "kept": _("until you sign out or close the browser"),
        },
        {
            "name": "messages",
            "purpose": _("carries a short message to the next page"),
            "when": _("you send a form while signed in"),
            "kept": _("until the next page"),
        },
    ]
