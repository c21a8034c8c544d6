"""The country that an article is about: what «الوزارة» is whose ministry of, and where a village is sought.

Each country that the article brings up, and each Arab state, is judged by how often its places, people and
bodies are named, where, and by the words of the house («جانفي», «الدرك»): a log-linear choice, learnt from
annotated articles (training/story_country.py).
"""

from collections import Counter, defaultdict
from functools import cache

from marsad.coding import gazetteer
from marsad.coding.loglinear import LogLinear
from marsad.coding.party_memory import BODIES
from marsad.coding.party_reading import reading_of
from marsad.coding.tokens import Token

_ARAB_STATES = (
    "ARE", "BHR", "DZA", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY", "MAR", "OMN", "PSE", "QAT", "SAU", "SDN",
    "SYR", "TUN", "YEM",
)  # fmt: skip
_NAMING = ("state", "capital", "demonym", "actor", "place")
_READ = 8  # sentences whose words tell the house
_LEAD = 2.0  # a place named in the first sentence counts double
_SEAT = 0.5  # a dateline says where the reporter sits
_DATELINE_REACH = 8  # tokens of a dateline, at most
_LEAST = 0.1  # probability below which the outlet's own country is the better guess


def story_country(tokens: list[list[Token]], outlet: str | None) -> str | None:
    """The country (ISO 3166-1 alpha-3) that the article is about; the outlet's own where nothing says."""
    named = features(tokens, outlet)
    shares = _weights().shares(list(named.values()))[:, 1]
    best = max(range(len(shares)), key=lambda i: float(shares[i]))
    return list(named)[best] if shares[best] >= _LEAST else outlet


@cache
def _weights() -> LogLinear:
    return LogLinear("story_country")


def features(tokens: list[list[Token]], outlet: str | None) -> dict[str, list[str]]:
    """The countries that may be meant, each with named features."""
    votes, units, kinds, lead = _votes(tokens), Counter[str](), defaultdict[str, set[str]](set), set[str]()
    for index, sentence in enumerate(tokens):
        for kind, country in _named(sentence):
            units[country] += 1
            kinds[country].add(kind)
            if index == 0:
                lead.add(country)
    by_votes = {c: min(i, 3) for i, c in enumerate(sorted(votes, key=lambda c: (-votes[c], c)))}
    by_units = {c: min(i, 3) for i, c in enumerate(sorted(units, key=lambda c: (-units[c], c)))}
    words = sorted({t.word.stem for sentence in tokens[:_READ] for t in sentence if t.word.kind == "word"})
    out = {}
    for country in sorted({*votes, *units, *_ARAB_STATES, *([outlet] if outlet else ())}):
        v = _bucket(votes.get(country, 0.0), sum(votes.values()))
        u = _bucket(units[country], units.total())
        house = "?" if outlet is None else str(int(country == outlet))
        out[country] = [
            f"v{v}", f"u{u}", f"v{v}u{u}", f"r{by_votes.get(country, 4)}{by_units.get(country, 4)}",
            f"l{country in lead:d}u{u}", f"k{'+'.join(sorted(kinds[country]))}", f"c{country}",
            f"c{country}{not votes:d}{not units:d}", f"c{country}v{v}", f"o{house}v{v}u{u}", f"o{house}",
            f"n{min(int(votes.get(country, 0)), 4)}{min(units[country], 4)}",
        ]  # fmt: skip
        if country in _ARAB_STATES:
            out[country] += [f"{word}|{country}" for word in words]
    return out


def _bucket(part: float, whole: float) -> int:
    """A share as one of six sizes."""
    return sum(part > bound * whole for bound in (0, 0.1, 0.25, 0.45, 0.7)) if whole else 0


def _named(sentence: list[Token]) -> list[tuple[str, str]]:
    """Kind and country of each phrase that the tables of parties know with a country."""
    out = []
    for unit in reading_of(sentence).units:
        for m in unit.meanings:
            country = m.latest_country
            if m.kind in _NAMING and country and country not in BODIES:
                out.append((m.kind, country))
                break
    return out


def _votes(tokens: list[list[Token]]) -> dict[str, float]:
    """How often places of each country are named; a name that several countries share divides its vote."""
    votes: dict[str, float] = defaultdict(float)
    for index, sentence in enumerate(tokens):
        dateline = _dateline(sentence) if index == 0 else 0
        for mention in gazetteer.find(sentence):
            best = gazetteer.choose(mention, None, {})
            if best is None or best.country is None:
                continue
            owners = {p.country for p in mention.places}
            certain = 1.0 if best.kind in ("country", "capital", "province") or len(owners) == 1 else 0.5
            weight = _SEAT if mention.last < dateline else _LEAD if index == 0 else 1.0
            votes[best.country] += certain * weight
    return votes


def _dateline(sentence: list[Token]) -> int:
    """Tokens of the dateline that opens an article with its agency: «دبي، الإمارات (وكالة)--»; 0 without."""
    for number, token in enumerate(sentence[:_DATELINE_REACH]):
        if token.text == "(":
            return number
        if token.word.letters == "v":
            break
    return 0
