"""One JSON object a line; no personal data (ids, never names), and no key to a door."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# What a mailed link has in its path opens something. It is made of 256 random bits, so it has capital letters, which no
# code of a record has.
_KEY = re.compile(r"(?<=/)(?=[\w-]*[A-Z])[\w-]{40,}")


def without_keys(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Django names the path of every request it refuses; of a mailed link that is the link (K33)."""
    return {name: _KEY.sub("…", value) if isinstance(value, str) else value for name, value in event.items()}


def formatter() -> logging.Formatter:
    """For Django's own loggers and ours alike."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_keys,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
