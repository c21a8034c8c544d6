"""When: the expressions of time in a text, and the one that dates an event."""

import datetime as dt
from collections.abc import Sequence

from marsad.coding.date_choice import ArticleDates, DatedEvent, DateOfEvent, choose
from marsad.coding.date_expressions import DateMention, ExpressionReader
from marsad.coding.tokens import Token, tokenise


def find(text: str, publication_day: dt.date, tokens: Sequence[Token] | None = None) -> list[DateMention]:
    """The expressions of time of a text, in order, resolved against the day of publication.

    ``tokens``, where the caller has them, are ``tokenise(text)``. Offsets are code points of ``text``.
    """
    return ExpressionReader(tokenise(text) if tokens is None else tokens, publication_day).read()


def of_events(
    tokens: Sequence[Sequence[Token]], events: Sequence[DatedEvent], publication_day: dt.date
) -> list[DateOfEvent | None]:
    """The expression that dates each event of an article, or None where the text does not say.

    ``tokens`` are those of every sentence of the article; ``events`` come in the order of their triggers.
    The expression may stand in an earlier sentence than the event. Its precision is a day, a week, a month or
    a year (only the first gives an event its day), never vague; «حاليا» gives the day of publication.
    """
    mentions = [ExpressionReader(sentence, publication_day).read() for sentence in tokens]
    dating = ArticleDates(tokens, mentions, events, publication_day)
    dated: list[DateOfEvent | None] = []
    for number in range(len(events)):
        answer, probability = choose(dating.candidates(number))
        dating.answers[number] = answer
        mention = answer.mention if answer else None
        if answer is None or mention is None:
            dated.append(None)
            continue
        if mention.form == "now":
            mention = mention._replace(precision="day")
        dated.append(
            DateOfEvent(mention, answer.sentence, probability) if mention.precision != "vague" else None
        )
    return dated
