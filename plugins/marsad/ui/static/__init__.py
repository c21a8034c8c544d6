"""The pages' own assets: a style sheet, a script and the outlines of the map, nothing from elsewhere."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = {
    "marsad.css": "text/css; charset=utf-8",
    "marsad.js": "text/javascript; charset=utf-8",
    "outlines.svg": "image/svg+xml",  # scripts/build_outlines.py
}


@cache
def asset(name: str) -> bytes:
    """The bytes of an asset; KeyError for an unknown name."""
    if name not in KINDS:
        raise KeyError(name)
    return (FOLDER / name).read_bytes()


@cache
def digest() -> str:
    """Changes whenever an asset does: part of their addresses, so that they may be cached for ever."""
    return hashlib.sha256(b"".join(asset(name) for name in sorted(KINDS))).hexdigest()[:12]
