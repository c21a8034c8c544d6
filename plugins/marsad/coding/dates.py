"""When: the expressions of time in a text, and the one that dates an event."""

import datetime as dt
from collections.abc import Sequence

from marsad.coding.date_expressions import DateMention, ExpressionReader
from marsad.coding.tokens import Token, tokenise


def find(text: str, publication_day: dt.date, tokens: Sequence[Token] | None = None) -> list[DateMention]:
    """The expressions of time of a text, in order, resolved against the day of publication.

    ``tokens``, where the caller has them, are ``tokenise(text)``. Offsets are code points of ``text``.
    """
    return ExpressionReader(tokenise(text) if tokens is None else tokens, publication_day).read()
