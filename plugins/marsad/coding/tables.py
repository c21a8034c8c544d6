"""The coder's knowledge tables, read once a process. Each is a TSV below ``data/``, one fact a row."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

EVENT_TYPES = (
    "ASSAULT", "ACCUSE", "REQUEST", "AGREE", "COERCE", "CONSULT", "SUPPORT", "REJECT",
    "SANCTION", "THREATEN", "RETREAT", "PROTEST", "MOBILIZE", "AID", "CONCEDE", "COOPERATE",
)  # fmt: skip
STATUSES = ("actual", "negated", "future", "hypothetical", "historical")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>.tsv`` as header → value; lines starting with # are comments."""
    text = files("marsad.coding").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    for line in lines[1:]:
        values = line.split("\t")
        values += [""] * (len(header) - len(values))
        yield dict(zip(header, values, strict=True))


class EventKind(NamedTuple):
    """An event type of PLOVER, or a mode of one."""

    event: str
    mode: str | None
    quad: int
    scale: float
    cameo: str


class Ontology(NamedTuple):
    """PLOVER as Marsad uses it: per (type, mode) its quad class, scale and CAMEO code."""

    kinds: dict[tuple[str, str | None], EventKind]
    modes: dict[str, tuple[str, ...]]


@cache
def ontology() -> Ontology:
    """Table ``ontology.tsv``: 16 types, 69 type-mode pairs."""
    kinds = {}
    modes: dict[str, list[str]] = {name: [] for name in EVENT_TYPES}
    for row in rows("ontology"):
        mode = row["mode"] or None
        kinds[row["event"], mode] = EventKind(
            row["event"], mode, int(row["quad"]), float(row["scale"]), row["cameo"]
        )
        if mode:
            modes[row["event"]].append(mode)
    return Ontology(kinds, {name: tuple(listed) for name, listed in modes.items()})


@cache
def all_modes() -> tuple[str, ...]:
    """Every mode name once, sorted; position 0 is reserved for «no mode» by those who number them."""
    return tuple(sorted({mode for listed in ontology().modes.values() for mode in listed}))


class WordEntry(NamedTuple):
    """What ``words.tsv`` says of a lemma: rows in WordClasses.classes, and (event type row, strength)."""

    classes: tuple[int, ...]
    names: frozenset[str]
    types: tuple[tuple[int, float], ...]
    modes: tuple[tuple[str, str | None, float], ...]


class WordClasses(NamedTuple):
    """Semantic classes and possible event types of lemmas (``"lemma|v"``, ``|n``, ``|a``)."""

    classes: tuple[str, ...]
    types: tuple[str, ...]
    entries: dict[str, WordEntry]


_TRIGGER = re.compile(r"([A-Z]+)(?:/([a-z-]+))?:([123])")


@cache
def word_classes() -> WordClasses:
    """Table ``words.tsv``; a strength of 3 reads: names that event nearly whenever it is asserted."""
    table = list(rows("words"))
    classes = tuple(sorted({name for row in table for name in row["classes"].split(",")}))
    number = {name: i for i, name in enumerate(classes)}
    type_number = {name: i for i, name in enumerate(EVENT_TYPES)}
    entries = {}
    for row in table:
        named = [m.groups() for m in _TRIGGER.finditer(row["triggers"])]
        types: dict[int, float] = {}
        for event, _, strength in named:
            types[type_number[event]] = max(types.get(type_number[event], 0.0), int(strength) / 3)
        names = row["classes"].split(",")
        entries[f"{row['lemma']}|{row['pos']}"] = WordEntry(
            tuple(number[name] for name in names), frozenset(names), tuple(types.items()),
            tuple((event, mode or None, int(strength) / 3) for event, mode, strength in named),
        )  # fmt: skip
    return WordClasses(classes, EVENT_TYPES, entries)
