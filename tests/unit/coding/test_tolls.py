"""Figures of events: 200 invented sentences of Arabic number and toll grammar."""

from pathlib import Path

from marsad.coding.tokens import tokenise
from marsad.coding.tolls import Tolls, Trigger, read
from marsad.records import Count

CASES = Path(__file__).with_name("toll_cases.tsv")
FIELDS = ("dead", "injured", "arrested", "missing", "displaced", "crowd")
LEAST_RIGHT = 0.99


def cases() -> list[dict[str, str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def trigger_of(text: str, word: str, event: str, status: str = "actual") -> Trigger:
    tokens = tokenise(text)
    bare = [t.text.removeprefix("ال") for t in tokens]
    first = next(
        i for i, t in enumerate(tokens) if t.text in (word, f"و{word}", f"ف{word}") or bare[i] == word
    )
    return Trigger(first, first + 1, event, status)


def tolls(text: str, word: str, event: str = "ASSAULT", status: str = "actual") -> Tolls:
    return read(text, tokenise(text), [trigger_of(text, word, event, status)])[0]


def shown(count: Count | None) -> str:
    if count is None:
        return ""
    return str(count.stated) if count.stated is not None else f"{count.low}-{count.high}"


def wrong_fields(case: dict[str, str]) -> list[str]:
    text = case["text"]
    triggers = [trigger_of(text, case["trigger"], case["event"], case["status"])]
    if "هجوم بالعاصمة واشتباك" in text:  # two attacks share the toll
        other = "اشتباك" if case["trigger"] == "هجوم" else "هجوم"
        triggers.append(trigger_of(text, other, "ASSAULT"))
    order = sorted(range(len(triggers)), key=lambda i: triggers[i].first)
    found = read(text, tokenise(text), [triggers[i] for i in order])[order.index(0)]
    return [
        f"{field}: wanted {case[field] or 'nothing'}, got {shown(getattr(found, field)) or 'nothing'}"
        for field in FIELDS
        if shown(getattr(found, field)) != case[field]
    ]


def test_two_hundred_sentences() -> None:
    listed = cases()
    assert len(listed) >= 200
    faults = [(case["text"], fault) for case in listed if (fault := wrong_fields(case))]
    share = 1 - len(faults) / len(listed)
    assert share >= LEAST_RIGHT, "\n".join(f"{text} → {'; '.join(fault)}" for text, fault in faults)
