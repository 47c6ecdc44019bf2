"""Which language a program asks for: `?lang=`, else its `Accept-Language`, never a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from mreza.foundation.parameters import Reader


def asked_language(request: HttpRequest, reader: Reader) -> str:
    """A language of the site; what it does not speak in `lang` is a mistake, in the header it is passed over."""
    codes = [code for code, _own_name in settings.LANGUAGES]
    if "lang" in reader.given:
        return reader.choice("lang", codes, settings.LANGUAGE_CODE)
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if wanted == "*":
            break
        try:
            return get_supported_language_variant(wanted)
        except (LookupError, ValueError):
            continue
    return settings.LANGUAGE_CODE
