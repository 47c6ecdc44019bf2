"""Static files: only what our pages use, hashed, compressed and kept for a year."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("mreza.", "allauth.")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed, compressed, cached for a year; the imports inside our ES modules are rewritten too."""

    support_js_module_import_aggregation = True


class OurStaticFiles(AppDirectoriesFinder):
    """Our chapters' files and the sign-in library's; what other libraries bring is neither used nor published."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        ours = {config.name for config in apps.get_app_configs() if config.name.startswith(OURS)}
        super().__init__(app_names or ours, *args, **kwargs)
