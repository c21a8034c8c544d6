"""Where: the event's place."""

from marsad.coding import parties
from marsad.coding.roles import RoleSpan
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token
from marsad.records import Location, Sentence


def story_country(tokens: list[list[Token]], outlet: str | None) -> str | None:
    """The country that the article is about; the outlet's own where nothing says."""
    return outlet


def event_place(
    sentences: list[Sentence], tokens: list[list[Token]], index: int, candidate: Candidate,
    span: RoleSpan | None, home: str | None,
) -> Location | None:  # fmt: skip
    """The place that the roles network marked in the event's own sentence."""
    if span is None:
        return None
    start, end = parties.text_of(tokens[index], span.first, span.last)
    sentence = sentences[index]
    if start >= end:
        return None
    return Location(text=sentence.text[start:end], start=sentence.start + start, end=sentence.start + end)
