"""What the decomposition found, as plain data: bounds and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from landbridge.studies.calibration.result import tidy
from landbridge.studies.calibration.specification import Specification
from landbridge.studies.gap.exploring import Bounds, Explored, bounds

if TYPE_CHECKING:
    from landbridge.studies.calibration.schema import GapEntry

__all__ = ["OUTCOMES", "Gap", "told"]

Floats = NDArray[np.float64]
#: What is split: the match rate, the rate of matching in the specialty wanted first, and the match
#: rate of all who registered, which does not hang on who hands in a list.
OUTCOMES = ("match_rate", "preferred_rate", "registered_rate")
REST = "rest"
_FEWEST = 5  # specifications that a rank correlation needs


@dataclass(frozen=True)
class Gap:
    """The gap between groups, taken apart.

    Attributes
    ----------
    tried, accepted
        Specifications drawn, and those that meet every figure.
    splits
        For each outcome and group the bounds of the whole gap, of each part and of the rest, in
        percentage points, and of their shares of the gap.
    facts
        Seed, scale, replicates.
    """

    name: str
    label: dict[str, str]
    summary: dict[str, str]
    command: str
    against: str
    parts: tuple[str, ...]
    tried: int
    accepted: int
    splits: list[dict[str, Any]]
    varied: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    facts: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "gap": self.name,
            "label": self.label,
            "summary": self.summary,
            "command": self.command,
            "against": self.against,
            "parts": list(self.parts),
            "tried": self.tried,
            "accepted": self.accepted,
            "splits": self.splits,
            "varied": self.varied,
            "missed": self.missed,
            "facts": self.facts,
        }


def told(
    specification: Specification, explored: list[Explored], facts: dict[str, Any], command: str
) -> Gap:
    """Bounds over the explored specifications that fit.

    Parameters
    ----------
    specification
        What was asked.
    explored
        Every specification that was tried.
    facts, command
        Seed and scale, and the words that make it again.
    """
    entry = cast("GapEntry", specification.entry)
    kept = [one for one in explored if one.fits]
    parts = tuple(entry.part)
    width = len(OUTCOMES) * len(entry.groups)
    shapley = np.array([one.parts for one in kept]).reshape(len(kept), len(parts), width)
    ends = np.array([one.ends for one in kept]).reshape(len(kept), 2, width)
    splits = []
    for o, outcome in enumerate(OUTCOMES):
        for g, group in enumerate(entry.groups):
            at = o * len(entry.groups) + g
            pieces = np.column_stack([shapley[:, :, at], ends[:, 0, at]])
            whole = ends[:, 1, at]
            shares = 100.0 * pieces / np.where(np.abs(whole) > 0, whole, np.nan)[:, None]
            points, of_gap = bounds(pieces), bounds(shares)
            splits.append(
                {
                    "outcome": outcome,
                    "group": group,
                    "gap": _plain(bounds(whole[:, None]).at(0)),
                    "parts": {
                        name: {"points": _plain(points.at(k)), "share": _plain(of_gap.at(k))}
                        for k, name in enumerate((*parts, REST))
                    },
                    "hangs_on": _hangs_on(specification, kept, pieces[:, : len(parts)], parts),
                }
            )
    return Gap(
        name=specification.name,
        label=specification.label,
        summary=specification.summary,
        command=command,
        against=entry.against,
        parts=parts,
        tried=len(explored),
        accepted=len(kept),
        splits=splits,
        varied=_varied(specification, kept),
        missed=_missed(specification, explored),
        facts=facts,
    )


def _plain(ends: Bounds) -> dict[str, float | None]:
    """Bounds as numbers; None where nothing was kept."""
    return {
        name: None if np.isnan(value) else tidy(float(value))
        for name, value in (
            ("least", ends.least),
            ("low", ends.low),
            ("high", ends.high),
            ("most", ends.most),
        )
    }


def _varying(specification: Specification) -> list[int]:
    return [k for k, n in enumerate(specification.numbers) if n.varied is not None]


def _hangs_on(
    specification: Specification, kept: list[Explored], pieces: Floats, parts: tuple[str, ...]
) -> dict[str, Any]:
    """For each part the number that varies with the strongest rank correlation."""
    from scipy.stats import spearmanr

    columns = _varying(specification)
    if len(kept) < _FEWEST or not columns:
        return {}
    shifts = np.array([one.shifts[columns] for one in kept])
    found = {}
    for k, part in enumerate(parts):
        if np.ptp(pieces[:, k]) == 0.0:
            continue
        ranks = [
            float(spearmanr(shifts[:, j], pieces[:, k]).statistic) for j in range(len(columns))
        ]
        best = int(np.argmax(np.abs(ranks)))
        found[part] = [specification.numbers[columns[best]].name, tidy(ranks[best])]
    return found


def _varied(specification: Specification, kept: list[Explored]) -> list[dict[str, Any]]:
    """What was varied, and between which values it still fits, as shifts on its own scale."""
    lines = []
    for k in _varying(specification):
        number = specification.numbers[k]
        ends = number.varied or (0.0, 0.0)
        seen = [float(one.shifts[k]) for one in kept]
        lines.append(
            {
                "name": number.name,
                "scale": number.link,
                "tried": [tidy(ends[0]), tidy(ends[1])],
                "fits": [tidy(min(seen)), tidy(max(seen))] if seen else None,
            }
        )
    return lines


def _missed(specification: Specification, explored: list[Explored]) -> list[dict[str, Any]]:
    """How often each figure was missed by specifications that do not fit."""
    off = np.array([np.abs(one.misses) > 1.0 for one in explored]).sum(axis=0)
    return [
        {"target": target.id, "specifications": int(count)}
        for target, count in zip(specification.targets, off, strict=True)
        if count
    ]
