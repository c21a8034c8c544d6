"""Forgetting a page: the one exception to «never rewritten».

A tombstone, named by the page's key, goes into the archive first; from then on no reader gives the page and
no collector or importer takes it. Then the files that hold it are written anew without its records, the
other records byte for byte as they were.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec
from warcio.archiveiterator import ArchiveIterator

from marsad import clock
from marsad.ingest import archive
from marsad.ingest.index import CaptureIndex
from marsad.ingest.keys import url_key
from marsad.ingest.storage import PartialFile, Storage


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was forgotten."""

    urls: tuple[str, ...]  # every address that the page was had at
    files: tuple[str, ...]  # that were written anew
    days: tuple[dt.date, ...]  # that have to be run again


def forget(url: str, by: str, because: str, index: CaptureIndex, storage: Storage | None = None) -> Forgotten:
    """Forget a page in the archive and its index. Repeating it, also after a kill, is harmless.

    A page that was never had leaves a tombstone all the same, so that it never will be. Raises ValueError
    for what is no address.
    """
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url[:200]!r} is no http or https address")
    store = storage or Storage()
    urls = _addresses(url, index)
    keys = frozenset(map(url_key, urls))
    for key in sorted(keys):
        stone = archive.Tombstone(article_id=key, at=clock.now(), by=by, because=because)
        store.put(f"{archive.TOMBSTONES}/{key}.json", msgspec.json.encode(stone))
    paths = sorted({entry.path for key in keys for entry in index.captures_of(key)})
    days = {_day(path) for path in paths}
    for path in paths:
        if store.exists(path):
            rewrite_without(path, keys, store)
            index.replace_file(archive.index_file(path, store))
    for key in sorted(keys):
        index.forget_page(key)
    return Forgotten(urls=tuple(sorted(urls)), files=tuple(paths), days=tuple(sorted(days)))


def rewrite_without(path: str, keys: frozenset[str], storage: Storage) -> None:
    """Write a file anew without the records of those pages, requests and redirects included."""
    with storage.reading(path) as source:
        kept = list(_kept(ArchiveIterator(source), keys))
    with storage.reading(path) as source, PartialFile(storage, path) as target:
        for offset, length in kept:
            source.seek(offset)
            target.write(source.read(length))
        target.finish()


def _kept(records: ArchiveIterator, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    for record in records:
        fields = record.rec_headers
        named = (fields.get_header("WARC-Target-URI"), fields.get_header("Marsad-Requested-URI"))
        is_forgotten = any(name and url_key(name.strip("<>")) in keys for name in named)
        place = (records.get_record_offset(), records.get_record_length())
        if not is_forgotten:
            yield place


def _addresses(url: str, index: CaptureIndex) -> set[str]:
    """The addresses that a page is known by: as given, as asked for, as it ended."""
    found, queue = {url}, [url]
    while queue:
        key = url_key(queue.pop())
        page = index.seen([key]).get(key)
        more = {page.url} if page else set()
        for entry in index.captures_of(key):
            more |= {entry.url, entry.final_url}
        queue += sorted(more - found)
        found |= more
    return found


def _day(path: str) -> dt.date:
    year, month, day = path.split("/")[1:4]
    return dt.date(int(year), int(month), int(day))
