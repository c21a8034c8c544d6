"""Identities: the same input gives the same ids on every machine."""

import hashlib


def short_hash(*parts: object) -> str:
    """The first 16 hex digits of the SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sentence_sha(text: str) -> str:
    """Identity of a sentence's words."""
    return short_hash(" ".join(text.split()))


def event_id(article_id: str, sentence: str, event: str, ordinal: int) -> str:
    """Identity of an event: its article, its sentence's words, its type, its number among equals there."""
    return short_hash(article_id, sentence, event, ordinal)
