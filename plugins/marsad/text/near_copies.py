"""Near-copies: one wire story printed by many outlets must not become many events.

Two texts are near-copies when their three-word runs overlap enough (Jaccard ≥ .6, or one contains most
of the other) and their figures agree: a daily bulletin with yesterday's wording and today's numbers is
another story. rensa's MinHash with LSH proposes pairs, which are then compared exactly; a cluster is a
connected component and its id the smallest article id in it, so that neither order nor chance matters.
"""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.text.normalise import search_form

SHINGLE_WORDS = 3
# 64 bands of 3 rows propose a pair with overlap .6 with certainty beyond 1 in 10⁶, with .35 in 94 %.
PERMUTATIONS, BANDS, SEED = 192, 64, 20_260_101
MIN_OVERLAP = 0.6  # Jaccard
MIN_CONTAINED, MIN_OVERLAP_CONTAINED = 0.8, 0.35  # a shortened copy: share of the smaller, and Jaccard
MIN_SHARED_FIGURES = 0.5  # of the text with fewer of them
SHORT_TEXT_SHINGLES = 12  # below this only identical texts are copies


class Fingerprint(msgspec.Struct, frozen=True):
    """What of a text is compared."""

    shingles: NDArray[np.uint64]  # hashes of the three-word runs, sorted, each once
    figures: frozenset[str]


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text: its wording in search form, so that vowels and hamzas do not matter."""
    from rensa import RMinHash

    words = search_form(text).split()
    runs = [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))]
    hashes = np.unique(np.asarray(RMinHash.hash_token_sets([runs])[0], dtype=np.uint64))
    return Fingerprint(hashes, frozenset(word for word in words if word.isdigit()))


def are_copies(first: Fingerprint, second: Fingerprint) -> bool:
    """Whether two texts are near-copies; symmetric."""
    sizes = sorted((len(first.shingles), len(second.shingles)))
    if sizes[0] < SHORT_TEXT_SHINGLES:
        return np.array_equal(first.shingles, second.shingles)
    shared = len(np.intersect1d(first.shingles, second.shingles, assume_unique=True))
    overlap = shared / (sum(sizes) - shared)
    contained = shared / sizes[0]
    alike = overlap >= MIN_OVERLAP or (contained >= MIN_CONTAINED and overlap >= MIN_OVERLAP_CONTAINED)
    return alike and _figures_agree(first.figures, second.figures)


def _figures_agree(first: frozenset[str], second: frozenset[str]) -> bool:
    fewer = min(len(first), len(second))
    return not fewer or len(first & second) / fewer >= MIN_SHARED_FIGURES


def cluster(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Cluster id for each article id, from pairs of article id and text.

    The same for any order of the items and on every machine. An article without near-copies is its own
    cluster. Raises ValueError when one id comes with two different texts.
    """
    prints: dict[str, Fingerprint] = {}
    for article_id, text in items:
        new = fingerprint(text)
        known = prints.setdefault(article_id, new)
        if known is not new and not np.array_equal(known.shingles, new.shingles):
            raise ValueError(f"article {article_id} was given with two different texts")
    return _components(prints)


def _components(prints: dict[str, Fingerprint]) -> dict[str, str]:
    leader = {article_id: article_id for article_id in prints}

    def find(article_id: str) -> str:
        while leader[article_id] != article_id:
            leader[article_id] = leader[leader[article_id]]
            article_id = leader[article_id]
        return article_id

    for first, second in _candidates(prints):
        one, other = sorted((find(first), find(second)))
        if one != other and are_copies(prints[first], prints[second]):
            leader[other] = one
    return {article_id: find(article_id) for article_id in prints}


def _candidates(prints: dict[str, Fingerprint]) -> Iterator[tuple[str, str]]:
    """Pairs worth comparing. Identical texts are compared once each with the first of their kind."""
    from rensa import RMinHash, RMinHashLSH

    firsts: dict[bytes, str] = {}
    ids = []
    for article_id in sorted(prints):
        known = firsts.setdefault(prints[article_id].shingles.tobytes(), article_id)
        if known == article_id:
            ids.append(article_id)
        else:
            yield known, article_id
    index = RMinHashLSH(MIN_OVERLAP, PERMUTATIONS, BANDS)
    for number, article_id in enumerate(ids):
        tokens = prints[article_id].shingles.view("S8").tolist()
        sketch = RMinHash(PERMUTATIONS, SEED)
        sketch.update(tokens)
        for other in index.query(sketch):
            yield ids[other], article_id
        index.insert(number, sketch)
