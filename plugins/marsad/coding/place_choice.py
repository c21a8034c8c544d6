"""Which place is the event's: a log-linear choice among the phrases of the article so far, «none» among them.

Weights: table ``place_weights.tsv``, learnt by training/places.py.
"""

from functools import cache
from typing import NamedTuple

from marsad.coding import place_phrases
from marsad.coding.place_phrases import Phrase
from marsad.coding.roles import RoleSpan
from marsad.coding.tables import rows
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token

LOCATIVE = frozenset(("in", "near", "side"))
_MARKED = 3.0  # of the words that the roles network marked; chosen on out-of-fold answers


class Asked(NamedTuple):
    """An event whose place is asked for."""

    texts: list[str]  # sentences of the article up to and with the event's own, at least
    tokens: list[Token]  # of the own sentence
    index: int
    trigger: Candidate
    earlier: list["Answer"]  # of earlier events of the article, in order


class Answer(NamedTuple):
    """What has been answered for an event: where it stands and the folded name of its place."""

    index: int
    event: str
    key: str | None


class Option(NamedTuple):
    """A phrase that may be the answer; None of them for «no place»."""

    index: int
    phrase: Phrase | None
    features: tuple[str, ...]
    marked: float = 0.0  # the network's probability


@cache
def _weights() -> dict[str, float]:
    """Feature → weight."""
    return {row["feature"]: float(row["weight"]) for row in rows("place_weights")}


def score(option: Option) -> float:
    """The more, the likelier; only differences within one event mean something."""
    weights = _weights()
    return sum(weights.get(f, 0.0) for f in option.features) + _MARKED * option.marked


def choose(asked: Asked, span: RoleSpan | None) -> Option:
    """The best option."""
    return max(options(asked, span), key=score)


def options(asked: Asked, span: RoleSpan | None) -> list[Option]:
    """Every phrase of the own sentence, one mention of each place named before, and none."""
    own = list(place_phrases.of_sentence(asked.texts[asked.index]))
    chances = [0.0] * len(own)
    if span is not None:
        covered = [i for i, p in enumerate(own) if p.mention.first <= span.last and span.first <= p.mention.last]
        if covered:
            chances[covered[0]] = span.probability
        else:
            more = place_phrases.marked(asked.tokens, span.first, span.last)
            if more:
                own.append(more)
                chances.append(span.probability)
    out = [
        Option(asked.index, phrase, _own_features(asked, own, i), chances[i]) for i, phrase in enumerate(own)
    ]
    out += _named_before(asked, own)
    out.append(Option(asked.index, None, _none_features(asked, own)))
    return out


def kind_of(phrase: Phrase) -> str:
    """What the words are at first sight: country, capital, city, province, site …, or how they were found."""
    mention = phrase.mention
    if mention.heads:
        from marsad.coding import gazetteer

        if gazetteer.heads()[mention.heads[0]].kind == "site":
            return "site" if phrase.found != "alone" else "alone-site"
    if mention.places:
        kinds = {p.kind for p in mention.places}
        for kind in ("country", "capital", "province", "region", "sea", "site"):
            if kind in kinds:
                return kind
        return "city" if "city" in kinds else "site"
    return phrase.found


def _bucket(distance: int) -> str:
    for limit in (1, 2, 4, 7, 12, 20):
        if distance <= limit:
            return str(limit)
    return "far"


def _own_features(asked: Asked, own: list[Phrase], number: int) -> tuple[str, ...]:
    phrase, trigger = own[number], asked.trigger
    mention, event = phrase.mention, trigger.event
    after = mention.first > trigger.last
    direction = "after" if after else "before" if mention.last < trigger.first else "over"
    low, high = (trigger.last + 1, mention.first) if after else (mention.last + 1, trigger.first)
    between = asked.tokens[low:high]
    verbs = sum(t.word.letters == "v" for t in between)
    stops = sum(t.text in "،,؛:.()\"" for t in between)
    kind, link, d = kind_of(phrase), phrase.link, _bucket(max(high - low, 0) + 1)
    rivals = sum(
        1 for other in own if other is not phrase and other.link in LOCATIVE
        and min(trigger.first, mention.first) <= other.mention.first <= max(trigger.last, mention.last)
    )  # fmt: skip
    wide = number and own[number - 1].mention.last >= mention.first - 3 and link in LOCATIVE
    narrow = (
        number + 1 < len(own) and own[number + 1].link in LOCATIVE
        and own[number + 1].mention.first <= mention.last + 3
    )  # fmt: skip
    last = mention.last + 1
    following = asked.tokens[last].word.letters if last < len(asked.tokens) else "."
    carried = [a for a in asked.earlier if a.key == mention.key]
    out = [
        "own", f"own:{kind}", f"own:{link}", f"own:{direction}:{d}", f"own:{direction}:{link}", f"own:{kind}:{link}",
        f"own:{event}:{link}", f"own:{event}:{direction}", f"own:{event}:{kind}", f"own:{event}:{trigger.mode}:{direction}:{link}",
        f"own:verbs:{min(verbs, 3)}", f"own:stops:{min(stops, 3)}", f"own:rivals:{min(rivals, 3)}",
        f"own:verbs:{min(verbs, 2)}:{direction}", f"own:{direction}:{link}:{d}",
        f"own:word:{phrase.before}" if link in ("word", "mark") else f"own:found:{phrase.found}:{link}",
        f"own:event:{event}", f"own:clause:{direction}:{min(stops, 1)}:{link in LOCATIVE}",
        f"own:follow:{following if following in ('a', 'p', 'v', '.') else 'x'}",
    ]  # fmt: skip
    if mention.heads:
        out.append(f"own:head:{mention.heads[0]}")
    if wide:
        out += ["own:wide", f"own:wide:{kind}"]
    if narrow:
        out += ["own:narrow", f"own:narrow:{kind}"]
    if carried:
        out += ["own:carried", f"own:carried:{carried[-1].index == asked.index}"]
    elif any(a.index == asked.index and a.key for a in asked.earlier):
        out.append("own:other-carried")
    if number and own[number - 1].mention.last == mention.first - 1 and phrase.link == "and":
        out.append("own:listed")
    return tuple(out)


def _named_before(asked: Asked, own: list[Phrase]) -> list[Option]:
    """The latest mention of every place that an earlier sentence names."""
    here = {p.mention.key for p in own}
    seen: dict[str, list[tuple[int, Phrase]]] = {}
    for index in range(asked.index):
        for phrase in place_phrases.of_sentence(asked.texts[index]):
            if phrase.mention.key not in here:
                seen.setdefault(phrase.mention.key, []).append((index, phrase))
    out = []
    last = next((a for a in reversed(asked.earlier) if a.key), None)
    for key, mentions in seen.items():
        index, phrase = max(mentions, key=lambda m: (m[1].link in LOCATIVE, m[0]))
        out.append(Option(index, phrase, _before_features(asked, own, key, mentions, phrase, last)))
    return out


def _before_features(
    asked: Asked, own: list[Phrase], key: str, mentions: list[tuple[int, Phrase]], phrase: Phrase, last: Answer | None
) -> tuple[str, ...]:
    event, kind = asked.trigger.event, kind_of(phrase)
    gap = min(asked.index - mentions[-1][0], 4)
    located = any(p.link in LOCATIVE for _, p in mentions)
    holds = any(p.link in LOCATIVE for p in own)
    points = any(p.found == "alone" for p in own)
    carried = [a for a in asked.earlier if a.key == key]
    out = [
        "far", f"far:{kind}", f"far:gap:{gap}", f"far:located:{located}", f"far:event:{event}",
        f"far:here:{holds}", f"far:here:{bool(own)}", f"far:{event}:{located}", f"far:{kind}:{located}",
        f"far:count:{min(len(mentions), 4)}", f"far:lead:{mentions[0][0] == 0}", f"far:points:{points}",
        f"far:gap:{gap}:{located}", f"far:mode:{event}:{asked.trigger.mode}",
    ]  # fmt: skip
    if carried:
        same = any(a.event == event for a in carried)
        out += ["far:carried", f"far:carried:{event}", f"far:carried:same:{same}", f"far:carried:gap:{gap}",
                f"far:carried:share:{min(4, len(carried))}"]  # fmt: skip
        if any(a.index == asked.index for a in carried):
            out.append("far:carried:here")
    if last and last.key == key:
        out += ["far:last", f"far:last:{last.event == event}", f"far:last:gap:{min(asked.index - last.index, 3)}"]
    return tuple(out)


def _none_features(asked: Asked, own: list[Phrase]) -> tuple[str, ...]:
    event, mode, status = asked.trigger.event, asked.trigger.mode, asked.trigger.status
    located = sum(p.link in LOCATIVE for p in own)
    words = asked.tokens[asked.trigger.first].word
    lemma = words.lemmas[0] if words.lemmas else words.stem
    out = [
        "none", f"none:{event}", f"none:{event}:{mode}", f"none:{status}", f"none:{event}:{status}",
        f"none:located:{min(located, 2)}", f"none:own:{min(len(own), 3)}", f"none:{event}:located:{bool(located)}",
        f"none:first:{asked.index == 0}", f"none:lemma:{lemma}",
    ]  # fmt: skip
    earlier = asked.earlier[-1] if asked.earlier else None
    if earlier:
        out += [f"none:last:{earlier.key is None}", f"none:last:{earlier.key is None}:{earlier.event == event}"]
        if earlier.index == asked.index:
            out.append(f"none:last-here:{earlier.key is None}:{earlier.event == event}")
    else:
        out.append("none:no-earlier")
    if asked.earlier:
        out.append(f"none:share:{round(3 * sum(a.key is None for a in asked.earlier) / len(asked.earlier))}")
    return tuple(out)
