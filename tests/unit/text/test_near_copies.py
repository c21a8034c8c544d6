"""Which articles are copies of one another."""

import random

import pytest

from marsad.text import near_copies
from marsad.text.near_copies import cluster

WORDS = [
    "قالت", "الوزارة", "في", "بيان", "إن", "القوات", "المشتركة", "سيطرت", "على", "الميناء", "بعد", "مواجهات",
    "عنيفة", "مع", "مسلحين", "تحصنوا", "داخل", "المخازن", "القريبة", "من", "الرصيف", "الشمالي",
    "وأضافت", "أن",
    "عددا", "الجرحى", "نقلوا", "إلى", "المستشفى", "فيما", "تواصل", "الفرق", "البحث", "عن", "مفقودين", "تحت",
]  # fmt: skip


def story(seed: int, length: int = 150) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def changed(words: list[str], seed: int, share: float) -> str:
    chooser = random.Random(seed)
    return " ".join("غيرها" if chooser.random() < share else word for word in words)


def test_wire_copies_share_a_cluster_and_other_stories_do_not() -> None:
    wire, other = story(1), story(2)
    items = [
        ("b2", " ".join(wire)),
        ("a9", changed(wire, 3, 0.03)),
        ("c1", "وكالات - " + " ".join(wire) + " وكانت الوزارة قد نفت ذلك."),
        ("d4", " ".join(other)),
    ]
    found = cluster(items)
    assert found == {"b2": "a9", "a9": "a9", "c1": "a9", "d4": "d4"}


def test_order_makes_no_difference() -> None:
    items = [
        (f"{number:03d}-{copy}", changed(story(number), copy, 0.02 * copy))
        for number in range(40)
        for copy in range(4)
    ]
    expected = cluster(items)
    assert 40 <= len(set(expected.values())) < 120
    for seed in range(3):
        random.Random(seed).shuffle(items)
        assert cluster(items) == expected


def test_spelling_does_not_hide_a_copy() -> None:
    text = " ".join(story(5))
    assert len(set(cluster([("a", text), ("b", text.replace("إ", "ا").replace("ى", "ي"))]).values())) == 1


def test_a_bulletin_with_other_figures_is_another_story() -> None:
    bulletin = "أعلنت الوزارة تسجيل {} إصابة و{} وفاة خلال الساعات الماضية " + " ".join(story(7))
    found = cluster(
        [("a", bulletin.format(120, 4)), ("b", bulletin.format(98, 7)), ("c", bulletin.format(120, 4))]
    )
    assert found["a"] == found["c"] == "a"
    assert found["b"] == "b"


def test_a_shortened_copy_is_a_copy() -> None:
    words = story(8, 200)
    assert len(set(cluster([("a", " ".join(words)), ("b", " ".join(words[:90]))]).values())) == 1


def test_short_texts_are_copies_only_when_identical() -> None:
    found = cluster(
        [
            ("a", "سماع دوي انفجار في المدينة"),
            ("b", "سماع دوي انفجار في المدينه"),
            ("c", "سماع دوي انفجارين في المدينة"),
        ]
    )
    assert found == {"a": "a", "b": "a", "c": "c"}


def test_the_empty_text_and_nothing_at_all() -> None:
    assert cluster([]) == {}
    assert cluster([("a", ""), ("b", "…")]) == {"a": "a", "b": "a"}


def test_one_id_with_two_texts_is_an_error() -> None:
    with pytest.raises(ValueError, match="two different texts"):
        cluster([("a", " ".join(story(1))), ("a", " ".join(story(2)))])


def test_candidates_are_complete_for_copies() -> None:
    """What LSH proposes must not depend on luck: every pair that are copies is found."""
    missed = 0
    for seed in range(60):
        words = story(seed)
        pair = [("a", " ".join(words)), ("b", changed(words, seed, 0.09))]
        prints = [near_copies.fingerprint(text) for _, text in pair]
        if near_copies.are_copies(*prints):
            missed += len(set(cluster(pair).values())) != 1
    assert missed == 0
