"""The coder: text and publication day in, events out.

    sentences → words → which words trigger what (tagger) → whose words are whose (roles)
              → who they are, where, when, how many, says who → retellings → confidence, gloss

Pure: no network, no clock, no files but the tables below ``data/``. The same input gives the same events
with the same ids on every machine.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from threadpoolctl import threadpool_limits

from marsad.coding import CODER_VERSION, confidence, contexts, dates, gloss, places, roles, stories, tagger
from marsad.coding import tolls as toll_reader
from marsad.coding.arguments import Participants, participants
from marsad.coding.date_choice import DatedEvent, DateOfEvent
from marsad.coding.identity import event_id, sentence_sha
from marsad.coding.parties import ArticleMemory
from marsad.coding.story_country import story_country
from marsad.coding.tables import ontology
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, tokenise
from marsad.records import Event, EventDate, Location, Sentence, Span
from marsad.text.sentences import split

THRESHOLD = 0.24  # least probability of an event; chosen on out-of-fold answers (training/calibrate.py)


class Article(NamedTuple):
    """What is to be coded."""

    article_id: str
    text: str
    publication_day: dt.date
    country: str | None = None  # of the outlet, ISO 3166-1 alpha-3; only a last resort for places


class _Draft(NamedTuple):
    """An event on the way: where it stands and what has been found of it."""

    sentence: int  # its number in the article
    candidate: Candidate
    who: Participants
    location: Location | None
    date: DateOfEvent | None
    tolls: toll_reader.Tolls


class Coder:
    """Codes articles. Loading reads the networks and tables once a process (about a second)."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        # The matrices are small: a second thread costs more than it helps, and workers share cores.
        threadpool_limits(limits=1, user_api="blas")

    @classmethod
    def load(cls) -> "Coder":
        """A coder with everything it needs read into memory. Raises MorphologyMissing."""
        coder = cls()
        coder.code("warm-up", "التقى الوزير نظيره في العاصمة أمس.", dt.date(2026, 1, 1))
        return coder

    def code(
        self, article_id: str, text: str, publication_day: dt.date, country: str | None = None
    ) -> list[Event]:
        """The events that an article tells, in order of their triggers."""
        return self.code_many([Article(article_id, text, publication_day, country)])[0]

    def code_many(self, articles: Sequence[Article]) -> list[list[Event]]:
        """Events of each article; many at once is faster than one by one."""
        sentences = [split(article.text) for article in articles]
        tokens = [[tokenise(s.text) for s in listed] for listed in sentences]
        answers = tagger.tag(tokens)
        found = [
            [
                tagger.candidates(t, a, self._threshold, article.publication_day.year)
                for t, a in zip(ts, listed, strict=True)
            ]
            for article, ts, listed in zip(articles, tokens, answers, strict=True)
        ]
        spans = iter(roles.find(tokens, found))
        return [
            _code_article(article, listed, ts, cs, [[next(spans) for _ in c] for c in cs])
            for article, listed, ts, cs in zip(articles, sentences, tokens, found, strict=True)
        ]


def _code_article(
    article: Article,
    sentences: list[Sentence],
    tokens: list[list[Token]],
    found: list[list[Candidate]],
    spans: list[list[list[roles.RoleSpan]]],
) -> list[Event]:
    memory = ArticleMemory(outlet=article.country)
    home = story_country(tokens, article.country)
    days = iter(_days(article, tokens, found))
    drafts: list[_Draft] = []
    for index, candidates in enumerate(found):
        memory.read(tokens[index], article.publication_day, home)
        tolls = _tolls(sentences[index], tokens[index], candidates)
        for number, candidate in enumerate(candidates):
            who = participants(
                sentences,
                tokens,
                index,
                candidate,
                spans[index][number],
                article.publication_day,
                home,
                memory,
            )
            location = places.event_place(
                sentences, tokens, index, candidate, who.location_span, home,
                [(d.sentence, d.candidate.event, d.location) for d in drafts],
            )  # fmt: skip
            drafts.append(_Draft(index, candidate, who, location, next(days), tolls[number]))
    numbers = stories.number_stories([_told(d, tokens, sentences[d.sentence].start) for d in drafts])
    return _finish(article, sentences, tokens, drafts, numbers)


def _days(
    article: Article, tokens: list[list[Token]], found: list[list[Candidate]]
) -> list[DateOfEvent | None]:
    """When each event happened, in the order in which they are told."""
    asked = [
        DatedEvent(index, tokens[index][c.first].start, tokens[index][c.last].end, c.event, c.status)
        for index, candidates in enumerate(found)
        for c in candidates
    ]
    return dates.of_events(tokens, asked, article.publication_day)


def _tolls(sentence: Sentence, tokens: list[Token], candidates: list[Candidate]) -> list[toll_reader.Tolls]:
    """How many were hurt in each event of a sentence."""
    triggers = [toll_reader.Trigger(c.first, c.last + 1, c.event, c.status) for c in candidates]
    return toll_reader.read(sentence.text, tokens, triggers, sentence.start)


def _told(draft: _Draft, tokens: list[list[Token]], begins: int) -> stories.Told:
    """``begins``: where the sentence begins; a party carried over from earlier tells nothing apart."""
    c, who = draft.candidate, draft.who
    t = draft.tolls
    return stories.Told(
        draft.sentence, c.event, c.mode, c.status, *stories.trigger_words(tokens[draft.sentence], c.first),
        stories.party_words([p.text for p in who.actor if p.start >= begins]),
        stories.party_words([p.text for p in who.recipient if p.start >= begins]),
        (draft.location.name or draft.location.text) if draft.location else None,
        draft.date.mention.first.isoformat() if draft.date else None,
        tuple(count.stated if count else None for count in (t.dead, t.injured, t.arrested)),  # type: ignore[arg-type]
    )  # fmt: skip


def _finish(
    article: Article,
    sentences: list[Sentence],
    tokens: list[list[Token]],
    drafts: list[_Draft],
    numbers: list[int],
) -> list[Event]:
    ordinals: Counter[tuple[str, str]] = Counter()
    topics = contexts.of_article(tokens, [draft.candidate for draft in drafts])
    events = []
    for draft, number in zip(drafts, numbers, strict=True):
        sentence, c = sentences[draft.sentence], draft.candidate
        sha = sentence_sha(sentence.text)
        ordinal = ordinals[sha, c.event]
        ordinals[sha, c.event] += 1
        event = _event(article, sentences, tokens[draft.sentence], draft, number, sha, ordinal, topics)
        events.append(gloss.with_gloss(event, article.publication_day))
    return events


def _event(
    article: Article,
    sentences: list[Sentence],
    tokens: list[Token],
    draft: _Draft,
    number: int,
    sha: str,
    ordinal: int,
    topics: tuple[str, ...],
) -> Event:
    c, who, t = draft.candidate, draft.who, draft.tolls
    sentence = sentences[draft.sentence]
    kind = ontology().kinds[c.event, c.mode]
    start, end = sentence.start + tokens[c.first].start, sentence.start + tokens[c.last].end
    return Event(
        event_id=event_id(article.article_id, sha, c.event, ordinal),
        article_id=article.article_id,
        sentence=sentence.index,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence_sha=sha,
        ordinal=ordinal,
        trigger=Span(text=article.text[start:end], start=start, end=end),
        event=c.event,  # type: ignore[arg-type]
        mode=c.mode,
        contexts=topics,
        cameo=kind.cameo,
        quad=kind.quad,
        scale=kind.scale,
        actor=who.actor,
        recipient=who.recipient,
        location=draft.location,
        event_date=_event_date(draft.date, sentences),
        dead=t.dead,
        injured=t.injured,
        arrested=t.arrested,
        missing=t.missing,
        displaced=t.displaced,
        crowd=t.crowd,
        status=c.status,  # type: ignore[arg-type]
        source=who.source,
        one_sided_claim=who.one_sided_claim,
        story_event=number,
        gloss_en="",
        gloss_ar="",
        confidence=confidence.calibrated(c),
        coder_version=CODER_VERSION,
    )


def _event_date(found: DateOfEvent | None, sentences: list[Sentence]) -> EventDate | None:
    if found is None:
        return None
    mention, sentence = found.mention, sentences[found.sentence]
    if mention.precision == "vague":
        return None
    return EventDate(
        start=mention.first, end=mention.last, precision=mention.precision,
        text=sentence.text[mention.start : mention.end],
        text_start=sentence.start + mention.start, text_end=sentence.start + mention.end,
    )  # fmt: skip
