"""Which place is the event's: a log-linear choice among the phrases of the article so far, «none» among them.

Weights: table ``place_weights.tsv``, learnt by training/places.py.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding import place_phrases
from marsad.coding.place_phrases import Phrase
from marsad.coding.roles import RoleSpan
from marsad.coding.tables import rows, word_classes
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, Word, fold

LOCATIVE = frozenset(("in", "near", "side"))
_STRIPPED = frozenset(
    map(
        fold,
        [
            "عاصمة",
            "أطراف",
            "محيط",
            "إقليم",
            "مناطق",
            "حدود",
            "أحياء",
            "ضواحي",
            "مدخل",
            "مداخل",
            "ساحل",
            "سواحل",
            "ريف",
            "أرياف",
            "جبهة",
            "جبهات",
            "أجواء",
            "بلاد",
            "أراضي",
            "مركز",
        ],
    )
)  # heads without which the name may be meant
_BIAS = 0.5  # against «no place»: chosen for the best F1 on articles unseen in training


_BODILY = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "AID"))
_TALKS = frozenset(("CONSULT", "AGREE", "COOPERATE"))


def _group(event: str) -> str:
    """Acts that happen somewhere, talks, and speech, which mostly has no place."""
    return "bodily" if event in _BODILY else "talks" if event in _TALKS else "speech"


class Asked(NamedTuple):
    """An event whose place is asked for."""

    texts: list[str]  # sentences of the article up to and with the event's own, at least
    tokens: list[Token]  # of the own sentence
    at: int  # number of the sentence
    trigger: Candidate
    earlier: list["Answer"]  # of earlier events of the article, in order


class Answer(NamedTuple):
    """What has been answered for an event: where it stands and the folded name of its place."""

    at: int  # number of the sentence
    event: str
    key: str | None


class Option(NamedTuple):
    """A phrase that may be the answer; None of them for «no place»."""

    at: int  # number of the sentence
    phrase: Phrase | None
    features: tuple[str, ...]


@cache
def _weights() -> dict[str, float]:
    """Feature → weight."""
    return {row["feature"]: float(row["weight"]) for row in rows("place_weights")}


def score(option: Option) -> float:
    """The more, the likelier; only differences within one event mean something."""
    weights = _weights()
    return sum(weights.get(f, 0.0) for f in option.features) - (_BIAS if option.phrase is None else 0.0)


def choose(asked: Asked, span: RoleSpan | None) -> Option:
    """The best option."""
    return max(options(asked, span), key=score)


def options(asked: Asked, span: RoleSpan | None) -> list[Option]:
    """Every phrase of the own sentence, one mention of each place named before, and none."""
    own = list(place_phrases.of_sentence(asked.texts[asked.at]))
    chances = [0.0] * len(own)
    if span is not None:
        covered = [
            i for i, p in enumerate(own) if p.mention.first <= span.last and span.first <= p.mention.last
        ]
        if covered:
            chances[covered[0]] = span.probability
        else:
            more = place_phrases.marked(asked.tokens, span.first, span.last)
            if more:
                own.append(more)
                chances.append(span.probability)
    out = [
        Option(asked.at, phrase, _own_features(asked, own, i) + _marked_features(span, chances[i], phrase))
        for i, phrase in enumerate(own)
    ]
    out += [_inner(option, asked.tokens) for option in out if option.phrase and _is_part(option.phrase)]
    out += [
        option._replace(
            features=(*option.features, "net:far", f"net:far:{span is None}:{asked.trigger.event}")
        )
        for option in _named_before(asked, own)
    ]
    out.append(Option(asked.at, None, _none_features(asked, own) + _unmarked_features(asked, own, span)))
    return out


def _marked_features(span: RoleSpan | None, chance: float, phrase: Phrase) -> tuple[str, ...]:
    """What the roles network says of a phrase of the own sentence."""
    if span is None:
        return ("net:silent", f"net:silent:{phrase.link in LOCATIVE}")
    if not chance:
        return ("net:other", f"net:other:{int(span.probability * 5)}")
    exact = phrase.mention.last == span.last
    return ("net:this", f"net:this:{int(chance * 10)}", f"net:this:{phrase.found}", f"net:this:exact:{exact}")


def _unmarked_features(asked: Asked, own: list[Phrase], span: RoleSpan | None) -> tuple[str, ...]:
    """What the roles network's answer says for «no place»."""
    if span is None:
        located = any(p.link in LOCATIVE for p in own)
        return ("net:none", f"net:none:{asked.trigger.event}", f"net:none:{located}")
    return (f"net:none:{int(span.probability * 5)}", "net:none:despite")


def _is_part(phrase: Phrase) -> bool:
    """Whether a name stands within a wider phrase: «أطراف مخيم جنين», «العاصمة الرباط»."""
    return bool(phrase.mention.places) and any(head in _STRIPPED for head in phrase.mention.heads)


def _inner(option: Option, tokens: list[Token]) -> Option:
    """The named place without what heads it."""
    assert option.phrase is not None
    mention = option.phrase.mention
    number = max(i for i, head in enumerate(mention.heads) if head in _STRIPPED)
    first = mention.first + number + 1
    if first > mention.name_first or mention.last < mention.name_first:
        first = mention.name_first
    kept = mention.heads[number + 1 :]
    inner = mention._replace(first=first, start=tokens[first].start, clitic="", heads=kept)
    features = tuple(f for f in option.features if not f.startswith(("own:head:", "own:other-carried")))
    head = mention.heads[number]
    return Option(
        option.at, option.phrase._replace(mention=inner), (*features, "own:inner", f"own:inner:{head}")
    )


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


@lru_cache(maxsize=50_000)
def _may_trigger(word: Word) -> bool:
    """Whether a word often names an event of its own."""
    entries = word_classes().entries
    return any(
        strength > 0.6
        for lemma in word.lemmas[:2]
        if lemma in entries
        for _, strength in entries[lemma].types
    )


@lru_cache(maxsize=50_000)
def _classes(word: Word) -> tuple[str, ...]:
    """What a word means, roughly."""
    entries = word_classes().entries
    return tuple(sorted({n for lemma in word.lemmas[:1] if lemma in entries for n in entries[lemma].names}))


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
    events = min(sum(_may_trigger(t.word) for t in between), 3)
    governor = next(
        (
            i
            for i in range(mention.first - 1, -1, -1)
            if _may_trigger(asked.tokens[i].word) or i == trigger.last
        ),
        -1,
    )
    stops = sum(t.text in '،,؛:.()"' for t in between)
    kind, link, d = kind_of(phrase), phrase.link, _bucket(max(high - low, 0) + 1)
    rivals = sum(
        1
        for other in own
        if other is not phrase
        and other.link in LOCATIVE
        and min(trigger.first, mention.first) <= other.mention.first <= max(trigger.last, mention.last)
    )
    wide = number and own[number - 1].mention.last >= mention.first - 3 and link in LOCATIVE
    narrow = (
        number + 1 < len(own)
        and own[number + 1].link in LOCATIVE
        and own[number + 1].mention.first <= mention.last + 3
    )
    last = mention.last + 1
    following = asked.tokens[last].word.letters if last < len(asked.tokens) else "."
    carried = [a for a in asked.earlier if a.key == mention.key]
    out = [
        "own",
        f"own:{kind}",
        f"own:{link}",
        f"own:{direction}:{d}",
        f"own:{direction}:{link}",
        f"own:{kind}:{link}",
        f"own:{event}:{link}",
        f"own:{event}:{direction}",
        f"own:{event}:{kind}",
        f"own:{event}:{trigger.mode}:{direction}:{link}",
        f"own:verbs:{min(verbs, 3)}",
        f"own:stops:{min(stops, 3)}",
        f"own:rivals:{min(rivals, 3)}",
        f"own:verbs:{min(verbs, 2)}:{direction}",
        f"own:{direction}:{link}:{d}",
        f"own:word:{phrase.before}" if link in ("word", "mark") else f"own:found:{phrase.found}:{link}",
        f"own:event:{event}",
        f"own:clause:{direction}:{min(stops, 1)}:{link in LOCATIVE}",
        f"own:follow:{following if following in ('a', 'p', 'v', '.') else 'x'}",
    ]
    out += [
        f"own:events:{events}",
        f"own:events:{direction}:{events}",
        f"own:governor:{governor == trigger.last}",
        f"own:governor:{governor == trigger.last}:{link}",
    ]
    group, governed = _group(event), governor == trigger.last
    out += [
        f"own:{group}:{direction}:{link}:{min(events, 1)}",
        f"own:{group}:{kind}",
        f"own:{group}:{governed}:{link in LOCATIVE}",
        f"own:{group}:{direction}:{d}",
        f"own:{group}:rivals:{min(rivals, 2)}:{link in LOCATIVE}",
        f"own:{group}:{link}:{trigger.status}",
        f"own:{group}:stops:{min(stops, 2)}:{direction}",
    ]
    if mention.first <= 1:
        out += [f"own:initial:{link}", f"own:initial:{group}:{link}:{asked.at == 0}"]
    if trigger.last + 1 <= mention.first <= trigger.last + 2 and link == "word":
        out += [f"own:object:{group}", f"own:object:{event}:{trigger.mode}", f"own:object:{kind}"]
    if link == "word":
        out += [f"own:class:{name}" for name in _classes(asked.tokens[mention.first - 1].word)]
    if mention.heads:
        out.append(f"own:head:{mention.heads[0]}")
    if wide:
        out += ["own:wide", f"own:wide:{kind}"]
    if narrow:
        out += ["own:narrow", f"own:narrow:{kind}"]
    if carried:
        out += ["own:carried", f"own:carried:{carried[-1].at == asked.at}"]
    elif any(a.at == asked.at and a.key for a in asked.earlier):
        out.append("own:other-carried")
    if number and own[number - 1].mention.last == mention.first - 1 and phrase.link == "and":
        out.append("own:listed")
    return tuple(out)


def _is_governed(asked: Asked, phrase: Phrase) -> bool:
    """Whether a phrase after a locative preposition has no word nearer to it that could trigger an event."""
    first, trigger = phrase.mention.first, asked.trigger
    if phrase.link not in LOCATIVE or first <= trigger.last:
        return False
    return not any(_may_trigger(t.word) for t in asked.tokens[trigger.last + 1 : first])


def _named_before(asked: Asked, own: list[Phrase]) -> list[Option]:
    """The latest mention of every place that an earlier sentence names."""
    here = {p.mention.key for p in own}
    seen: dict[str, list[tuple[int, Phrase]]] = {}
    for index in range(asked.at):
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
    asked: Asked,
    own: list[Phrase],
    key: str,
    mentions: list[tuple[int, Phrase]],
    phrase: Phrase,
    last: Answer | None,
) -> tuple[str, ...]:
    event, kind = asked.trigger.event, kind_of(phrase)
    gap = min(asked.at - mentions[-1][0], 4)
    located = any(p.link in LOCATIVE for _, p in mentions)
    holds = any(p.link in LOCATIVE for p in own)
    points = any(p.found == "alone" for p in own)
    carried = [a for a in asked.earlier if a.key == key]
    out = [
        "far",
        f"far:{kind}",
        f"far:gap:{gap}",
        f"far:located:{located}",
        f"far:event:{event}",
        f"far:here:{holds}",
        f"far:here:{bool(own)}",
        f"far:{event}:{located}",
        f"far:{kind}:{located}",
        f"far:count:{min(len(mentions), 4)}",
        f"far:lead:{mentions[0][0] == 0}",
        f"far:points:{points}",
        f"far:gap:{gap}:{located}",
        f"far:mode:{event}:{asked.trigger.mode}",
    ]
    group, lead = _group(event), mentions[0][0] == 0
    governed = any(_is_governed(asked, p) for p in own)
    open_ = not any(a.key for a in asked.earlier)
    out += [
        f"far:{group}:{located}:{lead}",
        f"far:{group}:{kind}",
        f"far:{group}:gap:{gap}",
        f"far:{group}:governed:{governed}",
        f"far:{group}:status:{asked.trigger.status}",
        f"far:{group}:open:{open_}:{lead}",
        f"far:{group}:points:{points}",
        f"far:{group}:count:{min(len(mentions), 3)}",
        f"far:governed:{governed}:{bool(carried)}",
        f"far:{group}:carried:{bool(carried)}:{open_}",
        f"far:site:{kind in ('site', 'head')}:{bool(carried)}",
    ]
    if lead and phrase.mention.first <= 1 and phrase.link == "start":
        out.append(f"far:dateline:{group}")
    if carried:
        out += [f"far:{group}:carried:{carried[-1].event == event}:{min(asked.at - carried[-1].at, 3)}"]
        same = any(a.event == event for a in carried)
        out += [
            "far:carried",
            f"far:carried:{event}",
            f"far:carried:same:{same}",
            f"far:carried:gap:{gap}",
            f"far:carried:share:{min(4, len(carried))}",
        ]
        if any(a.at == asked.at for a in carried):
            out.append("far:carried:here")
    if last and last.key == key:
        out += [
            "far:last",
            f"far:last:{last.event == event}",
            f"far:last:gap:{min(asked.at - last.at, 3)}",
        ]
    return tuple(out)


def _none_features(asked: Asked, own: list[Phrase]) -> tuple[str, ...]:
    event, mode, status = asked.trigger.event, asked.trigger.mode, asked.trigger.status
    located = sum(p.link in LOCATIVE for p in own)
    words = asked.tokens[asked.trigger.first].word
    lemma = words.lemmas[0] if words.lemmas else words.stem
    out = [
        "none",
        f"none:{event}",
        f"none:{event}:{mode}",
        f"none:{status}",
        f"none:{event}:{status}",
        f"none:located:{min(located, 2)}",
        f"none:own:{min(len(own), 3)}",
        f"none:{event}:located:{bool(located)}",
        f"none:first:{asked.at == 0}",
        f"none:lemma:{lemma}",
    ]
    group, governed = _group(event), any(_is_governed(asked, p) for p in own)
    out += [
        f"none:{group}:governed:{governed}",
        f"none:{group}:{status}",
        f"none:{group}:located:{min(located, 2)}",
        f"none:{group}:first:{asked.at == 0}",
        f"none:{group}:own:{min(len(own), 2)}",
        f"none:{group}:any:{any(a.key for a in asked.earlier)}",
        f"none:class:{group}:{asked.trigger.mode}",
    ]
    earlier = asked.earlier[-1] if asked.earlier else None
    if earlier:
        out += [
            f"none:{group}:last:{earlier.key is None}:{_group(earlier.event)}:{min(asked.at - earlier.at, 2)}"
        ]
        out += [
            f"none:last:{earlier.key is None}",
            f"none:last:{earlier.key is None}:{earlier.event == event}",
        ]
        if earlier.at == asked.at:
            out.append(f"none:last-here:{earlier.key is None}:{earlier.event == event}")
    else:
        out.append("none:no-earlier")
    if asked.earlier:
        out.append(f"none:share:{round(3 * sum(a.key is None for a in asked.earlier) / len(asked.earlier))}")
    return tuple(out)
