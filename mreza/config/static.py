from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed, compressed, cached for a year; the imports inside our ES modules are rewritten too."""

    support_js_module_import_aggregation = True
