"""Run the engine in plain Python and write down every random number that is consumed.

Run as a program by test_workforce_draws.py, with Numba switched off:
``record_draws.py COUNTRY.pickle REFORM.toml OUT.json``.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from landbridge.chance import BLOCK_BITS, YEAR_ORIGIN, kernels, process_word
from landbridge.chance.twin import uniform_array

Site = tuple[str, str]

SCALE, EVERY = 0.004, 10
HELPERS = {"uniforms", "_uniform", "stream", "arrival", "keyed_uniforms", "stream_for"}


class Notebook:
    """What was drawn, by (process word, year word, key, block)."""

    def __init__(self) -> None:
        self.blocks: dict[tuple[int, int, int, int], list[str]] = defaultdict(list)
        self.names: dict[int, str] = {}
        self.sites: dict[str, set[Site]] = defaultdict(set)

    def stream_for(self, seed: int, replicate: int, name: str, year: int) -> kernels.Stream:
        frame = sys._getframe(1)
        while frame.f_code.co_name in HELPERS:
            frame = frame.f_back  # type: ignore[assignment]
        self.names[process_word(name)] = name
        self.sites[name].add((Path(frame.f_code.co_filename).stem, frame.f_code.co_name))
        return real_stream_for(seed, replicate, name, year)

    def block4(self, stream, key, block):
        kernel = sys._getframe(2).f_code.co_name
        self.blocks[int(stream[2]), int(stream[3]), int(key), int(block)].append(kernel)
        return real_block4(stream, key, block)

    def fill_one(self, stream, keys, block, lane, out):
        for key in keys.tolist():
            self.blocks[int(stream[2]), int(stream[3]), key, int(block)].append(f"lane {lane}")
        out[:] = twin_lane(stream, keys, block, lane)

    def report(self) -> dict[str, object]:
        twice: Counter[tuple[str, str]] = Counter()
        blocks: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for (word, _, _, block), uses in self.blocks.items():
            name = self.names[word]
            for use in uses:
                blocks[name][use].add(block)
            kernels_too = any(not use.startswith("lane") for use in uses)
            if len(uses) > 1 and (kernels_too or len(set(uses)) < len(uses)):
                twice[name, " and ".join(uses)] += 1
        return {
            "draws": len(self.blocks),
            "twice": {" by ".join(where): count for where, count in twice.items()},
            "streams": {name: sorted(map(list, sites)) for name, sites in self.sites.items()},
            "words": len(self.names),
            "blocks": {
                name: {use: [min(found), max(found)] for use, found in uses.items()}
                for name, uses in blocks.items()
            },
        }


def twin_lane(stream, keys, block, lane):
    """Draws of many people at once, by the NumPy twin: a loop in plain Python would be slow."""
    year = YEAR_ORIGIN + (int(stream[3]) >> BLOCK_BITS)
    name = notebook.names[int(stream[2])]
    return uniform_array(int(stream[0]), int(stream[1]), name, year, keys, 4 * int(block) + lane)


notebook = Notebook()
real_stream_for, real_block4 = kernels.stream_for, kernels.block4


def main(country_file: str, reform_file: str, out: str) -> None:
    np.seterr(over="ignore")  # unsigned numbers wrap around, as they do when compiled
    kernels.block4 = notebook.block4
    kernels._fill_one = notebook.fill_one
    kernels.stream_for = notebook.stream_for
    kernels.whole_lanes = lambda count: count  # compiled, a few are drawn for nobody

    from landbridge.baseline.stock import Stock
    from landbridge.parameters import Reform, load_tree
    from landbridge.workforce.engine import Engine

    country = pickle.loads(Path(country_file).read_bytes())
    stock = {name: column[::EVERY] for name, column in vars(country.stock).items()}
    specialties = country.specialties
    country = replace(
        country,
        stock=Stock(**stock),
        # Plain Python adds small integers of NumPy without widening them.
        specialties=replace(specialties, group=np.asarray(specialties.group).astype(np.int64)),
    )
    tree = load_tree().with_reform(Reform.from_toml(Path(reform_file).read_text("utf-8")))
    engine = Engine(country, tree, scale=SCALE)
    for year in (2025, 2026):
        engine.run_year(year)
    Path(out).write_text(json.dumps(notebook.report()), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
