"""The ledger enters every change of class, and knows at any time how many are in each."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from landbridge.workforce.codes import LeftReason, Obligation, Phase, Status
from landbridge.workforce.ledger import CLASSES, MOST_OWED, Ledger, Standing

J1 = (Status.J1_TRAINING, Status.J1_OWING)
H1B = (Status.H1B_EXEMPT, Status.H1B_CAPPED, Status.H1B_WAIVER)


class Table:
    """Columns of the person table that a class hangs on."""

    def __init__(self, rng, size):
        self.rng = rng
        self.size = size
        for name, codes in (
            ("phase", [Phase.APPLICANT, Phase.TRAINEE, Phase.PRACTISING, Phase.UNLICENSED]),
            ("status", list(Status)),
            ("obligation", [0, *Obligation]),
            ("obligation_left", range(MOST_OWED + 3)),
            ("left_reason", list(LeftReason)),
            ("cycles", range(2)),
        ):
            setattr(self, name, rng.choice(np.array(codes, dtype=np.int8), size))

    def __len__(self):
        return self.size

    def change(self, share):
        """Give some people other facts. Who has left stays, and who serves in the corps owes."""
        other = Table(self.rng, self.size)
        moves = (self.rng.random(self.size) < share) & (self.phase != Phase.LEFT)
        for name in ("phase", "status", "cycles"):
            getattr(self, name)[moves] = getattr(other, name)[moves]
        self.phase[moves & (self.rng.random(self.size) < 0.3)] = Phase.LEFT
        moves &= self.obligation != Obligation.SERVICE_CORPS
        for name in ("obligation", "obligation_left"):
            getattr(self, name)[moves] = getattr(other, name)[moves]

    def serve(self, share):
        """Let some people serve a year of what they owe."""
        self.obligation_left[(self.rng.random(self.size) < share) & (self.obligation_left > 0)] -= 1

    def grown(self, more):
        """The same people and some more."""
        after = Table(self.rng, self.size + more)
        for name in set(vars(self)) - {"rng", "size"}:
            getattr(after, name)[: self.size] = getattr(self, name)
        return after


def standing(people, i):
    """Class of a person, in plain words."""
    phase, status = people.phase[i], people.status[i]
    owed = min(int(people.obligation_left[i]), MOST_OWED)
    if phase == Phase.LEFT:
        return Standing.LEFT + people.left_reason[i]
    if phase == Phase.UNLICENSED:
        return Standing.UNLICENSED
    if phase == Phase.TRAINEE:
        of_visa = Standing.J1_TRAINING if status in J1 else Standing.H1B_TRAINING
        return of_visa if status in (*J1, *H1B) else Standing.FREE_TRAINING
    if phase == Phase.APPLICANT:
        if status in (*J1, *H1B):
            return Standing.J1_BETWEEN if status in J1 else Standing.H1B_BETWEEN
        return Standing.AGAIN if people.cycles[i] > 0 else Standing.NEW
    if status == Status.H1B_WAIVER:
        by_state = people.obligation[i] == Obligation.CONRAD
        return (Standing.CONRAD if by_state else Standing.AGENCY) + owed
    named = {
        Status.H1B_EXEMPT: Standing.H1B_EXEMPT,
        Status.H1B_CAPPED: Standing.H1B_CAPPED,
        Status.OTHER_AUTHORITY: Standing.OTHER_AUTHORITY,
    }
    if status in named:
        return named[status]
    serves = people.obligation[i] == Obligation.SERVICE_CORPS and owed > 0
    return Standing.CORPS + owed if serves else Standing.FREE


def classes_of(people):
    return [int(standing(people, i)) for i in range(len(people))]


def entered(pairs):
    """Moves by old and new class; who serves in the corps comes from the free and goes to them."""
    corps = range(Standing.CORPS + 1, Standing.LEFT)
    told = ((Standing.FREE if c in corps else c for c in pair) for pair in pairs)
    return Counter((int(old), int(new)) for old, new in told if old != new)


@pytest.mark.parametrize("size", [1, 7, 64, 129, 1000])
@pytest.mark.parametrize("share", [0.01, 0.5])
def test_moves_and_census_are_those_of_plain_reading(size, share):
    people = Table(np.random.default_rng(size), size)
    ledger = Ledger()
    ledger.begin(people)
    before = classes_of(people)
    for more, obliges in ((0, True), (5, True), (0, False), (70, True), (0, False)):
        people = people.grown(more)
        (people.change if obliges else people.serve)(share)
        ledger.enter("process", people, obliges=obliges)
        after = classes_of(people)
        moves = ledger.moves["process"]
        pairs = np.repeat(np.argwhere(moves), moves[moves > 0], axis=0).tolist()
        assert entered(pairs) == entered(zip([*before, *[0] * more], after, strict=True))
        assert ledger.census().tolist() == np.bincount(after, minlength=CLASSES).tolist()
        before = after


def test_service_in_the_corps_may_end_in_a_process_that_binds_others():
    people = Table(np.random.default_rng(5), 1000)
    ledger = Ledger()
    ledger.begin(people)
    before = np.array(classes_of(people))
    corps = np.flatnonzero((before > Standing.CORPS) & (before < Standing.LEFT))
    people.obligation_left[corps] = 0
    ledger.enter("process", people, obliges=True)
    assert ledger.moves["process"][:, Standing.FREE].sum() == corps.size > 0
    assert ledger.census().tolist() == np.bincount(classes_of(people), minlength=CLASSES).tolist()
