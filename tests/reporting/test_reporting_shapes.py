"""TopoJSON in, SVG paths out: every county is there, borders are shared, the file is checked."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landbridge.errors import InputError
from landbridge.reporting.shapes import _thin, decode, load_shapes

#: Two squares side by side with one common arc, and a third with no area at all.
SQUARES: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 0], [10, 0], [0, 10], [-10, 0]],
        [[5, 5], [0, 0]],
    ],
    "objects": {
        "counties": {
            "geometries": [
                {"type": "Polygon", "id": "01003", "arcs": [[2, -1]], "properties": {"name": "B"}},
                {"type": "Polygon", "id": "01001", "arcs": [[0, 1]], "properties": {"name": "A"}},
                {"type": "Polygon", "id": "01005", "arcs": [[3, -4]], "properties": {"name": "C"}},
            ]
        },
        "states": {"geometries": [{"type": "MultiPolygon", "id": "01", "arcs": [[[1, 2]]]}]},
    },
}


def test_squares_become_paths() -> None:
    shapes = decode(SQUARES)
    assert [(c.fips, c.name) for c in shapes.counties] == [
        ("01001", "A"),
        ("01003", "B"),
        ("01005", "C"),
    ]
    assert shapes.counties[0].path == "M100 0l0 100-100 0 0-100z"
    assert shapes.counties[1].path == "M100 0l100 0 0 100-100 0z"
    assert shapes.view_box == (-10, -10, 220, 120)


def test_a_county_without_area_is_drawn_as_a_speck() -> None:
    assert re.fullmatch(r"M47 47h6v6h-6z", decode(SQUARES).counties[2].path)


def test_state_borders_leave_out_what_lies_inside() -> None:
    assert decode(SQUARES).state_borders == "M100 100l-100 0 0-100 100 0M100 0l100 0 0 100-100 0"


def test_thinning_keeps_ends_and_what_stands_out() -> None:
    line = np.array([[0, 0], [50, 1], [100, 0], [150, 40], [200, 0]])
    assert _thin(line, 2.0).tolist() == [[0, 0], [100, 0], [150, 40], [200, 0]]
    ring = np.array([[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]])
    assert _thin(ring, 2.0).tolist() == ring.tolist()


def test_the_shipped_shapes_are_the_2023_counties() -> None:
    shapes = load_shapes()
    assert len(shapes.counties) == 3144
    codes = [county.fips for county in shapes.counties]
    assert codes == sorted(set(codes))
    assert {"09110", "51610", "46102", "02063"} <= set(codes)
    assert "09001" not in codes
    assert all(
        county.path.startswith("M") and county.path.endswith("z") for county in shapes.counties
    )
    assert sum(len(county.path) for county in shapes.counties) < 400_000


@pytest.mark.parametrize(
    "content", [b"not json", b"{}", gzip.compress(json.dumps({"arcs": []}).encode())]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "shapes.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"shapes\.json: expected a TopoJSON"):
        load_shapes(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json: cannot read"):
        load_shapes(tmp_path / "none.json")
