"""County and state shapes: a small TopoJSON reader that writes compact SVG paths.

The shapes are the 2023 counties, already projected (Albers, Alaska and Hawaii moved in), so that a
report needs no map library and no network. Lines are thinned arc by arc, so that neighbours keep
one common border, and coordinates are rounded to a tenth of a drawing unit.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError

SHAPES_FILE = Path(__file__).parent / "shapes" / "counties-albers.json.gz"

# Paths are written in whole tenths of a drawing unit: short, and finer than any screen shows.
GRAIN = 10
_TOLERANCE = 0.25
_SPECK = 6  # side, in tenths, of the square that stands for a county too small to draw

Points = NDArray[np.int64]


@dataclass(frozen=True)
class CountyShape:
    """One county as an SVG path.

    Attributes
    ----------
    fips
        Five-digit county code of the 2023 frame.
    name
        Name without state.
    path
        ``d`` attribute, in tenths of a drawing unit.
    """

    fips: str
    name: str
    path: str


@dataclass(frozen=True)
class Shapes:
    """All shapes of the country.

    Attributes
    ----------
    view_box
        ``viewBox`` for the paths (minimum x, minimum y, width, height).
    counties
        Counties in order of FIPS.
    state_borders
        One path with the outlines of all states.
    """

    view_box: tuple[int, int, int, int]
    counties: tuple[CountyShape, ...]
    state_borders: str


def load_shapes(path: Path | None = None) -> Shapes:
    """Read the shapes the package carries, or another TopoJSON file of the same layout.

    Parameters
    ----------
    path
        TopoJSON, gzip or plain, with the objects ``counties`` and ``states``; by default the
        package's own file.

    Returns
    -------
    Shapes
        Thinned paths, read once per process and file.

    Raises
    ------
    InputError
        If the file is missing or is not such a TopoJSON.
    """
    return _load(path or SHAPES_FILE)


@cache
def _load(path: Path) -> Shapes:
    try:
        raw = path.read_bytes()
        topology = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
        return decode(topology)
    except OSError as error:
        raise InputError(
            f"{path.name}: cannot read the county shapes ({error.strerror})"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            f"{path.name}: expected a TopoJSON with the objects 'counties' and 'states' ({error})"
        ) from error


def decode(topology: dict[str, Any], tolerance: float = _TOLERANCE) -> Shapes:
    """Turn a TopoJSON topology into SVG paths.

    Parameters
    ----------
    topology
        Parsed TopoJSON with ``arcs`` and the geometry collections ``counties`` (ids = FIPS,
        property ``name``) and ``states``.
    tolerance
        How far, in drawing units, a thinned line may stand from the true one.

    Returns
    -------
    Shapes
        Every county has a path; one too small for the rounding is drawn as a small square.
    """
    full = [_decode_arc(arc, topology.get("transform")) for arc in topology["arcs"]]
    thin = [_thin(arc, tolerance * GRAIN) for arc in full]
    counties = []
    for geometry in topology["objects"]["counties"]["geometries"]:
        path = _path(geometry, thin) or _path(geometry, full) or _speck(geometry, full)
        name = geometry.get("properties", {}).get("name", geometry["id"])
        counties.append(CountyShape(str(geometry["id"]), name, path))
    counties.sort(key=lambda county: county.fips)
    arcs = sorted(
        {
            index if index >= 0 else ~index
            for geometry in topology["objects"]["states"]["geometries"]
            for polygon in _polygons(geometry)
            for ring in polygon
            for index in ring
        }
    )
    corners = np.concatenate(full)
    low, high = corners.min(axis=0) - GRAIN, corners.max(axis=0) + GRAIN
    return Shapes(
        view_box=(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])),
        counties=tuple(counties),
        state_borders="".join(_write(thin[index], close=False) for index in arcs),
    )


def _decode_arc(arc: list[list[float]], transform: dict[str, list[float]] | None) -> Points:
    """Undo the delta encoding and the scaling; returns [n, 2] in tenths of a unit."""
    points = np.asarray(arc, dtype=float)[:, :2]
    if transform is not None:
        points = np.cumsum(points, axis=0) * transform["scale"] + transform["translate"]
    return np.rint(points * GRAIN).astype(np.int64)


def _thin(points: Points, tolerance: float) -> Points:
    """Douglas-Peucker: keep the ends and every point further than ``tolerance`` from the chord.

    A closed arc has no chord, so it is cut at the point furthest from its start.
    """
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    pieces = [(0, len(points) - 1)]
    if len(points) > 3 and (points[0] == points[-1]).all():
        far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
        keep[far] = True
        pieces = [(0, far), (far, len(points) - 1)]
    while pieces:
        start, end = pieces.pop()
        if end - start < 2:
            continue
        chord = points[end] - points[start]
        between = points[start + 1 : end] - points[start]
        length = float(np.hypot(*chord))
        if length:
            away = np.abs(between[:, 0] * chord[1] - between[:, 1] * chord[0]) / length
        else:
            away = np.hypot(between[:, 0], between[:, 1])
        furthest = int(np.argmax(away))
        if away[furthest] > tolerance:
            middle = start + 1 + furthest
            keep[middle] = True
            pieces += [(start, middle), (middle, end)]
    return points[keep]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    if geometry["type"] == "MultiPolygon":
        return list(geometry["arcs"])
    return []


def _ring(indices: list[int], arcs: list[Points]) -> Points:
    """Join the arcs of a ring; a negative index means the arc runs backwards."""
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    joined = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    changed = np.ones(len(joined), dtype=bool)
    changed[1:] = (np.diff(joined, axis=0) != 0).any(axis=1)
    return joined[changed]


def _path(geometry: dict[str, Any], arcs: list[Points]) -> str:
    rings = [_ring(ring, arcs) for polygon in _polygons(geometry) for ring in polygon]
    return "".join(_write(ring, close=True) for ring in rings if _has_area(ring))


def _has_area(ring: Points) -> bool:
    return len(ring) > 3 and _double_area(ring) != 0


def _double_area(ring: Points) -> int:
    x, y = ring[:, 0], ring[:, 1]
    return int(abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()))


def _speck(geometry: dict[str, Any], arcs: list[Points]) -> str:
    points = np.concatenate(
        [_ring(ring, arcs) for polygon in _polygons(geometry) for ring in polygon]
    )
    x, y = np.rint(points.mean(axis=0)).astype(int) - _SPECK // 2
    return f"M{x} {y}h{_SPECK}v{_SPECK}h{-_SPECK}z"


def _write(points: Points, *, close: bool) -> str:
    """Relative, whole-number path commands; a minus sign separates as well as a space does."""
    start, steps = points[0], np.diff(points[:-1] if close else points, axis=0)
    numbers = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist() if dx or dy).replace(" -", "-")
    return f"M{start[0]} {start[1]}l{numbers}{'z' if close else ''}" if numbers else ""
