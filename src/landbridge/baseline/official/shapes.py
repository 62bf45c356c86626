"""County and state shapes for the report: a smaller copy of a projected TopoJSON file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from landbridge.baseline.official.files import find_file, read_text

SHAPES_NAME = "counties-albers.json.gz"
#: territories lie outside the projection of the drawing
FIRST_TERRITORY = 60


def build_shapes(source: Path, target: Path) -> Path:
    """Write the compact TopoJSON (objects ``counties`` and ``states``) and return its path.

    Already projected to a 975 x 610 drawing (Albers for the 48 states, Alaska and Hawaii
    moved in) and quantised by the publisher; territories, other objects and unused arcs
    are dropped.
    """
    topology = json.loads(read_text(find_file(source, "shapes")))
    objects = {}
    used: dict[int, int] = {}

    def renumber(arcs: object) -> object:
        if isinstance(arcs, list):
            return [renumber(arc) for arc in arcs]
        assert isinstance(arcs, int)
        forward = arcs if arcs >= 0 else ~arcs
        new = used.setdefault(forward, len(used))
        return new if arcs >= 0 else ~new

    for name in ("counties", "states"):
        geometries = []
        for shape in topology["objects"][name]["geometries"]:
            if shape.get("type") is None or int(shape["id"][:2]) >= FIRST_TERRITORY:
                continue
            geometries.append(
                {
                    "type": shape["type"],
                    "id": shape["id"],
                    "properties": {"name": shape["properties"]["name"]},
                    "arcs": renumber(shape["arcs"]),
                }
            )
        geometries.sort(key=lambda shape: str(shape["id"]))
        objects[name] = {"type": "GeometryCollection", "geometries": geometries}
    compact = {
        "type": "Topology",
        "bbox": topology["bbox"],
        "transform": topology["transform"],
        "objects": objects,
        "arcs": [topology["arcs"][index] for index in used],
    }
    target.mkdir(parents=True, exist_ok=True)
    path = target / SHAPES_NAME
    text = json.dumps(compact, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return path
