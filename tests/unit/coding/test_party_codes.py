"""The learnt opinion on countries and sectors: what it may choose among, and what it must not unlearn."""

import datetime as dt
from pathlib import Path

import pytest

from marsad.coding import parties, party_codes
from marsad.coding.tokens import tokenise

DAY = dt.date(2022, 3, 10)


def asked(sentence: str, text: str, home: str | None = None, event: str = "REQUEST") -> party_codes.Asked:
    """A participant of a sentence as it is put to the choices."""
    tokens = tokenise(sentence)
    start = sentence.index(text)
    inside = [i for i, t in enumerate(tokens) if t.start < start + len(text) and start < t.end]
    return parties.asked_of(
        tokens, inside[0], inside[-1], day=DAY, event=event, role="actor", home=home,
        article=parties.ArticleMemory(),
    )  # fmt: skip


def test_every_country_that_the_text_brings_up_may_be_chosen() -> None:
    brought = party_codes.countries(
        asked("طالبت السفارة التركية وزارة الداخلية بالتعاون", "السفارة التركية", "DZA")
    )
    assert {"DZA", "TUR", party_codes.NOWHERE, "IGO", "NGO"} <= set(brought)
    assert all(features for features in brought.values())


@pytest.mark.parametrize(
    ("sentence", "text", "home", "expected"),
    [
        ("دعت فرنسا الأطراف إلى الحوار", "فرنسا", "LBY", ("FRA", "GOV")),
        ("دعا مجلس الأمن الأطراف إلى الحوار", "مجلس الأمن", "LBY", ("UNO", None)),
        ("طالب المتظاهرون الحكومة بالاستقالة", "المتظاهرون", "IRQ", ("IRQ", "CVL")),
        ("طالب عمال المصنع الحكومة بالتراجع", "عمال المصنع", "TUN", ("TUN", "LAB")),
        ("دعا حزب الله أنصاره إلى الهدوء", "حزب الله", "LBN", ("LBN", "PTY")),
    ],
)
def test_plain_participants_are_coded_plainly(
    sentence: str, text: str, home: str, expected: tuple[str, str | None]
) -> None:
    assert party_codes.coded(asked(sentence, text, home)) == expected


def test_sectors_are_those_of_the_warehouse() -> None:
    table = Path(__file__).parents[3] / "sql" / "codes" / "sector.tsv"
    rows = table.read_text(encoding="utf-8").splitlines()[2:]
    assert set(party_codes.SECTORS) - {"-"} == {row.split("\t")[0] for row in rows}
