"""Where pictures and documents are kept: a folder of this machine, or a store that speaks S3."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "STORAGE_URL must look like s3://KEY:SECRET@HOST/BUCKET?region=eu-central-1."


def storage_of(url: str) -> dict[str, Any]:
    """The entry of STORAGES for an address; an empty one is the folder `MREZA_VAR/media`."""
    if not url:
        return {"BACKEND": "mreza.files.storage.DurableStorage"}
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not parts.hostname or not bucket or "/" in bucket:
        raise ImproperlyConfigured(EXAMPLE)
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{parts.netloc.rpartition('@')[2]}",
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "region_name": parse_qs(parts.query).get("region", [""])[0] or None,
        "default_acl": "private",  # readers get files from us, which ask who may
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "mreza.files.s3.RemoteStorage", "OPTIONS": options}
