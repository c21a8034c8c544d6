"""The conversion of the Buckwalter tables, on tables of a few lines, read back by camel-tools itself."""

from pathlib import Path
from typing import Any

import pytest

from marsad.text import almor, morphology

TABLES = {
    "dictPrefixes": "; a comment\n\t\tPref-0\t\nw\twa\tPref-Wa\tand <pos>wa/CONJ+</pos>\n"
    "wbAl\twabiAl\tNPref-BiAl\tand + with/by the <pos>wa/CONJ+bi/PREP+Al/DET+</pos>\n"
    "sy\tsaya\tIVPref-hw-ya\twill + he/it <pos>sa/FUT+ya/IV3MS+</pos>\n"
    "x\tx\tNo-Such-Category\tnothing\n",
    "dictSuffixes": "\t\tSuff-0\t\n\ta\tPVSuff-a\the/it <verb> <pos>+a/PVSUFF_SUBJ:3MS</pos>\n"
    "h\tahu\tPVSuff-ah\the/it <verb> it/him <pos>+a/PVSUFF_SUBJ:3MS+hu/PVSUFF_DO:3MS</pos>\n"
    "p\tap\tNSuff-ap\t[fem.sg.] <pos>+ap/NSUFF_FEM_SG</pos>\n"
    "yn\tayoni\tNSuff-ayn\ttwo <pos>+ayoni/NSUFF_MASC_DU_ACCGEN</pos>\n",
    "dictStems": ";--- qtl\n;; qatal-u_1\nqtl\tqatal\tPV\tkill\nqtl\tqutil\tPV_Pass\tbe killed\n"
    "; qtl\tcommented\tPV\tnever\n;; qAtil_2\nqAtl\tqAtil\tN\tmurderer;assassin\n"
    "qtl\tqatal\tNap\tmurderers;assassins\n"
    ";--- >lf\n;; >alof_1\n>lf\t>alof\tN\tthousand\nAlf\t>alof\tN\tthousand\n"
    ";--- byn\n;; bi_1\nbh\tbihi\tFW\twith/by + it/him <pos>bi/PREP+hi/PRON_3MS</pos>\n",
    "tableAB": "Pref-0 PV\nPref-0 PV_Pass\nPref-0 N\nPref-0 Nap\nPref-0 FW\nPref-Wa PV\nPref-Wa N\n"
    "NPref-BiAl N\nIVPref-hw-ya PV\n",
    "tableBC": "PV PVSuff-a\nPV PVSuff-ah\nPV_Pass PVSuff-a\n"
    "N Suff-0\nN NSuff-ayn\nNap NSuff-ap\nFW Suff-0\n",
    "tableAC": "Pref-0 PVSuff-a\nPref-0 PVSuff-ah\nPref-0 Suff-0\nPref-0 NSuff-ap\nPref-0 NSuff-ayn\n"
    "Pref-Wa PVSuff-a\nPref-Wa Suff-0\nNPref-BiAl Suff-0\n",
}


@pytest.fixture(scope="module")
def analyzer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("tables")
    for name, content in TABLES.items():
        (folder / name).write_text(content, encoding="latin-1")
    database = folder / "morphology.db"
    database.write_text("\n".join(almor.convert(folder)) + "\n", encoding="utf-8")
    morphology.prepare_camel_tools()
    from camel_tools.morphology.analyzer import Analyzer
    from camel_tools.morphology.database import MorphologyDB

    return Analyzer(MorphologyDB(str(database), "a"))


def test_verb_with_voices_and_clitics(analyzer: Any) -> None:
    found = {
        (a["vox"], a["asp"], a["per"], a["gen"], a["num"])
        for a in analyzer.analyze("قتل")
        if a["pos"] == "verb"
    }
    assert found == {("a", "p", "3", "m", "s"), ("p", "p", "3", "m", "s")}
    (with_object,) = analyzer.analyze("قتله")[:1]
    assert with_object["enc0"] == "3ms_dobj"
    assert {a["prc2"] for a in analyzer.analyze("وقتل")} == {"wa_conj"}


def test_noun_with_article_and_preposition(analyzer: Any) -> None:
    (thousand,) = analyzer.analyze("وبالألف")
    assert (thousand["prc2"], thousand["prc1"], thousand["prc0"]) == ("wa_conj", "bi_prep", "Al_det")
    assert thousand["pos"] == "noun_num"
    assert thousand["stt"] == "d"


def test_spellings_share_one_entry_and_hamza_is_folded_in_keys(analyzer: Any) -> None:
    assert len(analyzer.analyze("الف")) == len(analyzer.analyze("ألف")) == 1


def test_broken_plural_is_marked(analyzer: Any) -> None:
    plural = [a for a in analyzer.analyze("قتلة") if a["pos"] == "noun"]
    assert [a["broken"] for a in plural] == ["1"]
    assert analyzer.analyze("قاتل")[0]["broken"] == "0"


def test_preposition_with_pronoun_written_as_one_stem(analyzer: Any) -> None:
    (reading,) = analyzer.analyze("به")
    assert (reading["pos"], reading["enc0"]) == ("prep", "3ms_pron")


def test_comments_and_unused_categories_are_left_out(analyzer: Any) -> None:
    lines = "\n".join(analyzer.analyze("قتل")[0]["gloss"])
    assert "never" not in lines
    assert "No-Such-Category" not in {
        category for rows in analyzer._db.prefix_hash.values() for category, _ in rows
    }


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(almor.convert(tmp_path))
