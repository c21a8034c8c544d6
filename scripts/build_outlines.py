"""Make the outlines under the map of the events page: coasts and borders of Natural Earth, as one small SVG.

    npm pack world-atlas@2 && tar xzf world-atlas-2*.tgz
    python scripts/build_outlines.py package/countries-50m.json

Natural Earth (public domain) at 1:50 million, as packed by world-atlas (ISC). Mercator, in the units of
``marsad.ui.map``; lines are thinned to what a screen can show, specks of islands left out.
"""

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins"))

from marsad.ui.map import HEIGHT, WIDTH, project

TARGET = Path(__file__).resolve().parents[1] / "plugins/marsad/ui/static/outlines.svg"
TOLERANCE = 0.25  # units of the map: 0.025 degrees at the equator
LEAST_AREA = 1.5  # square units
NORTH, SOUTH = 78.0, -58.0  # beyond is no news, and Mercator grows without end
Point = tuple[float, float]
Line = list[Point]


def main(source: Path) -> None:
    """Read the topology, write the picture."""
    topology = json.loads(source.read_text())
    arcs = [[project(*point) for point in arc] for arc in decoded(topology)]
    arcs = [thinned(arc) for arc in arcs]
    every = rings(topology["objects"]["land"]["geometries"], arcs)
    land = "".join(path(ring) + "z" for ring in every if area(ring) >= LEAST_AREA)
    shared = Counter(abs_arc(number) for number in used(topology["objects"]["countries"]["geometries"]))
    borders = "".join(path(arcs[number]) for number, times in shared.items() if times > 1)
    TARGET.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path id="land" d="{land}"/>'
        f'<path id="borders" fill="none" vector-effect="non-scaling-stroke" d="{borders}"/></svg>\n'
    )
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size} bytes\n")


def decoded(topology: dict[str, Any]) -> Iterator[Line]:
    """Arcs in degrees: their numbers are differences on a grid."""
    (width, height), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((left + x * width, min(max(bottom + y * height, SOUTH), NORTH)))
        yield line


def abs_arc(number: int) -> int:
    """An arc that is walked backwards has the number -1 - n."""
    return number if number >= 0 else ~number


def used(geometries: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Every arc of every ring."""
    for geometry in geometries:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in polygons:
            for ring in polygon:
                yield from ring


def rings(geometries: Iterable[dict[str, Any]], arcs: list[Line]) -> Iterator[Line]:
    """The rings of all polygons, put together from arcs."""
    for geometry in geometries:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in polygons:
            for numbers in polygon:
                ring: Line = []
                for number in numbers:
                    line = arcs[number] if number >= 0 else arcs[~number][::-1]
                    ring += line[1:] if ring else line
                yield ring


def thinned(line: Line) -> Line:
    """Douglas and Peucker: points that lie within the tolerance of the line between their neighbours go."""
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5

    def distance(point: Point) -> float:
        x, y = point
        if length == 0:
            return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
        return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)

    far = max(range(1, len(line) - 1), key=lambda number: distance(line[number]))
    if distance(line[far]) <= TOLERANCE:
        return [line[0], line[-1]]
    return thinned(line[: far + 1])[:-1] + thinned(line[far:])


def area(ring: Line) -> float:
    """Of a closed ring, by the shoelace formula."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def path(line: Line) -> str:
    """The first point, then relative steps, rounded to tenths of a unit: the shortest writing there is."""
    points = [(round(x * 10), round(y * 10)) for x, y in line]
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in itertools.pairwise(points)]
    x, y = points[0]
    written = "".join(separated(dx) + separated(dy) for dx, dy in steps if dx or dy)
    return f"M{short(x)}{separated(y)}l{written.strip()}" if written else ""


def short(tenths: int) -> str:
    """12 → 1.2, 5 → .5, 10 → 1."""
    text = f"{tenths / 10:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def separated(tenths: int) -> str:
    """The same with a space before it where a sign does not separate."""
    text = short(tenths)
    return text if text.startswith("-") else f" {text}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
