"""Which expression of time dates which event: a log-linear choice among the expressions in reach.

An event may take a day that its own sentence names, the day of an earlier event that it seems to tell
again, a day named in an earlier sentence, or none. Every candidate is described by named features;
``date_weights.tsv`` holds what each feature weighs (``training/dates.py`` learns it). Probabilities of
candidates that name the same day add up; a month, a week, a year or a vague expression speaks for no day.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
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
_MOST_OWN = 6  # expressions of the sentence that are weighed: the nearest
_MOST_EARLIER = 24  # earlier events that are weighed: the latest
_MOST_NAMED = 8  # expressions of one earlier sentence that are weighed
_LONGEST_HEAD = 40  # tokens between an expression and what it hangs on
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


def _gap(a: _Place, b: _Place) -> int:
    """Tokens between two places of one sentence."""
    return b.first - a.last if b.first >= a.last else a.first - b.last


class _Constant(NamedTuple):
    """What is said of every event once."""

    shape: str
    lead_in: str
    tense: str
    window: frozenset[str]


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
        self.told = {event.sentence for event in events}
        self.starts: list[dict[int, int]] = [{} for _ in tokens]  # of each sentence: first token → event
        for number, place in enumerate(self.places):
            self.starts[place.sentence][place.first] = number
        self.firsts = [sorted(starts) for starts in self.starts]
        self.days = [min(2, sum(m.precision == "day" for m in sentence)) for sentence in mentions]
        self.features = [self.constant(number) for number in range(len(events))]

    def place(self, sentence: int, start: int, end: int) -> _Place:
        tokens = self.tokens[sentence]
        first = bisect_right(tokens, start, key=lambda token: token.end)
        last = bisect_left(tokens, end, key=lambda token: token.start)
        return _Place(sentence, first, last) if first < last else _Place(sentence, 0, 0)

    def constant(self, number: int) -> _Constant:
        """What of an event's description does not change with the candidate."""
        return _Constant(
            self.shape_of(number), self.lead_in_of(number), self.tense_of(number), self.window_of(number)
        )

    def candidates(self, number: int) -> list[Candidate]:
        """Every possible answer for an event, given the answers for the events before it."""
        event = self.events[number]
        mentions = self.mentions[event.sentence]
        own = [
            Candidate(mentions[row], event.sentence, tuple(self.own_features(number, row)))
            for row in self.nearest(number)
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

    def shape_of(self, number: int) -> str:
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

    def lead_in_of(self, number: int) -> str:
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

    def tense_of(self, number: int) -> str:
        word = self.trigger(number)
        if word is None or "v" not in word.letters:
            return "noun"
        aspects = {r.aspect for r in word.readings if r.aspect}
        aspect = "perfect" if "perfect" in aspects else "imperfect"
        if any("wa" in r.proclitics or "fa" in r.proclitics for r in word.readings):
            aspect += " joined"
        return aspect

    def days_named(self, sentence: int) -> int:
        return self.days[sentence]

    def nearest(self, number: int) -> list[int]:
        """The expressions of the event's sentence that stand nearest to its trigger."""
        place = self.places[number]
        listed = self.mention_places[place.sentence]
        at = bisect_left(listed, place.first, key=lambda where: where.first)
        around = range(max(0, at - _MOST_OWN), min(len(listed), at + _MOST_OWN))
        order = sorted(around, key=lambda row: _gap(place, listed[row]))
        return sorted(order[:_MOST_OWN])

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
        yield f"none {kind} {self.features[number].shape}"
        yield f"none days={self.days_named(sentence)}"
        yield f"none days={self.days_named(sentence)} {kind}"
        if sentence == 0:
            yield "none lead"
        yield f"none opening={self.opening(sentence)}"
        yield f"none lead-in={self.features[number].lead_in}"
        yield f"none tense={self.features[number].tense} {kind}"
        yield f"none {event} {self.features[number].shape}"
        word = self.trigger(number)
        if word:
            for lemma in word.lemmas[:1]:
                yield f"none lemma={lemma}"

    # A day that the sentence names

    def between(self, sentence: int, first: int, last: int) -> list[str]:
        return [role for role in self.roles[sentence][first:last] if role]

    def triggers_between(self, sentence: int, first: int, last: int) -> int:
        firsts = self.firsts[sentence]
        return max(0, bisect_left(firsts, last) - bisect_left(firsts, first))

    def own_features(self, number: int, row: int) -> Iterator[str]:
        event, status, kind = self.frame(number)
        place = self.places[number]
        sentence = place.sentence
        mention, where = self.mentions[sentence][row], self.mention_places[sentence][row]
        after = where.first >= place.first
        side = "after" if after else "before"
        first, last = (place.last, where.first) if after else (where.last, place.first)
        roles = self.between(sentence, first, last)
        others = min(2, self.triggers_between(sentence, first, last))
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
        yield f"own {side} shape={self.features[number].shape}"
        yield f"own rank={self.rank(number, where)} {side}"
        yield f"own nearest={self.mention_rank(number, row)}"
        yield f"own days={self.days_named(sentence)}"
        yield f"own {side} lead-in={self.features[number].lead_in}"
        yield f"own {side} lead-in={self.features[number].lead_in} head={head}"
        yield f"own {side} tense={self.features[number].tense} {kind}"
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
        roles, starts = self.roles[where.sentence], self.starts[where.sentence]
        for at in range(where.first - 1, max(-1, where.first - _LONGEST_HEAD), -1):
            if starts.get(at) == number or place.first <= at < place.last:
                return "self"
            if roles[at] == "say":
                return "say"
            if at in starts:
                return "other"
            if roles[at] in ("verb", "speech"):
                return roles[at]
        return "nothing"

    def rank(self, number: int, where: _Place) -> int:
        """How many triggers of the sentence stand nearer to the expression (at most 3)."""
        own = _gap(self.places[number], where)
        firsts = self.firsts[where.sentence]
        low, high = bisect_right(firsts, where.first - own), bisect_left(firsts, where.last + own)
        return min(3, max(0, high - low))

    def mention_rank(self, number: int, row: int) -> int:
        """How many other expressions of the sentence stand nearer to the trigger (at most 2)."""
        place = self.places[number]
        listed = self.mention_places[place.sentence]
        near = range(max(0, row - 2), min(len(listed), row + 3))
        return min(2, sum(_gap(place, listed[i]) < _gap(place, listed[row]) for i in near))

    # A day carried over

    def carried(self, number: int) -> Iterator[Candidate]:
        """The days of earlier events of the article, each described by how that event and this one agree."""
        event = self.events[number]
        weighed = 0
        for i in range(number - 1, -1, -1):
            answer = self.answers[i]
            near = event.sentence - self.events[i].sentence <= _MOST_EARLIER_SENTENCES
            if weighed == _MOST_EARLIER or not near:
                return
            if answer and answer.day:
                weighed += 1
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
        window = min(len(self.features[number].window & self.features[other].window), 5)
        overlap = min(len(self.stems[sentence] & self.stems[other_sentence]) // 2, 4) if gap else 5
        opening, tense = self.opening(sentence), self.features[number].tense
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
        yield f"carry {self.features[number].shape} like={like}"
        yield f"carry own={answer.sentence == other_sentence}"
        yield f"carry last={other == self.last_dated(number)}"
        yield f"carry window={window}"
        yield f"carry window={window} like={like}"
        yield f"carry overlap={overlap} {far}"
        yield f"carry opening={opening} {far}"
        yield f"carry opening={opening} {kinds}"
        yield f"carry tense={tense} {far}"
        yield f"carry tense={tense} like={like}"
        yield f"carry lead-in={self.features[number].lead_in}"
        if answer.mention:
            yield f"carry form={answer.mention.form}"
            yield f"carry form={answer.mention.form} {kinds}"
        if other_sentence == 0:
            yield f"carry lead like={like}"
            yield f"carry lead {kinds}"

    def window_of(self, number: int) -> frozenset[str]:
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
        for i in range(number - 1, -1, -1):
            answer = self.answers[i]
            if answer and answer.day:
                return i
        return -1

    def named_before(self, number: int) -> Iterator[Candidate]:
        """Days named in the two sentences before and in the lead that no event there has taken."""
        event = self.events[number]
        known = {answer.day for answer in self.answers[max(0, number - _MOST_EARLIER) : number] if answer}
        seen: set[dt.date] = set()
        for back in (1, 2, event.sentence):
            sentence = event.sentence - back
            if sentence < 0 or not back:
                continue
            for m in self.mentions[sentence][:_MOST_NAMED]:
                if m.precision != "day" or m.first in known or m.first in seen:
                    continue
                seen.add(m.first)
                yield Candidate(m, sentence, tuple(self.named_features(number, m, sentence)))

    def named_features(self, number: int, mention: DateMention, sentence: int) -> Iterator[str]:
        _, status, kind = self.frame(number)
        own = self.events[number].sentence
        far = "next" if own - sentence == 1 else "far"
        bare = sentence not in self.told
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
