"""How sure: the share of events with such a score that proved right on held-out articles."""

from functools import cache

import numpy as np

from marsad.coding.tables import rows
from marsad.coding.tagger import Candidate


@cache
def _curve() -> tuple[list[float], list[float]]:
    table = [(float(row["score"]), float(row["right"])) for row in rows("confidence")]
    return [score for score, _ in table], [right for _, right in table]


def calibrated(candidate: Candidate) -> float:
    """The tagger's probability on the scale of observed shares (isotonic, out of fold), 0 to 1."""
    scores, right = _curve()
    return round(float(np.interp(candidate.probability, scores, right)), 3)
