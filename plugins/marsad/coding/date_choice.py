"""Which expression of time dates which event: a log-linear choice among the expressions in reach.

An event may take a day that its own sentence names, the day of an earlier event that it seems to tell
again, a day named in an earlier sentence, or none. Every candidate is described by named features;
``date_weights.tsv`` holds what each feature weighs (``training/dates.py`` learns it). Probabilities of
candidates that name the same day add up; a month, a week, a year or a vague expression speaks for no day.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding.date_expressions import DateMention
from marsad.coding.tables import rows, word_classes
from marsad.coding.tokens import Token, Word

_MARGIN = 0.42  # least probability of a day that is given
_SPEECH_TYPES = frozenset(
    ("ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONSULT", "CONCEDE", "COOPERATE")
)
_MARKS = {"،": "comma", ",": "comma", "؛": "comma", ":": "colon", '"': "quote", "«": "quote", "“": "quote",
          "(": "bracket", ")": "bracket", "-": "dash", "–": "dash", ".": "stop"}  # fmt: skip
_WINDOW = 8  # words
_MOST_EARLIER_SENTENCES = 12  # how far back a day may be carried from


class DatedEvent(NamedTuple):
    """An event whose day is sought: its sentence, the offsets of its trigger there, what it is."""

    sentence: int
    start: int
    end: int
    event: str
    status: str


class DateOfEvent(NamedTuple):
    """The expression that dates an event and the sentence in which it stands."""

    mention: DateMention
    sentence: int
    probability: float


class Candidate(NamedTuple):
    """A possible answer: an expression (None: no date) and what speaks for and against it."""

    mention: DateMention | None
    sentence: int
    features: tuple[str, ...]

    @property
    def day(self) -> dt.date | None:
        """The day that this answer gives; None where it is no day."""
        exact = self.mention and (self.mention.precision == "day" or self.mention.form == "now")
        return self.mention.first if exact and self.mention else None


@cache
def _link_words() -> dict[str, str]:
    return {row["form"]: row["role"] for row in rows("date_links")}


@lru_cache(maxsize=50_000)
def _role(word: Word) -> str:
    """What a word between a date and a trigger says of their relation."""
    if word.kind == "mark":
        return _MARKS.get(word.form, "mark")
    known = _link_words().get(word.folded)
    if known:
        return known
    classes = word_classes().entries
    names = {name for lemma in word.lemmas[:3] if lemma in classes for name in classes[lemma].names}
    verbal = "v" in word.letters
    if verbal and "V_SAY" in names:
        return "say"
    if verbal and not set("nar") & set(word.letters):
        return "verb"
    return "speech" if "SPEECH" in names else ""


class _Place(NamedTuple):
    """Where an event or an expression stands: its sentence, first token and token after the last."""

    sentence: int
    first: int
    last: int


class ArticleDates:
    """Dates the events of one article, in the order in which they are told."""

    def __init__(
        self,
        tokens: Sequence[Sequence[Token]],
        mentions: Sequence[Sequence[DateMention]],
        events: Sequence[DatedEvent],
        publication_day: dt.date,
    ) -> None:
        self.tokens, self.mentions, self.events, self.today = tokens, mentions, events, publication_day
        self.roles = [[_role(token.word) for token in sentence] for sentence in tokens]
        self.stems = [
            frozenset(t.word.stem for t in sentence if t.word.kind == "word" and len(t.word.stem) > 2)
            for sentence in tokens
        ]
        self.places = [self.place(e.sentence, e.start, e.end) for e in events]
        self.mention_places = [
            [self.place(row, m.start, m.end) for m in sentence] for row, sentence in enumerate(mentions)
        ]
        self.answers: list[Candidate | None] = [None] * len(events)

    def place(self, sentence: int, start: int, end: int) -> _Place:
        inside = [
            i for i, token in enumerate(self.tokens[sentence]) if token.start < end and start < token.end
        ]
        return _Place(sentence, inside[0], inside[-1] + 1) if inside else _Place(sentence, 0, 0)

    def candidates(self, number: int) -> list[Candidate]:
        """Every possible answer for an event, given the answers for the events before it."""
        event = self.events[number]
        own = [
            Candidate(m, event.sentence, tuple(self.own_features(number, row)))
            for row, m in enumerate(self.mentions[event.sentence])
        ]
        earlier = [*self.carried(number), *self.named_before(number)]
        nothing = Candidate(None, event.sentence, tuple(self.nothing_features(number)))
        return [nothing, *own, *earlier]

    # What every kind of answer may look at

    def frame(self, number: int) -> tuple[str, str, str]:
        """Type, status and manner of an event."""
        event = self.events[number]
        kind = "speech" if event.event in _SPEECH_TYPES else "deed"
        return event.event, event.status, kind

    def trigger(self, number: int) -> Word | None:
        place = self.places[number]
        tokens = self.tokens[place.sentence]
        return tokens[place.first].word if place.first < len(tokens) else None

    def shape(self, number: int) -> str:
        """How the trigger is written: a verb, a noun with article, with a pronoun, bare."""
        word = self.trigger(number)
        if word is None:
            return "?"
        if "v" in word.letters and not set("na") & set(word.letters):
            return "verb"
        if word.folded.lstrip("وفبلك").startswith("ال") or word.folded.startswith("ال"):
            return "definite"
        if any(reading.enclitic for reading in word.readings):
            return "possessed"
        return "bare" if "v" not in word.letters else "either"

    def lead_in(self, number: int) -> str:
        """What the word before the trigger says: «بعد», «أن», «الذي», a mark, the first of the sentence."""
        place = self.places[number]
        roles = self.roles[place.sentence]
        word = self.trigger(number)
        own = "ل" if word and any("li" in r.proclitics for r in word.readings) else ""
        for back in (1, 2):
            at = place.first - back
            if at < 0:
                return own + ("start" if back == 1 else "")
            if roles[at]:
                return f"{own}{roles[at]}{back}"
        return own

    def tense(self, number: int) -> str:
        word = self.trigger(number)
        if word is None or "v" not in word.letters:
            return "noun"
        aspects = {r.aspect for r in word.readings if r.aspect}
        aspect = "perfect" if "perfect" in aspects else "imperfect"
        if any("wa" in r.proclitics or "fa" in r.proclitics for r in word.readings):
            aspect += " joined"
        return aspect

    def days_named(self, sentence: int) -> int:
        return min(2, sum(m.precision == "day" for m in self.mentions[sentence]))

    def opening(self, sentence: int) -> str:
        """The first word of a sentence: «وكان» looks back, «وأضاف» goes on."""
        roles, tokens = self.roles[sentence], self.tokens[sentence]
        if not tokens:
            return ""
        return roles[0] or ("و" if tokens[0].word.folded.startswith("و") else "")

    # No date

    def nothing_features(self, number: int) -> Iterator[str]:
        event, status, kind = self.frame(number)
        sentence = self.events[number].sentence
        yield "none"
        yield f"none {event}"
        yield f"none {status}"
        yield f"none {kind} {self.shape(number)}"
        yield f"none days={self.days_named(sentence)}"
        yield f"none days={self.days_named(sentence)} {kind}"
        if sentence == 0:
            yield "none lead"
        yield f"none opening={self.opening(sentence)}"
        yield f"none lead-in={self.lead_in(number)}"
        yield f"none tense={self.tense(number)} {kind}"
        yield f"none {event} {self.shape(number)}"
        word = self.trigger(number)
        if word:
            for lemma in word.lemmas[:1]:
                yield f"none lemma={lemma}"

    # A day that the sentence names

    def between(self, sentence: int, first: int, last: int) -> list[str]:
        return [role for role in self.roles[sentence][first:last] if role]

    def triggers_between(self, sentence: int, first: int, last: int, but: int) -> int:
        return sum(
            p.sentence == sentence and first <= p.first and p.last <= last
            for i, p in enumerate(self.places)
            if i != but
        )

    def own_features(self, number: int, row: int) -> Iterator[str]:
        event, status, kind = self.frame(number)
        place = self.places[number]
        sentence = place.sentence
        mention, where = self.mentions[sentence][row], self.mention_places[sentence][row]
        after = where.first >= place.first
        side = "after" if after else "before"
        first, last = (place.last, where.first) if after else (where.last, place.first)
        roles = self.between(sentence, first, last)
        others = min(2, self.triggers_between(sentence, first, last, number))
        head = self.head(number, where)
        gap = self.bucket(last - first)
        that = "that" in roles or "self" in roles
        yield "own"
        yield f"own {mention.precision}"
        yield f"own form={mention.form}"
        yield f"own {side}"
        yield f"own {side} gap={gap}"
        yield f"own {side} others={others}"
        yield f"own {side} head={head}"
        yield f"own {side} head={head} {kind}"
        yield f"own {side} head={head} that={that}"
        yield f"own {side} head={head} that={that} {kind}"
        yield f"own {side} that={that} {event}"
        yield f"own {event}"
        yield f"own {status}"
        yield f"own {side} shape={self.shape(number)}"
        yield f"own rank={self.rank(number, where)} {side}"
        yield f"own nearest={self.mention_rank(number, row)}"
        yield f"own days={self.days_named(sentence)}"
        yield f"own {side} lead-in={self.lead_in(number)}"
        yield f"own {side} lead-in={self.lead_in(number)} head={head}"
        yield f"own {side} tense={self.tense(number)} {kind}"
        yield f"own {side} head={head} that={that} {event}"
        yield f"own {side} head={head} that={that} others={others} gap={gap}"
        yield f"own {side} head={head} form={mention.form}"
        yield f"own {side} adjacent={self.adjacent(sentence, first, last)}"
        if "self" in roles:
            yield f"own {side} self {event} head={head}"
        for role in set(roles) - {"that"}:
            yield f"own {side} over {role}"
            yield f"own {side} over {role} {kind}"
        yield f"own {side} commas={min(3, roles.count('comma'))}"
        yield f"own preceded {self.preceding(where)}"
        if mention.precision == "day":
            ahead = "ahead" if mention.first > self.today else "past"
            yield f"own {ahead} {status}"
        if where.first == 0:
            yield f"own opens {kind}"

    def adjacent(self, sentence: int, first: int, last: int) -> str:
        """The roles nearest to both ends of what lies between."""
        roles = self.between(sentence, first, last)
        return f"{roles[0]}…{roles[-1]}" if roles else "nothing"

    @staticmethod
    def bucket(gap: int) -> str:
        for limit in (1, 3, 6, 10, 16, 25):
            if gap <= limit:
                return str(limit)
        return "far"

    def preceding(self, where: _Place) -> str:
        """The word of relation right before an expression: «منذ», «حتى», «قبل»."""
        before = self.tokens[where.sentence][where.first - 1].word if where.first else None
        if before is None:
            return "start"
        return _link_words().get(before.folded, "") or ("mark" if before.kind == "mark" else "word")

    def head(self, number: int, where: _Place) -> str:
        """What the expression hangs on: the nearest trigger or verb before it."""
        place = self.places[number]
        sentence = where.sentence
        starts = {p.first: i for i, p in enumerate(self.places) if p.sentence == sentence}
        for at in range(where.first - 1, -1, -1):
            if starts.get(at) == number or place.first <= at < place.last:
                return "self"
            if self.roles[sentence][at] == "say":
                return "say"
            if at in starts:
                return "other"
            if self.roles[sentence][at] in ("verb", "speech"):
                return self.roles[sentence][at]
        return "nothing"

    def rank(self, number: int, where: _Place) -> int:
        """How many triggers of the sentence stand nearer to the expression (at most 3)."""

        def distance(p: _Place) -> int:
            return p.first - where.last if p.first >= where.last else where.first - p.last

        own = distance(self.places[number])
        return min(3, sum(p.sentence == where.sentence and distance(p) < own for p in self.places))

    def mention_rank(self, number: int, row: int) -> int:
        """How many other expressions of the sentence stand nearer to the trigger (at most 2)."""
        place = self.places[number]

        def distance(p: _Place) -> int:
            return p.first - place.last if p.first >= place.last else place.first - p.last

        places = self.mention_places[place.sentence]
        return min(2, sum(distance(p) < distance(places[row]) for p in places))

    # A day carried over

    def carried(self, number: int) -> Iterator[Candidate]:
        """The days of earlier events of the article, each described by how that event and this one agree."""
        event = self.events[number]
        for i, answer in enumerate(self.answers[:number]):
            near = event.sentence - self.events[i].sentence <= _MOST_EARLIER_SENTENCES
            if answer and answer.day and near:
                yield Candidate(
                    answer.mention, answer.sentence, tuple(self.carried_features(number, i, answer))
                )

    def likeness(self, number: int, other: int) -> int:
        """2 for the same word as trigger, 1 for the same type of event."""
        mine, theirs = self.trigger(number), self.trigger(other)
        same_type = self.events[number].event == self.events[other].event
        same_word = mine is not None and theirs is not None and self.same_word(mine, theirs)
        return 2 * same_word + same_type

    @staticmethod
    def same_word(a: Word, b: Word) -> bool:
        return a.stem == b.stem or bool(set(a.lemmas[:2]) & set(b.lemmas[:2]))

    def carried_features(self, number: int, other: int, answer: Candidate) -> Iterator[str]:
        event, status, kind = self.frame(number)
        other_event, other_status, other_kind = self.frame(other)
        sentence, other_sentence = self.events[number].sentence, self.events[other].sentence
        gap = sentence - other_sentence
        far = "same" if gap == 0 else "next" if gap == 1 else "near" if gap <= 3 else "far"
        kinds = f"{kind}-{other_kind}"
        like = self.likeness(number, other)
        window = min(len(self.window(number) & self.window(other)), 5)
        overlap = min(len(self.stems[sentence] & self.stems[other_sentence]) // 2, 4) if gap else 5
        opening, tense = self.opening(sentence), self.tense(number)
        yield "carry"
        yield f"carry {far}"
        yield f"carry like={like}"
        yield f"carry like={like} {far}"
        yield f"carry {kinds}"
        yield f"carry {kinds} {far}"
        yield f"carry {event}"
        yield f"carry {event} {other_event}"
        yield f"carry {status}"
        yield f"carry {status} {kind}"
        yield f"carry same status={status == other_status}"
        yield f"carry days={self.days_named(sentence)} {far}"
        yield f"carry days={self.days_named(sentence)} like={like}"
        yield f"carry {self.shape(number)} like={like}"
        yield f"carry own={answer.sentence == other_sentence}"
        yield f"carry last={other == self.last_dated(number)}"
        yield f"carry window={window}"
        yield f"carry window={window} like={like}"
        yield f"carry overlap={overlap} {far}"
        yield f"carry opening={opening} {far}"
        yield f"carry opening={opening} {kinds}"
        yield f"carry tense={tense} {far}"
        yield f"carry tense={tense} like={like}"
        yield f"carry lead-in={self.lead_in(number)}"
        if answer.mention:
            yield f"carry form={answer.mention.form}"
            yield f"carry form={answer.mention.form} {kinds}"
        if other_sentence == 0:
            yield f"carry lead like={like}"
            yield f"carry lead {kinds}"

    def window(self, number: int) -> frozenset[str]:
        """The stems of the words around a trigger."""
        place = self.places[number]
        near = self.tokens[place.sentence][max(0, place.first - _WINDOW) : place.last + _WINDOW]
        trigger = self.trigger(number)
        return frozenset(
            t.word.stem
            for t in near
            if t.word.kind == "word" and len(t.word.stem) > 2 and trigger and t.word.stem != trigger.stem
        )

    def last_dated(self, number: int) -> int:
        """The latest of the earlier events that has a day."""
        dated = (i for i, answer in enumerate(self.answers[:number]) if answer and answer.day)
        return max(dated, default=-1)

    def named_before(self, number: int) -> Iterator[Candidate]:
        """Days named in the two sentences before and in the lead that no event there has taken."""
        event = self.events[number]
        known = {answer.day for answer in self.answers[:number] if answer}
        seen: set[dt.date] = set()
        for back in (1, 2, event.sentence):
            sentence = event.sentence - back
            if sentence < 0 or not back:
                continue
            for m in self.mentions[sentence]:
                if m.precision != "day" or m.first in known or m.first in seen:
                    continue
                seen.add(m.first)
                yield Candidate(m, sentence, tuple(self.named_features(number, m, sentence)))

    def named_features(self, number: int, mention: DateMention, sentence: int) -> Iterator[str]:
        _, status, kind = self.frame(number)
        own = self.events[number].sentence
        far = "next" if own - sentence == 1 else "far"
        bare = not any(e.sentence == sentence for e in self.events)
        yield "named"
        yield f"named {far} days={self.days_named(own)}"
        yield f"named {far} {kind}"
        yield f"named form={mention.form}"
        yield f"named {status}"
        yield f"named bare={bare} {far}"
        if sentence == 0:
            yield f"named lead bare={bare} form={mention.form}"


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in rows("date_weights")}


def _probabilities(candidates: Sequence[Candidate]) -> list[float]:
    weights = _weights()
    scores = [sum(weights.get(feature, 0.0) for feature in c.features) for c in candidates]
    top = max(scores)
    exponentials = [math.exp(score - top) for score in scores]
    total = sum(exponentials)
    return [e / total for e in exponentials]


def choose(candidates: Sequence[Candidate], least: float = _MARGIN) -> tuple[Candidate | None, float]:
    """The likeliest answer and its probability; an inexact expression where no day is likely."""
    probabilities = _probabilities(candidates)
    days: dict[dt.date | None, float] = {}
    for candidate, p in zip(candidates, probabilities, strict=True):
        days[candidate.day] = days.get(candidate.day, 0.0) + p
    best = max((day for day in days if day), key=lambda day: days[day], default=None)
    if best is not None and days[best] < least:
        best = None
    giving = [
        (p, -i) for i, (c, p) in enumerate(zip(candidates, probabilities, strict=True)) if c.day == best
    ]
    answer = candidates[-max(giving)[1]]
    return (answer if answer.mention else None), days[best]
