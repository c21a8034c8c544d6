"""Where the archive lives: a folder or a bucket, through fsspec.

Keys are relative to the archive's root and written with ``/``. A key appears whole or not at all: bytes
go to a temporary key below ``partial/`` and are moved when complete.
"""

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from marsad.ingest import connections
from marsad.settings import settings

PARTIAL = "partial"


class Storage:
    """A root folder or bucket. Whose credentials open it is told in connections.py; ``options``, fsspec's,
    go before those."""

    def __init__(self, url: str | None = None, **options: Any) -> None:
        self.url = (url or settings().archive_root).rstrip("/")
        self.fs, path = connections.open_root(self.url, **options)
        fs, self._root = self.fs, path.rstrip("/")
        protocols = (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)
        self.is_local = "file" in protocols

    def path(self, key: str) -> str:
        """The file system's own name of a key."""
        return f"{self._root}/{key}" if key else self._root

    def key(self, path: str) -> str:
        """The key of a file system's own name or URL below this root; a key stays a key."""
        bare = re.sub(r"^\w+://([^/@]+@)?", "", path)
        root = self._root.lstrip("/")
        return bare.lstrip("/")[len(root) + 1 :] if bare.lstrip("/").startswith(root + "/") else path

    def exists(self, key: str) -> bool:
        """Whether a key is there, asked anew."""
        self.fs.invalidate_cache()
        return bool(self.fs.exists(self.path(key)))

    def size(self, key: str) -> int:
        """Bytes of a key; FileNotFoundError."""
        return int(self.fs.size(self.path(key)))

    def files(self, folder: str) -> list[str]:
        """Keys of the files directly in a folder, sorted; empty when there is no such folder."""
        return sorted(self.key(entry["name"]) for entry in self._entries(folder) if entry["type"] == "file")

    def tree(self, folder: str) -> list[str]:
        """Keys of the files at any depth of a folder, sorted; empty when there is no such folder."""
        self.fs.invalidate_cache()
        return sorted(self.key(path) for path in self.fs.find(self.path(folder)))

    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly in a folder, sorted."""
        found = (entry["name"] for entry in self._entries(folder) if entry["type"] == "directory")
        return sorted(name.rstrip("/").rsplit("/", 1)[-1] for name in found)

    def _entries(self, folder: str) -> list[dict[str, Any]]:
        self.fs.invalidate_cache()
        try:
            return list(self.fs.ls(self.path(folder), detail=True))
        except FileNotFoundError:
            return []

    @contextlib.contextmanager
    def reading(self, key: str) -> Iterator[IO[bytes]]:
        """A key opened for reading; FileNotFoundError."""
        with self.fs.open(self.path(key), "rb") as source:
            yield cast(IO[bytes], source)

    def read(self, key: str) -> bytes:
        """All bytes of a small key."""
        with self.reading(key) as source:
            return source.read()

    def digest(self, key: str) -> str:
        """``sha256:`` and the hexadecimal SHA-256 of a key's bytes."""
        total = hashlib.sha256()
        with self.reading(key) as source:
            while block := source.read(1 << 20):
                total.update(block)
        return f"sha256:{total.hexdigest()}"

    def put(self, key: str, body: bytes) -> None:
        """Write a small key whole."""
        with PartialFile(self, key) as target:
            target.write(body)
            target.finish()

    def remove(self, key: str) -> None:
        """Remove a key; no error when it is gone already."""
        with contextlib.suppress(FileNotFoundError):
            self.fs.rm_file(self.path(key))
        self.fs.invalidate_cache()


class PartialFile(io.RawIOBase):
    """A key being written. Nobody sees it before ``finish``; leaving without ``finish`` drops it.

    Knows its size and digest as it goes, so that nothing has to be read back.
    """

    def __init__(self, storage: Storage, key: str) -> None:
        super().__init__()
        self.storage, self.target = storage, key
        self.partial = f"{PARTIAL}/{key.replace('/', '~')}.part"
        storage.fs.makedirs(storage.path(self.partial).rsplit("/", 1)[0], exist_ok=True)
        self._file = storage.fs.open(storage.path(self.partial), "wb")
        self._hash = hashlib.sha256()
        self.bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        view = bytes(block)
        self._file.write(view)
        self._hash.update(view)
        self.bytes += len(view)
        return len(view)

    def tell(self) -> int:
        return self.bytes

    def flush(self) -> None:
        """Nothing: a part is worth nothing before its file is whole."""

    def finish(self) -> str:
        """Move the whole file into place; its digest."""
        fs, source, target = self.storage.fs, self.storage.path(self.partial), self.storage.path(self.target)
        self._file.close()
        if self.storage.is_local:
            _settle(Path(source), Path(target))
        else:
            fs.mv(source, target)
        fs.invalidate_cache()
        return f"sha256:{self._hash.hexdigest()}"

    def close(self) -> None:
        """Drop what was not finished. A file that cannot be closed cleanly is dropped all the same."""
        if not self.closed:
            with contextlib.suppress(Exception):
                self._file.close()
            with contextlib.suppress(FileNotFoundError):
                self.storage.fs.rm_file(self.storage.path(self.partial))
        super().close()

    def __exit__(self, *_: object) -> None:
        self.close()


def _settle(source: Path, target: Path) -> None:
    """A local rename that survives a power failure: the bytes first, then the name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(source)
    source.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
