"""The second, log-linear opinions: cues, beginnings of names, and how two opinions are made one."""

import numpy as np
import pytest

from marsad.coding import beginnings, cues, roles, sparse, tagger
from marsad.coding.loglinear import LogLinear
from marsad.coding.tables import EVENT_TYPES, rows
from marsad.coding.tokens import tokenise


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("سيعقد", "future"),
        ("المقبل", "future"),
        ("لم", "negation"),
        ("إذا", "possible"),
        ("قال", "said"),
        ("بشأن", "topic"),
    ],
)
def test_a_cue_is_known_by_word_and_by_clitic(word: str, kind: str) -> None:
    assert kind in cues.of(word)


def test_cue_table_has_known_kinds_only() -> None:
    assert {row["cue"] for row in rows("cues")} == set(cues.KINDS)


def test_features_that_training_did_not_keep_count_for_nothing() -> None:
    table = LogLinear("sparse")
    nothing, unknown = table.scores([[], ["no such feature"]])
    assert np.array_equal(nothing, unknown)
    assert table.shares([[], ["b"]]).sum(1) == pytest.approx([1, 1], abs=1e-5)


def test_asking_for_some_words_gives_what_asking_for_all_gives() -> None:
    tokens = tokenise("اعتقلت الشرطة خمسة ناشطين في العاصمة أمس .")
    every = sparse.features(tokens, 0)
    some = sparse.features(tokens, 0, [0, 3])
    assert some[0] == every[0] and some[3] == every[3]
    assert some[1] is None and every[-1] is None
    assert sparse.probabilities(tokens, 0, [0, 3]).shape == (2, len(EVENT_TYPES) + 1)


def test_words_that_the_networks_rule_out_are_not_asked_about() -> None:
    tokens = tokenise("زار الوفد المدينة .")
    p = np.full((4, len(EVENT_TYPES) + 1), 0.0, np.float32)
    p[:, 0] = [0.5, 0.999, 0.9, 0.1]
    assert tagger.noticed(tokens, p) == [0, 2]  # the last is a mark


def test_a_name_begins_where_a_phrase_does() -> None:
    scene = beginnings.scene(tokenise("التقى وزير الخارجية نظيره في القاهرة"))
    assert scene.starts[1]
    assert not scene.starts[2]  # inside the idafa


def test_two_opinions_are_multiplied_and_inside_stays_inside_its_own_role() -> None:
    labels = roles.LABELS
    p = np.full((1, len(labels)), 0.02, np.float32)
    p[0, labels.index("begin actor")] = 0.5
    p[0, labels.index("begin recipient")] = 0.34
    shares = np.full((1, len(beginnings.ANSWERS)), 0.04, np.float32)
    shares[0, beginnings.ANSWERS.index("recipient")] = 0.8
    agreed = roles.agree(p, [0], shares)
    assert agreed.sum() == pytest.approx(1, abs=1e-5)
    assert labels[int(agreed[0].argmax())] == "begin recipient"
