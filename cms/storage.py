"""Static files as browsers get them: under hashed names, which may be cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFilesStorage(CompressedManifestStaticFilesStorage):
    """Scripts import each other by their hashed names, too."""

    support_js_module_import_aggregation = True
