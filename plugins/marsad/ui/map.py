"""The map of the events page: a view that fits the events, near places drawn as one circle.

The world is a Mercator picture of WIDTH by HEIGHT units (``static/outlines.svg`` has its coasts and borders);
a view is a cut-out of it. Circles are made for the view: their area follows the events, or the dead.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

WIDTH, HEIGHT = 3600, 2800  # ten units a degree of longitude; the equator lies at half the height
VIEW_WIDTH, VIEW_HEIGHT = 1000, 500  # of the picture in the page
NEAR = 44  # places nearer than this (of VIEW_WIDTH) to one with more events are one circle with it
LEAST_RADIUS, MOST_RADIUS = 5.0, 30.0
LEAST_SPAN = 60.0  # units: the closest view is six degrees wide, or the outlines tell nothing
MARGIN = 1.25
NORTHMOST = 78.0
WORLD = (-25.0, 8.0, 65.0, 42.0)  # west, south, east, north: what is shown when nothing happened anywhere


Drawn = tuple[float, float, Mapping[str, Any]]  # a place and where it stands in the picture


class Box(msgspec.Struct, frozen=True):
    """A rectangle of the world, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return ",".join(f"{edge:.3f}".rstrip("0").rstrip(".") for edge in msgspec.structs.astuple(self))


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one place, or of several that lie close together, in the picture's units."""

    x: float
    y: float
    radius: float
    events: int
    dead: int
    places: int
    name: str  # of the place with most events
    box: Box  # around its places: choosing the circle asks for the events in it


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The picture: how the world is shifted and scaled, its circles from the largest to the smallest."""

    scale: float
    left: float
    top: float
    circles: tuple[Circle, ...]
    wider: Box  # the box that is twice as wide

    @property
    def transform(self) -> str:
        """For the outlines."""
        return f"scale({self.scale:.5f}) translate({-self.left:.2f} {-self.top:.2f})"


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to units of the world."""
    bounded = math.radians(min(max(lat, -NORTHMOST), NORTHMOST))
    return (lon + 180) * 10, HEIGHT / 2 - math.log(math.tan(math.pi / 4 + bounded / 2)) * WIDTH / math.tau


def read_box(text: str | None) -> Box | None:
    """``west,south,east,north`` of a URL; None for anything else."""
    try:
        west, south, east, north = (float(edge) for edge in (text or "").split(","))
    except ValueError:
        return None
    is_sound = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # NaN is not
    return Box(west, south, east, north) if is_sound else None


def view(places: Iterable[Mapping[str, Any]], asked: Box | None, by: str) -> View:
    """The view of a box, or of all places; ``by`` is what the circles' areas tell: events or dead."""
    known = list(places)
    box = asked or _around(known) or Box(*WORLD)
    left, top, scale = _fitted(box)
    groups = _groups(known, left, top, scale)
    most = max((sum(place[by] for _, _, place in members) for members in groups), default=0) or 1
    circles = [_circle(members, by, most) for members in groups]
    circles.sort(key=lambda circle: (-circle.radius, circle.x, circle.y))
    width, height = (box.east - box.west) or 1.0, (box.north - box.south) or 1.0
    wider = Box(
        max(box.west - width / 2, -180), max(box.south - height / 2, -80), min(box.east + width / 2, 180),
        min(box.north + height / 2, 80),
    )  # fmt: skip
    return View(scale=scale, left=left, top=top, circles=tuple(circles), wider=wider)


def _groups(places: list[Mapping[str, Any]], left: float, top: float, scale: float) -> list[list[Drawn]]:
    """Places within the picture, each with the first place near it that has more events."""
    groups: list[list[Drawn]] = []
    cells: dict[
        tuple[int, int], list[list[Drawn]]
    ] = {}  # leaders by square, so that only neighbours are compared
    for place in sorted(places, key=lambda place: (-place["events"], place["lat"], place["lon"])):
        x, y = project(place["lon"], place["lat"])
        x, y = (x - left) * scale, (y - top) * scale
        if not (0 <= x <= VIEW_WIDTH and 0 <= y <= VIEW_HEIGHT):
            continue
        column, row = int(x // NEAR), int(y // NEAR)
        around = ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        near = [group for cell in around for group in cells.get(cell, ())]
        closest = min(near, key=lambda group: math.dist((x, y), group[0][:2]), default=None)
        if closest is None or math.dist((x, y), closest[0][:2]) > NEAR:
            closest = []
            groups.append(closest)
            cells.setdefault((column, row), []).append(closest)
        closest.append((x, y, place))
    return groups


def _around(places: Iterable[Mapping[str, Any]]) -> Box | None:
    """The box that holds the events but for the outermost hundredth on each side."""
    east_west, north_south = [], []
    total = 0
    for place in places:
        east_west.append((place["lon"], place["events"]))
        north_south.append((place["lat"], place["events"]))
        total += place["events"]
    if not total:
        return None
    return Box(
        _weighted(east_west, total * 0.01), _weighted(north_south, total * 0.01),
        _weighted(east_west, total * 0.99), _weighted(north_south, total * 0.99),
    )  # fmt: skip


def _weighted(values: list[tuple[float, int]], weight: float) -> float:
    """The value below which so much of the weight lies."""
    so_far = 0
    for value, own in sorted(values):
        so_far += own
        if so_far >= weight:
            return value
    return max(values)[0]


def _fitted(box: Box) -> tuple[float, float, float]:
    """Left and top edge in units, and the scale, so that the box and a margin fill the picture."""
    x1, y1 = project(box.west, box.north)
    x2, y2 = project(box.east, box.south)
    width = max(x2 - x1, LEAST_SPAN) * MARGIN
    height = max(y2 - y1, LEAST_SPAN * VIEW_HEIGHT / VIEW_WIDTH) * MARGIN
    scale = min(VIEW_WIDTH / width, VIEW_HEIGHT / height)
    return (x1 + x2) / 2 - VIEW_WIDTH / scale / 2, (y1 + y2) / 2 - VIEW_HEIGHT / scale / 2, scale


def _circle(members: list[Drawn], by: str, most: int) -> Circle:
    events = sum(place["events"] for _, _, place in members)
    lons, lats = [place["lon"] for *_, place in members], [place["lat"] for *_, place in members]
    value = sum(place[by] for *_, place in members)
    return Circle(
        x=round(sum(x * place["events"] for x, _, place in members) / events, 1),
        y=round(sum(y * place["events"] for _, y, place in members) / events, 1),
        radius=round(LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * math.sqrt(value / most), 1),
        events=events,
        dead=sum(place["dead"] for *_, place in members),
        places=len(members),
        name=str(max(members, key=lambda member: member[2]["events"])[2]["place_name"] or ""),
        box=Box(min(lons) - 0.01, min(lats) - 0.01, max(lons) + 0.01, max(lats) + 0.01),
    )
