"""Keys by which near-copies find each other across days, where texts cannot be compared one by one.

Two texts that share a key are near-copies. A key is a band of eight MinHash values together with all
figures of the text: wording that overlaps by .8 shares one in 99 of 100 cases, by .4 in 2 of 100; and a
daily bulletin with yesterday's wording and today's numbers shares none.
"""

import hashlib
import struct

BANDS, ROWS, SEED = 24, 8, 20_260_101
BAND = struct.Struct(f"<{ROWS}I")


def copy_keys(text: str) -> tuple[int, ...]:
    """Signed 64-bit keys of a text, the same on every machine."""
    from rensa import RMinHash

    from marsad.text.near_copies import SHORT_TEXT_SHINGLES, fingerprint

    known = fingerprint(text)
    if len(known.shingles) < SHORT_TEXT_SHINGLES:
        return ()  # only identical texts are copies; they share the hash of the text
    sketch = RMinHash(BANDS * ROWS, SEED)
    sketch.update(known.shingles.view("S8").tolist())
    values = sketch.digest()
    figures = " ".join(sorted(known.figures)).encode()
    return tuple(_key(values[row : row + ROWS], row, figures) for row in range(0, BANDS * ROWS, ROWS))


def _key(values: list[int], row: int, figures: bytes) -> int:
    digest = hashlib.blake2b(BAND.pack(*values) + bytes([row]) + figures, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
