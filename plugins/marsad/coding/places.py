"""Where: the event's place, from the words that name it to a point on the map.

Phrases that may name a place come from ``place_phrases``, the choice among them from ``place_choice``, the
namesakes and coordinates from ``gazetteer``. Offsets of a Location are code points of the article.
"""

from collections.abc import Sequence

from marsad.coding import gazetteer, place_choice, place_phrases
from marsad.coding.gazetteer import Place, PlaceMention
from marsad.coding.party_lexicon import lexicon, words_of
from marsad.coding.place_choice import Answer, Asked, Option
from marsad.coding.roles import RoleSpan
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, fold
from marsad.records import Location, Sentence

_BORDER = frozenset(map(fold, ("حدود", "الحدود", "حدودي")))


def event_place(
    sentences: list[Sentence],
    tokens: list[list[Token]],
    index: int,
    candidate: Candidate,
    span: RoleSpan | None,
    home: str | None,
    earlier: Sequence[tuple[int, str, Location | None]] = (),
) -> Location | None:
    """The place of an event of sentence ``index``, or None where the text gives none.

    ``span`` is what the roles network marked as the place, ``home`` the country of the story, ``earlier`` the
    (sentence, event type, place) of the article's events before this one: places carry over from them.
    """
    texts = [sentence.text for sentence in sentences]
    answers = [Answer(i, event, _key(place)) for i, event, place in earlier]
    option = place_choice.choose(Asked(texts, tokens[index], index, candidate, answers), span)
    if option.phrase is None:
        return None
    return locate(sentences, option, home)


def _key(place: Location | None) -> str | None:
    """The name by which a place already found is compared with mentions."""
    if place is None:
        return None
    phrases = place_phrases.of_sentence(place.text)
    return phrases[0].mention.key if phrases else fold(place.text)


def locate(sentences: list[Sentence], option: Option, home: str | None) -> Location:
    """The place that a phrase names; country, and point where known."""
    assert option.phrase is not None
    mention, sentence = option.phrase.mention, sentences[option.at]
    around = _around(sentences, option.at)
    place = gazetteer.choose(mention, home, around)
    own = place is not None and _is_itself(mention)
    near = place or _container(sentences, option, home, around)
    shown = sentence.text[mention.start : mention.end]
    said = _nationality(shown) if _is_area(mention) else None
    if said and not (near and near.country == said):
        near, own = (near if near and near.country is None else None), False
    country = said or (near.country if near else _strongest(around, home))
    return Location(
        text=shown,
        start=sentence.start + mention.start,
        end=sentence.start + mention.end,
        name=near.english if near else None,
        geonameid=near.geonameid if own and near else None,
        admin1=near.admin1 if near else None,
        country=country,
        lat=near.lat if near else None,
        lon=near.lon if near else None,
        resolution=_resolution(mention, near),
    )


def _nationality(shown: str) -> str | None:
    """The country that an adjective of an area tells: «بلدة سورج التركية»; None where none or several do.

    Of a building it tells the owner («السفارة التركية»), and is not asked. A border has two sides.
    """
    words = words_of(shown)
    if set(words) & _BORDER:
        return None
    found = [lexicon().find(list(words), at) for at in range(1, len(words))]
    told = {m.country for f in found if f for m in f.meanings if m.kind == "demonym" and m.country}
    return next(iter(told)) if len(told) == 1 else None


def _is_area(mention: PlaceMention) -> bool:
    return any(gazetteer.heads()[head].kind == "area" for head in mention.heads)


def _is_itself(mention: PlaceMention) -> bool:
    """Whether the phrase means the named place and not something in it («ميناء درنة»)."""
    return all(gazetteer.heads()[head].kind == "area" for head in mention.heads)


def _resolution(mention: PlaceMention, near: Place | None) -> int | None:
    heads = [gazetteer.heads()[h] for h in mention.heads]
    site = next((h.resolution for h in heads if h.kind == "site"), 0)
    if site and (near is None or near.resolution < site):
        return site
    if mention.places and near:
        return near.resolution
    return next((h.resolution for h in heads if h.resolution), near.resolution if near else None)


def _around(sentences: list[Sentence], index: int) -> dict[str, float]:
    """How near and how often each country is named by places of this and earlier sentences."""
    votes: dict[str, float] = {}
    for i in range(index + 1):
        weight = 1.0 if i == index else 0.5 if i == index - 1 or i == 0 else 0.25
        for phrase in place_phrases.of_sentence(sentences[i].text):
            for country in {p.country for p in phrase.mention.places if p.country}:
                votes[country] = votes.get(country, 0.0) + weight / len(
                    {p.country for p in phrase.mention.places}
                )
    return votes


def _container(
    sentences: list[Sentence], option: Option, home: str | None, around: dict[str, float]
) -> Place | None:
    """The named place in or near which an unlisted one lies: «حي س بالرياض», else the last named before."""
    assert option.phrase is not None
    at = option.phrase.mention
    named = [p.mention for p in place_phrases.of_sentence(sentences[option.at].text) if p.mention.places]
    within = [m for m in named if at.last < m.first <= at.last + 4 or at.first <= m.first <= at.last]
    before = [m for m in named if m.last < at.first]
    for mention in (*within[:1], *before[-1:]):
        return gazetteer.choose(mention, home, around)
    return None


def _strongest(around: dict[str, float], home: str | None) -> str | None:
    return home or max(around, key=lambda c: (around[c], c), default=None)
