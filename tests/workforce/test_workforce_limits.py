"""Limits of law and nature hold in every year, and every J-1 physician is accounted for."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from workforce_runs import FIRST_YEAR, frame, moment_of

from landbridge.baseline import load_country
from landbridge.law import Citizenship, Licence, Obligation, Status
from landbridge.parameters import Reform
from landbridge.workforce import Engine
from landbridge.workforce.apply import APPLY
from landbridge.workforce.codes import LeftReason, Origin, Phase, ProgramKind
from landbridge.workforce.positions import set_quotas

LAST, SCALE = 2029, 0.1
J1 = Status.J1_TRAINING
NONE_YET = -1
_FATES = ("began", "again", "gave_up", "kept_out")


class YearBook:
    """Status and phase of everyone around each process, and counts of seats taken."""

    engine: Engine

    def __init__(self) -> None:
        self.seats: list[tuple[str, np.ndarray, np.ndarray]] = []
        self.fates: list[Counter[str]] = []
        self.faults: Counter[str] = Counter()
        self.j1: dict[int, Counter[str]] = {}
        self.moved = 0

    def before(self, process, year, people) -> None:
        self.phase, self.status = people.phase.copy(), people.status.copy()
        self.specialty, self.program = people.specialty.copy(), people.program.copy()
        if process.name == "graduate":
            self.j1[year] = Counter(start=self.on_j1(people).sum())

    @staticmethod
    def on_j1(people) -> np.ndarray:
        waiting = (people.phase == Phase.TRAINEE) | (people.phase == Phase.APPLICANT)
        return waiting & (people.status == J1)

    def after(self, process, year, people) -> None:
        if process.name in ("opening", "measure") and year < FIRST_YEAR:
            return
        old = slice(0, self.phase.size)
        if process.name == "match":
            self.match(people)
            fresh = (people.status == J1) & (self.status != J1)
            self.j1[year]["new"] += fresh.sum()
        elif process.name == "train":
            moved = (people.phase == Phase.TRAINEE) & (people.program != self.program)
            kind = self.engine.world.tracks.kind[people.program]
            fellow = moved & (kind == ProgramKind.FELLOWSHIP)
            self.take("fellowship", people.program[fellow], ProgramKind.FELLOWSHIP)
            self.transfers(people, moved & ~fellow)
        if process.name in ("match", "train", "settle"):
            self.leavers(year, process.name, people, old)
        if process.name == "settle":
            self.j1[year]["end"] += self.on_j1(people).sum()
        self.check(process.name, year, people)

    def leavers(self, year, name, people, old) -> None:
        """Why somebody is no longer on J-1."""
        waiting = (self.phase == Phase.TRAINEE) | (self.phase == Phase.APPLICANT)
        was = waiting & (self.status == J1)
        gone = was & ~self.on_j1(people)[old]
        book = self.j1[year]
        left = gone & (people.phase == Phase.LEFT)
        for reason in (
            LeftReason.LEFT_TRAINING,
            LeftReason.GAVE_UP_APPLYING,
            LeftReason.RETURNED_HOME,
        ):
            book[reason.name.lower()] += np.count_nonzero(left & (people.left_reason == reason))
        stays = gone & (people.phase == Phase.PRACTISING)
        waived = stays & (people.status == Status.H1B_WAIVER)
        for duty in (Obligation.CONRAD, Obligation.FEDERAL_WAIVER):
            book[duty.name.lower()] += np.count_nonzero(waived & (people.obligation == duty))
        book["hardship"] += np.count_nonzero(stays & (people.status == Status.OTHER_AUTHORITY))
        book["out"] += gone.sum()

    def match(self, people) -> None:
        was = self.phase == Phase.APPLICANT
        began = was & (people.phase == Phase.TRAINEE)
        fates = Counter(
            applicants=was.sum(),
            began=began.sum(),
            again=(was & (people.phase == Phase.APPLICANT)).sum(),
            gave_up=(was & (people.left_reason == LeftReason.GAVE_UP_APPLYING)).sum(),
            kept_out=(was & (people.left_reason == LeftReason.BARRED)).sum(),
        )
        self.fates.append(fates)
        self.take("residency", people.program[began], NONE_YET)

    def transfers(self, people, moved) -> None:
        """Who moved between residencies: to a sponsor, to an open program, not past its length."""
        tracks = self.engine.world.tracks
        program = people.program[moved]
        self.moved += int(moved.sum())
        was_trainee = self.phase[moved] == Phase.TRAINEE
        years = np.asarray(self.engine.country.specialties.training_years)[people.specialty[moved]]
        ends = people.training_year[moved] + people.training_left[moved] - 1
        img = people.origin[moved] >= Origin.US_IMG
        open_to = np.where(
            people.origin[moved] == Origin.US_IMG,
            tracks.open_us_img[program],
            tracks.open_nonus[program],
        )
        rules = {
            "was no trainee": ~was_trainee,
            "no sponsor": (people.status[moved] == J1) & (tracks.visa[program] == 0),
            "no H-1B sponsor": (people.citizenship[moved] == Citizenship.FOREIGN)
            & (people.status[moved] == Status.H1B_EXEMPT)
            & (tracks.visa[program] < 2),
            "closed to IMGs": img & (open_to == 0.0),
            "wrong specialty": tracks.specialty[program] != people.specialty[moved],
            "other length": ends != years,
            "first year": people.training_year[moved] < 2,
        }
        for rule, broken in rules.items():
            self.faults[f"transfer: {rule}"] += int(np.count_nonzero(broken))
        here = people.phase == Phase.TRAINEE
        second = here & (people.training_year == 2)
        held = np.bincount(people.program[second], minlength=tracks.quota.size)
        into = np.bincount(program[people.training_year[moved] == 2], minlength=held.size) > 0
        self.faults["transfer: second year over quota"] += int((held > tracks.quota)[into].sum())

    def take(self, what: str, program, kind: int) -> None:
        tracks = self.engine.world.tracks
        if kind >= 0 and (tracks.kind[program] != kind).any():
            self.faults[f"{what}: wrong kind"] += 1
        taken = np.bincount(program, minlength=tracks.quota.size)
        self.seats.append((what, taken, tracks.quota.copy()))

    def check(self, name, year, people) -> None:
        practising = people.phase == Phase.PRACTISING
        trainee = people.phase == Phase.TRAINEE
        applicant = people.phase == Phase.APPLICANT
        here = practising | trainee | applicant | (people.phase == Phase.UNLICENSED)
        age = year - people.birth_year.astype(int)
        foreign = people.citizenship == Citizenship.FOREIGN
        serving = people.obligation_left > 0
        fully = people.licence == Licence.FULL
        provisional = people.obligation == Obligation.PROVISIONAL_SERVICE
        rules = {
            "age": here & ((age < 22) | (age > 90)),
            "hours": (people.fte < 0) | (people.fte > 2000),
            "practises without hours": practising & (people.fte == 0) & (name == "practise"),
            "trains with nothing left": trainee
            & (people.training_left < 1)
            & (name not in ("train", "faculty")),
            "trains without a program": trainee & (people.program < 0),
            "trains without a licence": trainee & (people.licence != Licence.TRAINING),
            "program outside training": (people.program >= 0) & ~trainee & ~(people.phase == 4),
            "practises nowhere": practising & (people.county < 0),
            "practises nothing": practising & (people.specialty < 0),
            "practises without a licence": practising
            & ~fully
            & (people.licence != Licence.PROVISIONAL),
            "practises on a training visa": practising & (people.status == J1),
            "practises without status": practising & (people.status == Status.NONE),
            "owes too long": (people.obligation_left < 0)
            | (people.obligation_left > np.where(provisional, 6, 3)),
            "owes nothing but serves": serving & (people.obligation == Obligation.NONE),
            "waived, but serves none": (people.status == Status.H1B_WAIVER)
            & (people.obligation == Obligation.NONE),
            "citizen on a visa": (people.citizenship == Citizenship.US_CITIZEN)
            & (people.status != Status.US_CITIZEN),
            "resident on a visa": (people.citizenship == Citizenship.PERMANENT_RESIDENT)
            & (people.status != Status.PERMANENT_RESIDENT)
            & (people.phase != Phase.UNLICENSED)
            & ~(people.licence == Licence.PROVISIONAL),
            "visa for a US school": foreign & (people.origin < Origin.US_IMG),
            "left, no year": (people.phase == Phase.LEFT) != (people.left > 0),
            "left, no reason": (people.phase == Phase.LEFT) != (people.left_reason > 0),
            "code": (people.status < 0) | (people.status > Status.NONE) | (people.origin > 3),
        }
        for rule, broken in rules.items():
            count = int(np.count_nonzero(broken))
            if count:
                self.faults[f"after {name}: {rule}"] += count


@pytest.fixture(scope="module", params=["today", "drawn", "everything"])
def book(request, country, tree, everything_on):
    chosen = {"today": tree, "drawn": tree.draw(7, 0), "everything": everything_on}[request.param]
    record = YearBook()
    engine = Engine(country, chosen, scale=SCALE, recorder=record)
    record.engine = engine
    for year in range(FIRST_YEAR, LAST + 1):
        engine.run_year(year)
    return record


def test_no_rule_is_broken(book):
    assert +book.faults == {}
    assert book.moved > 100


def test_no_program_takes_more_than_its_positions(book):
    assert len(book.seats) == 2 * (LAST - FIRST_YEAR + 1)
    for what, taken, quota in book.seats:
        assert (taken <= quota).all(), what
        assert taken.sum() > 0


def test_every_applicant_has_one_fate(book):
    table = frame(book.engine)
    for year, fates in enumerate(book.fates, FIRST_YEAR):
        assert fates["applicants"] == sum(fates[one] for one in _FATES)
        at = table.filter(pl.col("year") == year)

        def total(measure, at=at):
            return at.filter(pl.col("measure") == measure)["value"].sum() * SCALE

        assert total("registered") == pytest.approx(fates["applicants"])
        assert total("apply_again") == pytest.approx(fates["again"])
        placed = total("matched") + total("soap_placed") + total("placed_outside")
        # An advanced position without a first year begins too, and counts as none of the three.
        assert fates["began"] == pytest.approx(placed, rel=0.02)


def test_the_table_offers_no_more_than_there_is(book):
    table = frame(book.engine).pivot(
        on="measure", index=["year", "place", "category", "origin"], values="value"
    )
    for less, more in (
        ("positions_filled", "positions_offered"),
        ("first_year_positions_filled", "first_year_positions_offered"),
        ("fellowship_filled", "fellowship_positions"),
        ("fellowship_matched", "fellowship_applicants"),
        ("withdrew", "registered"),
        ("matched", "active_applicants"),
        ("active_applicants", "registered"),
        ("moved_state", "moved_county"),
        ("conrad_slots_used", "conrad_slots_available"),
    ):
        rows = table.filter(pl.col(less).is_not_null())
        assert rows.height > 0, less
        assert (rows[less] <= rows[more].fill_null(0)).all(), less


def test_the_j1_balance_closes_every_year(book):
    reasons = (
        "left_training",
        "gave_up_applying",
        "returned_home",
        "conrad",
        "federal_waiver",
        "hardship",
    )
    table = frame(book.engine)
    previous = None
    for year, flow in book.j1.items():
        assert flow["start"] + flow["new"] == flow["end"] + flow["out"], year
        assert flow["out"] == sum(flow[reason] for reason in reasons), year
        assert previous in (None, flow["start"])
        previous = flow["end"]
        assert min(flow["new"], flow["returned_home"], flow["conrad"]) > 0
        at = table.filter((pl.col("year") == year) & (pl.col("place") == "US"))
        for measure, reason in (
            ("j1_left_training", "left_training"),
            ("j1_returned_home", "returned_home"),
            ("j1_waiver_conrad", "conrad"),
            ("j1_waiver_agency", "federal_waiver"),
            ("j1_waiver_hardship", "hardship"),
        ):
            counted = at.filter(pl.col("measure") == measure)["value"].sum()
            assert counted * SCALE == pytest.approx(flow[reason]), measure


class Osteopathic:
    """Who began in programs that take DOs only."""

    engine: Engine

    def __init__(self) -> None:
        self.origins: dict[int, set[int]] = {}
        self.apart: dict[int, int] = {}

    def before(self, process, year, people) -> None:
        self.phase = people.phase.copy()

    def after(self, process, year, people) -> None:
        if process.name == "match":
            began = (self.phase == Phase.APPLICANT) & (people.phase == Phase.TRAINEE)
            apart = self.engine.world.memory["osteopathic_only"]
            there = np.flatnonzero(began)[apart[people.program[began]]]
            self.origins[year] = set(people.origin[there].tolist())
            self.apart[year] = int(apart.sum())


def test_osteopathic_programs_take_dos_only_until_they_join(tree):
    record = Osteopathic()
    record.engine = Engine(load_country(2018), tree, first_year=2018, scale=SCALE, recorder=record)
    for year in range(2018, 2022):
        record.engine.run_year(year)
    assert record.origins == {2018: {Origin.US_DO}, 2019: {Origin.US_DO}, 2020: set(), 2021: set()}
    joined = 1.0 - record.apart[2019] / record.apart[2018]
    share = float(tree.at("2019-07-01")["match.positions.osteopathic_joined"])
    assert joined == pytest.approx(share, abs=4.0 * np.sqrt(0.25 / record.apart[2018]))
    people = record.engine.people
    assert np.unique(people.key).size == len(people)


def test_who_joins_the_main_match_early_is_drawn_once_for_all_years(tree):
    """A share that stays as it is brings in nobody more; a larger one those of the smaller one."""
    country = load_country(2018)
    apart = {}
    for share in (0.3, 0.6):
        reform = Reform.from_toml(
            'name = "early"\n[[change]]\nparameter = "match.positions.osteopathic_joined"\n'
            f"from = 2010-01-01\nset = {share}\n"
        )
        engine = Engine(country, tree.with_reform(reform), first_year=2018, scale=SCALE)
        still = []
        for year in (2018, 2019):
            set_quotas(moment_of(engine, APPLY, year))
            still.append(engine.world.memory["osteopathic_only"].copy())
        np.testing.assert_array_equal(still[0], still[1])
        apart[share] = still[0]
    assert 0 < apart[0.6].sum() < apart[0.3].sum()
    assert apart[0.3][apart[0.6]].all()
