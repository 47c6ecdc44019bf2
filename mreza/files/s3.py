"""Where files lie elsewhere: a store that speaks S3. When it cannot be reached, that is an OSError like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from mreza.files.storage import Unreachable

# A worker waits no longer than this for a store that does not answer (seconds), and tries twice.
PATIENCE = {"connect_timeout": 3, "read_timeout": 10, "retries": {"total_max_attempts": 2}}


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as trouble:
        raise Unreachable(f"The store of files does not answer: {type(trouble).__name__}") from trouble


class RemoteStorage(S3Storage):
    """A private bucket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=Config(**PATIENCE), **options)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """The whole of it at once: what breaks off breaks off before an answer has begun."""
        with _said_plainly():
            stream = super()._open(name, mode)
            if "r" in mode:
                _fetched = stream.file
            return stream

    def _save(self, name: str, content: Any) -> str:
        with _said_plainly():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _said_plainly():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _said_plainly():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _said_plainly():
            folders, files = super().listdir(name)
            return folders, files

    def get_modified_time(self, name: str) -> Any:
        with _said_plainly():
            return super().get_modified_time(name)
