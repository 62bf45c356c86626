"""Coverage, widths and naive forecasts of the scoreboard as plain data, for ``--json``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Any

from landbridge.studies.coverage import Coverage, coverage, width_needed
from landbridge.studies.families import by_family, family
from landbridge.studies.naive import FORECASTS, compared, sharpness

if TYPE_CHECKING:
    from landbridge.studies.score import Score

__all__ = ["summary", "width"]


def summary(scores: Sequence[Score]) -> dict[str, Any]:
    """Coverage of some rows, by row, with the effective number of rows, and by kind of figure."""
    known = [score for score in scores if score.covered is not None]
    held = [score.covered is True for score in known]
    kinds = [family(score.target) for score in known]
    return {
        "rows": _coverage(coverage(held)),
        "effective_rows": _coverage(coverage(held, kinds)),
        "families": {name: _family(mine) for name, mine in by_family(scores).items()},
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    facts: dict[str, Any] = asdict(found)
    facts["share"] = None if math.isnan(found.share) else found.share
    facts["contains"] = found.contains()
    return facts


def _family(scores: Sequence[Score]) -> dict[str, Any]:
    known = [score for score in scores if score.covered is not None]
    needed = width_needed([score.miss for score in known if score.miss is not None])
    sharp = sharpness(scores)
    return {
        "coverage": _coverage(coverage([score.covered is True for score in known])),
        "median_width_percent": median(map(width, known)) if known else None,
        "width_needed": needed if math.isfinite(needed) else None,
        "naive": {name: asdict(compared(scores, name)) for name in FORECASTS},
        "interval_scores": None if sharp is None else asdict(sharp),
    }


def width(score: Score) -> float:
    """Width of the interval in percent of the published figure."""
    assert score.low is not None
    assert score.high is not None
    return 100.0 * (score.high - score.low) / max(abs(score.target.observed), 1e-9)
