"""No secret of the settings may stand in a message, a log or an error.

Libraries quote what they could not read: a password with a slash in it comes back as «invalid port». So the
words of errors that may hold an address pass through here, and Airflow is told what to mask in task logs.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from marsad.settings import Settings, settings

MASK = "***"
SHORTEST = 4  # shorter pieces would blot out common words
_PASSWORD = re.compile(r"://[^:/@\s]*:(?P<password>.*)@|password\s*=\s*'?(?P<word>[^\s']+)")
_APART = re.compile(r"[/@:?#%&\s]+")  # where a reader of addresses may cut an unquoted password
_NO_SECRETS = {"endpoint_url", "region", "region_name", "anon", "protocol"}  # of storage_options


def secrets(chosen: Settings | None = None) -> set[str]:
    """Every secret of the settings, as written, as meant, and in the pieces that errors quote."""
    known = chosen or settings()
    found: set[str] = set(_words(known.storage_options))
    for url in (
        known.warehouse_url,
        known.loader_url,
        known.reader_url,
        known.metadata_url,
        known.archive_url,
        known.smtp_url,
    ):
        if match := _PASSWORD.search(url or ""):
            found.add(match["password"] or match["word"])
    found |= {unquote(word) for word in found}
    found |= {piece for word in found for piece in _APART.split(word)}
    # Whoever knows the whole address of a webhook may write to it.
    found |= {url for url in (known.alert_slack_url, known.alert_webhook_url) if url}
    return {word for word in found if len(word) >= SHORTEST}


def masked(text: str) -> str:
    """The text without the settings' secrets."""
    for word in sorted(secrets(), key=len, reverse=True):
        text = text.replace(word, MASK)
    return text


def _words(options: Any) -> Iterator[str]:
    if isinstance(options, str):
        yield options
    elif isinstance(options, dict):
        for name, value in options.items():
            if name not in _NO_SECRETS:
                yield from _words(value)
