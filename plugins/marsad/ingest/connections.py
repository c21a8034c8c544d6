"""With whose credentials a folder or bucket is opened.

An address may name a connection, ``s3://connection@bucket/path``, as Airflow's ObjectStoragePath does. Inside
Airflow ``marsad.airflow`` answers for connections. Where nobody does, and for addresses without one, the
setting ``storage_options`` holds, and else what the cloud's own library finds (AWS_*, a machine's role).
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from marsad.settings import settings

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

Opener = Callable[[str, str], "AbstractFileSystem"]  # (scheme, connection)
_NAMED = re.compile(r"^(\w+)://([^/@]+)@")
_openers: list[Opener] = []


def use(opener: Opener) -> None:
    """Let ``opener`` give the file systems of addresses that name a connection, in this process."""
    _openers[:] = [opener]


def without_connection(url: str) -> str:
    """An address without the connection that it names."""
    return _NAMED.sub(r"\1://", url)


def open_root(url: str, **options: Any) -> "tuple[AbstractFileSystem, str]":
    """The file system of a root and the root's path in it; ``options`` go before those of the settings."""
    from fsspec.core import url_to_fs  # type: ignore[import-untyped]

    named, bare = _NAMED.match(url), without_connection(url)
    if named and _openers and not options:
        fs = _openers[0](named.group(1), named.group(2))
        return fs, str(fs._strip_protocol(bare))
    is_local = "://" not in bare or bare.startswith("file://")
    fs, path = url_to_fs(bare, **(options or ({} if is_local else settings().storage_options)))
    return fs, str(path)
