"""CC-NEWS, Common Crawl's news archive: one listing of paths a month, files named by the moment they begin.

``<root>/crawl-data/CC-NEWS/2026/03/warc.paths.gz`` lists ``crawl-data/CC-NEWS/2026/03/CC-NEWS-<14 digits>-
<5 digits>.warc.gz``. The root may be a web address, a bucket or a folder.
"""

import asyncio
import datetime as dt
import gzip
import re
import zlib
from typing import IO

import httpx

from marsad.ingest.client import user_agent
from marsad.ingest.foreign import SourceError
from marsad.ingest.guard import (
    ForbiddenAddressError,
    GuardedBackend,
    GuardedTransport,
    NameNotFoundError,
    check_url,
)
from marsad.ingest.storage import Storage
from marsad.settings import settings

ROOT = "https://data.commoncrawl.org"
MAX_LISTING = 4 << 20  # bytes
MAX_FILE = 4 << 30  # bytes; they are about 1 GB
LONGEST_FILE = dt.timedelta(hours=12)  # that one file covers: it may hold captures of the day after its name
_NAME = re.compile(r"^crawl-data/CC-NEWS/\d{4}/\d{2}/CC-NEWS-(\d{14})-\d+\.warc\.gz$")


def files(root: str, first_day: dt.date, last_day: dt.date) -> list[str]:
    """Addresses of the files that may hold captures of those days, oldest first. SourceError."""
    start = dt.datetime.combine(first_day, dt.time(), dt.UTC) - LONGEST_FILE
    end = dt.datetime.combine(last_day, dt.time(), dt.UTC) + dt.timedelta(days=1)
    found = []
    for month in _months(start.date(), last_day):
        for path in _listing(root.rstrip("/"), month):
            named = _NAME.match(path)
            if named and start <= _moment(named.group(1)) < end:
                found.append(f"{root.rstrip('/')}/{path}")
    return sorted(found)


def download(url: str, target: IO[bytes], limit: int = MAX_FILE) -> None:
    """Copy a file of the web to an open one. SourceError."""
    try:
        asyncio.run(_download(check_url(url, settings().allow_loopback), target, limit))
    except (ForbiddenAddressError, NameNotFoundError, httpx.HTTPError, OSError) as error:
        raise SourceError(f"{url}: {error or type(error).__name__}") from error


async def _download(url: str, target: IO[bytes], limit: int) -> None:
    backend = GuardedBackend(settings().allow_loopback)
    transport = GuardedTransport(backend, httpx.Limits(), httpx.create_ssl_context(trust_env=False))
    async with (
        httpx.AsyncClient(transport=transport, trust_env=False, timeout=60.0) as client,
        client.stream("GET", url, headers={"User-Agent": user_agent()}) as response,
    ):
        if response.status_code != 200:
            raise SourceError(f"{url}: status {response.status_code}")
        total = 0
        async for block in response.aiter_raw(1 << 20):
            total += len(block)
            if total > limit:
                raise SourceError(f"{url}: more than {limit} bytes")
            target.write(block)


def _listing(root: str, month: dt.date) -> list[str]:
    key = f"crawl-data/CC-NEWS/{month:%Y/%m}/warc.paths.gz"
    if root.startswith(("http://", "https://")):
        import tempfile

        with tempfile.TemporaryFile() as file:
            download(f"{root}/{key}", file, MAX_LISTING)
            file.seek(0)
            packed = file.read()
    else:
        try:
            packed = Storage(root).read(key)
        except FileNotFoundError as error:
            raise SourceError(f"{root}/{key}: there is no such file") from error
    try:
        return gzip.decompress(packed).decode("ascii").split()
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        raise SourceError(f"{root}/{key}: no gzipped list of paths: {error}") from error


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(month)
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return found


def _moment(digits: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
