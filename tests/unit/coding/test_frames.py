"""The trigger lexicon: its table, and which sense fits where."""

import re

import pytest

from marsad.coding import frames
from marsad.coding.tables import EVENT_TYPES, ontology, rows, word_classes
from marsad.coding.tokens import tokenise

TABLE = list(rows("triggers"))
KEYS = {"object", "objectword", "subject", "prep", "light", "not"}
SLOTS = re.compile(r"subject|object|idafa|agent|prep:\S+|none")


def sense_of(text: str, trigger: str) -> frames.Sense | None:
    tokens = tokenise(text)
    frame = frames.read(tokens)[next(i for i, t in enumerate(tokens) if t.text == trigger)]
    assert frame is not None, f"{trigger} is not in the lexicon"
    return frame.sense


@pytest.mark.parametrize(
    ("text", "trigger", "event"),
    [
        ("أطلق المسلحون النار على دورية للجيش قرب السوق", "أطلق", "ASSAULT"),
        ("أطلقت المحكمة سراح الناشط بعد عام من حبسه", "أطلقت", "RETREAT"),
        ("أطلقت الوزارة حملة للتبرع بالدم في الجامعات", "أطلقت", "NONE"),
        ("دعت الحكومة الطرفين إلى وقف القتال فورا", "دعت", "REQUEST"),
    ],
)
def test_the_object_decides_the_sense(text: str, trigger: str, event: str) -> None:
    sense = sense_of(text, trigger)
    assert sense is not None
    assert sense.event == event


def test_words_that_are_not_listed_have_no_frame() -> None:
    assert frames.read(tokenise("في البيت الكبير")) == [None, None, None]


def test_a_sense_whose_condition_fails_does_not_fit() -> None:
    listed = frames.Sense(
        event="ASSAULT", mode=None, actor="subject", recipient="object", objects=frozenset({"NO_SUCH_CLASS"}),
        object_words=frozenset(), subjects=frozenset(), prepositions=frozenset(), light_verbs=frozenset(),
        excluded=frozenset(),
    )  # fmt: skip
    seen = [frames._seen(t.text) for t in tokenise("ضرب الجيش الموقع")]
    assert not frames._fits(listed, "v", seen, 0)
    assert frames._fits(listed._replace(objects=frozenset()), "v", seen, 0)


def test_every_type_has_senses_and_both_kinds_of_example() -> None:
    events = [row["event"] for row in TABLE]
    assert set(events) == {*EVENT_TYPES, "NONE"}
    assert len(TABLE) >= 600
    assert all(events.count(name) >= 15 for name in EVENT_TYPES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['lemma']}|{row['pos']} {row['sense']}"[:40])
def test_a_row_says_what_can_be_read(row: dict[str, str]) -> None:
    assert row["pos"] in {"v", "n", "a"}
    if row["event"] != "NONE":
        assert (row["event"], row["mode"] or None) in ontology().kinds
        assert row["counterexample"]
    asked = dict(part.split("=", 1) for part in row["when"].split())
    assert set(asked) <= KEYS
    classes = set(word_classes().classes)
    for key in ("object", "subject", "not"):
        assert set(asked.get(key, "").split(",")) - {""} <= classes
    assert SLOTS.fullmatch(row["actor"] or "none")
    assert SLOTS.fullmatch(row["recipient"] or "none")
    for column in ("example", "counterexample"):
        assert row[column] == "" or len(re.findall("⟦[^⟦⟧]+⟧", row[column])) == 1
