"""Language of a text: by script, by letters that Arabic does not have, and only in doubt by py3langid.

Persian, Urdu, Pashto, Kurdish and Uyghur share the script; each uses letters that Arabic lacks. The
statistical classifier is asked where those letters or a foreign script leave a doubt: it is slower than
the rest of the page's treatment and less sure about dialect than the script is.
"""

import re

import msgspec

_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_SCRIPT = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\u08a0-\u08c9]")
# Letters of other languages in Arabic script. Left out: ک and ی, which Persian keyboards put into Arabic
# texts, and ڤ, with which Arabic writes foreign names.
_FOREIGN = re.compile("[پچژگټڅځډړږښڼۍېەۆۇۈۋڭٹڈڑںےہھۀڵڕێۊ]")
_SAMPLE = 4000  # characters
_MIN_ARABIC_SHARE = 0.4
_SUSPICIOUS = 0.004  # share of foreign letters above which the classifier is asked
_CERTAIN = 0.08  # beyond this it is not Arabic, whatever the classifier says


class Language(msgspec.Struct, frozen=True):
    """An ISO 639-1 code (or 639-3 where there is none) and why."""

    code: str
    reason: str


def detect(text: str) -> Language:
    """The language of a text; «und» for a text without letters."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if not letters:
        return Language("und", "no letters")
    arabic = len(_ARABIC_SCRIPT.findall(sample)) / letters
    if arabic < _MIN_ARABIC_SHARE:
        return Language(_classify(sample), f"{arabic:.0%} Arabic script")
    foreign = len(_FOREIGN.findall(sample)) / letters
    if foreign < _SUSPICIOUS:
        return Language("ar", f"{arabic:.0%} Arabic script")
    code = _classify(sample)
    if code != "ar" or foreign >= _CERTAIN:
        return Language(code if code != "ar" else "fa", f"{foreign:.1%} letters that Arabic lacks")
    return Language("ar", f"{arabic:.0%} Arabic script")


def _classify(sample: str) -> str:
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code)
