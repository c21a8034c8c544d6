"""Which words of a sentence may name a place: names of the gazetteer, «head + name», and names after «في»."""

from functools import cache, lru_cache
from typing import NamedTuple

from marsad.coding import gazetteer
from marsad.coding.gazetteer import PlaceMention
from marsad.coding.tables import rows
from marsad.coding.tokens import Token, fold, tokenise

_LINKED = frozenset(
    map(
        fold,
        [
            "أبو",
            "أبي",
            "أم",
            "بن",
            "ابن",
            "عبد",
            "آل",
            "سان",
            "سانت",
            "بيت",
            "بني",
            "كفر",
            "تل",
            "عين",
            "رأس",
            "دير",
            "باب",
            "خان",
            "جسر",
            "بئر",
            "سيدي",
            "برج",
            "نيو",
            "مار",
            "وادي",
            "ذي",
            "ذو",
            "حسن",
        ],
    )
)
_IN = {fold(w): "in" for w in ("في", "داخل", "وسط", "بوسط", "خلال")}
_IN |= {
    fold(w): "near"
    for w in ("قرب", "بالقرب", "قبالة", "حول", "بين", "عند", "خارج", "جوار", "بمحاذاة", "لدى", "نحو")
}
_IN |= {
    fold(w): "side"
    for w in (
        "شمال",
        "جنوب",
        "شرق",
        "غرب",
        "شمالي",
        "جنوبي",
        "شرقي",
        "غربي",
        "محيط",
        "ضواحي",
        "أطراف",
        "ريف",
        "مشارف",
        "أنحاء",
        "ساحل",
    )
}
_IN |= {
    fold("إلى"): "to",
    fold("من"): "from",
    fold("على"): "on",
    fold("عن"): "of",
    fold("مع"): "with",
    fold("عبر"): "via",
}
_CLITIC = {"ب": "in", "ل": "for", "ك": "as"}


class Phrase(NamedTuple):
    """Words that may name a place, and how they stand in their sentence."""

    mention: PlaceMention
    link: str  # in, near, side, to, from, on, of, with, for, and, word, start: what comes before
    before: str  # folded word before, without clitics of conjunction; "" at the start
    found: str  # name, head, alone, after («في X»), marked (by the roles network)


@lru_cache(maxsize=2_048)
def of_sentence(text: str) -> tuple[Phrase, ...]:
    """The phrases of a sentence in order; the same sentence is asked about for each of its events."""
    tokens = tokenise(text)
    mentions = [(m, "name") for m in gazetteer.find(tokens)]
    taken = {i for m, _ in mentions for i in range(m.first, m.last + 1)}
    i = 0
    while i < len(tokens):
        found = None if i in taken or tokens[i].word.kind != "word" else _unlisted(tokens, i, taken)
        if found is None:
            i += 1
            continue
        mentions.append(found)
        taken.update(range(found[0].first, found[0].last + 1))
        i = found[0].last + 1
    mentions.sort(key=lambda pair: pair[0].first)
    return tuple(standing(tokens, mention, kind) for mention, kind in mentions)


def standing(tokens: list[Token], mention: PlaceMention, found: str) -> Phrase:
    """A mention with what comes before it."""
    i = mention.first - 1
    before = tokens[i].word.folded if i >= 0 else ""
    conjunction = mention.clitic[:1] in ("و", "ف") and mention.clitic != ""
    clitic = mention.clitic.lstrip("وف")[:1]
    if clitic in _CLITIC:
        link = _CLITIC[clitic]
    elif conjunction:
        link = "and"
    elif not before:
        link = "start"
    else:
        link = _IN.get(before) or next((_IN[f] for f, _ in gazetteer.bare_forms(before) if f in _IN), "word")
        if link == "word" and tokens[i].word.kind != "word":
            link = "mark"
    side = mention.heads and mention.heads[0] in _IN and _IN[mention.heads[0]] == "side"
    if side and link in ("word", "start", "mark"):
        link = "side"
    return Phrase(mention, link, before, found)


def _unlisted(tokens: list[Token], i: int, taken: set[int]) -> tuple[PlaceMention, str] | None:
    """A place that the gazetteer lacks: by its head, or after a preposition."""
    table = gazetteer.heads()
    for form, cut in gazetteer.bare_forms(tokens[i].word.folded):
        if form in table and not form.startswith("ال"):
            last = _complement(tokens, i + 1, taken)
            if last is not None and (
                table[form].kind != "side"
                or gazetteer.head_of(tokens, i + 1)
                or _definite_head(tokens, i + 1)
            ):
                return _built(tokens, i, last, cut, (form,), i + 1), "head"
        if form.startswith("ال") and form[2:] in table:
            last = _adjectives(tokens, i, taken)
            if table[form[2:]].alone or last > i:
                return _built(tokens, i, last, cut, (form[2:],), i), "alone"
    return _after_preposition(tokens, i, taken)


def _definite_head(tokens: list[Token], i: int) -> bool:
    folded = tokens[i].word.folded
    return folded.startswith("ال") and folded[2:] in gazetteer.heads()


def _complement(tokens: list[Token], i: int, taken: set[int]) -> int | None:
    """The last word of the name after a head, or None where none follows."""
    while i < len(tokens) and tokens[i].text in ('"', "«", "“", "”", "'"):
        i += 1
    if i >= len(tokens) or i in taken or tokens[i].word.kind != "word":
        return None
    word = tokens[i].word
    if (word.letters and set(word.letters) <= set("vpcgldmo")) or word.folded in _IN:
        return None
    last = i
    if word.folded in _LINKED and i + 1 < len(tokens) and tokens[i + 1].word.kind == "word":
        last = i + 1
    return _adjectives(tokens, last, taken)


def _adjectives(tokens: list[Token], last: int, taken: set[int]) -> int:
    """On to the definite adjectives that follow."""
    while (
        last + 1 < len(tokens)
        and last + 1 not in taken
        and tokens[last + 1].word.folded.startswith("ال")
        and "a" in tokens[last + 1].word.letters
    ):
        last += 1
    return last


def _after_preposition(tokens: list[Token], i: int, taken: set[int]) -> tuple[PlaceMention, str] | None:
    """«في مايكاديري»: a word that is no known common word, after a locative preposition."""
    word = tokens[i].word
    if i and tokens[i - 1].word.folded in (fold("في"), fold("قرب")):
        cut = 0
    elif word.folded[0] == "ب" and not word.readings and len(word.folded) > 4:
        cut = 1
    else:
        return None
    if any(r.pos not in ("noun_prop", "unknown") for r in word.readings) or word.folded in _months():
        return None
    last = i
    while last + 1 < len(tokens) and last + 1 not in taken and _unknown(tokens[last + 1]) and last < i + 2:
        last += 1
    return _built(tokens, i, last, cut, (), i), "after"


@cache
def _months() -> frozenset[str]:
    return frozenset(row["form"] for row in rows("months"))


def _unknown(token: Token) -> bool:
    return token.word.kind == "word" and not token.word.readings


def _built(
    tokens: list[Token], first: int, last: int, cut: int, heads: tuple[str, ...], name_first: int
) -> PlaceMention:
    folded = tokens[first].word.folded
    words = [folded[cut:], *(t.word.folded for t in tokens[first + 1 : last + 1] if t.word.kind == "word")]
    if heads and name_first > first and len(words) > 1:
        words = words[1:]
    start = tokens[first].start + gazetteer.visible(tokens[first].text, cut)
    return PlaceMention(
        first, last, name_first, start, tokens[last].end, folded[:cut], heads, (), " ".join(words)
    )


def marked(tokens: list[Token], first: int, last: int) -> Phrase | None:
    """The words that the roles network marked, where no other phrase covers them."""
    while first <= last and tokens[first].word.kind == "mark":
        first += 1
    while last >= first and tokens[last].word.kind == "mark":
        last -= 1
    if first > last:
        return None
    word = tokens[first].word
    cut = 0
    heads: tuple[str, ...] = ()
    for form, letters in gazetteer.bare_forms(word.folded):
        bare = form[2:] if form.startswith("ال") else form
        if bare in gazetteer.heads():
            cut, heads = letters, (bare,)
            break
    else:
        proclitic = next((r.proclitics for r in word.readings if r.proclitics), ())
        if (
            word.folded[0] in "ب" and len(word.folded) > 3 and (proclitic or not word.readings)
        ) or word.folded.startswith("لل"):
            cut = 1
    return standing(tokens, _built(tokens, first, last, cut, heads, first), "marked")
