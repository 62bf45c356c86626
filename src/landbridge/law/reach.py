"""How far a way reaches: class of licence, board eligibility, the licensure compact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.law.logic import NO, YES

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment
    from landbridge.law.graph import Way

__all__ = ["LICENCE_CLASSES", "reach_of"]

#: From the least to the most.
LICENCE_CLASSES = ("none", "training", "restricted", "provisional", "full")
_NONE, _TRAINING, _RESTRICTED, _PROVISIONAL, _FULL = range(len(LICENCE_CLASSES))
_BOARD_STEPS = frozenset(
    {
        "residency",
        "board_by_pilot",
        "board_by_service",
        "board_by_credit",
        "board_by_radiology",
        "board_by_anesthesiology",
        "board_by_reciprocity",
    }
)


def reach_of(assessment: Assessment, goal: str, way: Way) -> NDArray[np.int8]:
    """Class of licence, board eligible, open to the compact: shape (3, 51).

    The compact takes who has ACGME training and a board certificate and passed each Step within
    its limit of attempts (IMLC); a reform spares the training. Who is eligible for the board is
    taken to pass its examination.
    """
    licence = _licence_class(goal, way)
    trained = "residency" in way or "residency" in assessment.held
    board = trained or not _BOARD_STEPS.isdisjoint(way)
    return assessment.remembered(
        ("reach", licence, trained, board), lambda: _reach(assessment, licence, trained, board)
    )


def _reach(assessment: Assessment, licence: int, trained: bool, board: bool) -> NDArray[np.int8]:
    out = np.zeros((3, len(assessment.law.states)), dtype=np.int8)
    out[0] = licence
    if licence == _FULL:
        out[1] = board
        out[2] = _compact(assessment, trained, board)
    return out


def _licence_class(goal: str, way: Way) -> int:
    if goal == "research":
        return _NONE
    if goal != "supervised":
        return _FULL
    if "work_in_training" in way:
        return _TRAINING
    return _PROVISIONAL if "work_provisional" in way else _RESTRICTED


def _compact(assessment: Assessment, trained: bool, board: bool) -> Any:
    law = assessment.law
    certified = board or bool((assessment.truth("compact.certificate") == YES).all())
    accepted = certified and (trained or law("law.imlc.acgme_only") < 0.5)
    member = assessment.truth("compact.member") == YES
    return member & (assessment.truth("compact.attempts") != NO) & accepted
