"""HPSA-like areas: every cut point, examples worked out on paper, bounds, what is worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.errors import InputError
from landbridge.parameters import load_tree
from landbridge.places.hpsa import NOT_LOOKED_AT, mental_health, primary_care
from landbridge.places.hpsa_rules import hpsa_rules
from landbridge.places.points import read_points
from landbridge.places.provider_fte import designation_population, real_fte, statutory_fte

RULES = hpsa_rules()
TABLES = [
    (f"{part}.{name}", table)
    for file in ("hpsa_rules.yaml", "mua_rules.yaml")
    for part, tables in read_points(file).items()
    for name, table in tables.items()
]
NAMES = [name for name, _ in TABLES]


@pytest.mark.parametrize("table", [table for _, table in TABLES], ids=NAMES)
def test_every_cut_point_has_its_points_at_the_cut_and_not_beyond(table):
    for below, cut in zip((None, *table.cuts), table.cuts, strict=False):
        step = abs(cut.at) * 1e-6 or 1e-9
        here, outside = table.weight * cut.points, table.of(cut.at - step)
        assert table.of(cut.at) == here
        if table.side == "at_least":
            before = table.otherwise if below is None else below.points
            assert (table.of(cut.at + step), outside) == (here, table.weight * before)
        else:
            assert outside == here
            assert table.of(cut.at + step) != here
    beyond = -np.inf if table.side == "at_least" else np.inf
    assert table.of(beyond) == table.weight * table.otherwise


@pytest.mark.parametrize("table", [table for _, table in TABLES], ids=NAMES)
def test_points_go_one_way_and_every_cut_is_cited(table):
    points = [cut.points for cut in table.cuts]
    steps = np.diff(points)
    assert (steps > 0).all() or (steps < 0).all()
    sources = load_tree().sources
    for cut in table.cuts:
        assert cut.sources
        assert all(source in sources for source in cut.sources)
        assert cut.reliability in ("primary", "secondary", "derived", "memory", "assumption")
        assert 1976 <= cut.as_of <= 2026


def test_maxima_are_the_published_ones():
    most = {name: table.most for name, table in RULES.pc.points.items()}
    assert most["ratio"] == most["people_without_provider"] == 10
    assert {most[n] for n in most if n not in ("ratio", "people_without_provider")} == {5}
    mh = {name: table.most for name, table in RULES.mh_points.items()}
    ways = ("psychiatrist_ratio", "core_ratio", "both_psychiatrist_ratio", "both_core_ratio")
    assert {mh[name] for name in ways} == {7}
    rest = ("poverty", "elderly", "youth", "alcohol", "substance", "travel_minutes")
    assert [mh[name] for name in rest] == [5, 3, 3, 1, 1, 5]
    assert mh["psychiatrist_ratio"] + sum(mh[name] for name in rest) == 25
    assert [RULES.imu[n].most for n in ("providers", "poverty", "elderly", "infant_mortality")] == [
        28.7, 25.1, 20.2, 26.0,
    ]  # fmt: skip


def test_quotients_that_miss_a_cut_in_the_last_bit_are_at_it():
    fte = np.array([0.1, 0.3, 0.7, 1.1, 1.7])
    for ratio in (3000, 3500, 4000, 5000, 10000):
        area = primary_care(ratio * fte, fte, RULES)
        assert (area.parts["ratio"].value == RULES.pc.points["ratio"].of(ratio)).all()
        if ratio >= 3500:
            assert area.designated.sure.all()


# On paper: (people, FTE, poverty, deaths, low weight, minutes, miles) -> R doubled, P, I, T, kind
PAPER = [
    ((10_000, 1.0, 0.50, 20, 0.13, 60, 50), (10, 5, 5, 5), "high_needs"),
    ((9_999, 1.0, 0.49, 19, 0.12, 59, 49), (8, 4, 4, 4), "high_needs"),
    ((7_000, 1.5, 0.22, 11, 0.08, 35, 12), (6, 2, 1, 2), "high_needs"),
    ((3_500, 1.0, 0.15, 9, 0.09, 20, 30), (4, 1, 2, 3), "geographic"),
    ((3_499, 1.0, 0.20, 20, 0.06, 0, 0), (2, 2, 5, 0), "none"),
    ((3_499, 1.0, 0.21, 20, 0.06, 0, 0), (2, 2, 5, 0), "high_needs"),
    ((2_999, 1.0, 0.60, 30, 0.20, 90, 90), (0, 5, 5, 5), "none"),
    ((2_500, 0.0, 0.00, 0, 0.00, 0, 0), (10, 0, 0, 0), "geographic"),
    ((499, 0.0, 0.00, 0, 0.00, 0, 0), (0, 0, 0, 0), "geographic"),
]


@pytest.mark.parametrize(("facts", "points", "kind"), PAPER)
def test_primary_care_on_paper(facts, points, kind):
    people, fte, poverty, deaths, weight, minutes, miles = ([one] for one in facts)
    area = primary_care(
        people, fte, RULES, poverty=poverty, infant_mortality=deaths, low_birth_weight=weight,
        minutes=minutes, miles=miles, births=[50],
    )  # fmt: skip
    assert tuple(area.parts[n].value[0] for n in ("ratio", "poverty", "infant", "travel")) == points
    assert area.score[0] == area.low[0] == area.high[0] == sum(points)
    assert area.kind[0] == kind
    assert area.designated.known.all()


def test_high_need_comes_of_births_deaths_poverty_or_a_shown_lack_of_capacity():
    def kinds(**facts):
        known = {"poverty": [0.1], "infant_mortality": [5], "births": [60]}
        return primary_care([3200], [1], RULES, **known | facts).kind[0]

    assert kinds() == "none"
    assert kinds(births=[100]) == "none"  # more than 100
    assert kinds(births=[101]) == kinds(infant_mortality=[20.1]) == "high_needs"
    assert kinds(poverty=[0.201]) == kinds(insufficient_capacity=[True]) == "high_needs"


def test_what_is_not_known_makes_bounds_and_no_silent_zero():
    area = primary_care([3200, 3600, 2900], [1, 1, 1], RULES)
    assert area.kind.tolist() == ["unknown", "geographic", "none"]
    assert np.isnan(area.score).all()
    assert area.low.tolist() == [2, 4, 0]
    assert area.high.tolist() == [17, 19, 15]
    assert area.needed.tolist() == pytest.approx([0, 3600 / 3500 - 1, 0])
    assert area.needed_high.tolist() == pytest.approx([3200 / 3000 - 1, 0.2, 0])
    one = primary_care([3600], [1], RULES, poverty=[0.1], low_birth_weight=[0.08], minutes=[10])
    assert (one.score[0], one.low[0], one.high[0]) == (5, 5, 5 + 4 + 5)


def test_supply_or_people_not_known_and_nobody_there():
    area = primary_care([5000, np.nan, 0, 0], [np.nan, 1, 0, 2], RULES, poverty=[0.1] * 4)
    assert area.kind.tolist() == ["unknown", "unknown", "none", "none"]
    assert (area.parts["ratio"].low[0], area.parts["ratio"].high[0]) == (0, 10)
    assert np.isnan(area.low[2:]).all()
    assert np.isnan(area.ratio[[0, 1, 2, 3]]).all()


FACTS = {
    "people": st.floats(1, 1e6),
    "fte": st.floats(0.05, 500),
    "poverty": st.floats(0, 1),
    "infant_mortality": st.floats(0, 60),
    "minutes": st.floats(0, 200),
}


@given(st.fixed_dictionaries(FACTS), st.sampled_from(sorted(FACTS)), st.floats(1, 3))
def test_what_is_worse_lowers_neither_score_nor_need(facts, name, times):
    worse = dict(facts)
    worse[name] = facts[name] / times if name == "fte" else min(facts[name] * times, 1e7)
    if name == "poverty":
        worse[name] = min(worse[name], 1.0)

    def area(one):
        rest = {key: [one[key]] for key in ("poverty", "infant_mortality", "minutes")}
        return primary_care([one["people"]], [one["fte"]], RULES, births=[50], **rest)

    before, after = area(facts), area(worse)
    assert after.score >= before.score
    assert after.needed >= before.needed - 1e-9
    assert after.designated.sure >= before.designated.sure


@given(st.floats(1, 1e6), st.floats(0, 300), st.floats(0, 1))
def test_the_needed_remove_the_designation(people, fte, poverty):
    before = primary_care([people], [fte], RULES, poverty=[poverty], births=[0],
                          infant_mortality=[0])  # fmt: skip
    with_them = fte + before.needed * (1 + 1e-9) + 1e-9
    after = primary_care([people], with_them, RULES, poverty=[poverty], births=[0],
                         infant_mortality=[0])  # fmt: skip
    assert not after.designated.may[0]
    assert after.needed[0] == pytest.approx(0, abs=1e-6)


def test_bounds_hold_the_score_whatever_turns_out():
    rng = np.random.default_rng(5)
    people, fte = rng.uniform(100, 50_000, 300), rng.uniform(0, 10, 300)
    full = {
        "poverty": rng.uniform(0, 0.6, 300),
        "infant_mortality": rng.uniform(0, 25, 300),
        "low_birth_weight": rng.uniform(0, 0.2, 300),
        "minutes": rng.uniform(0, 90, 300),
        "miles": rng.uniform(0, 90, 300),
    }
    known = primary_care(people, fte, RULES, **full)
    for name in full:
        part = primary_care(people, fte, RULES, **{k: v for k, v in full.items() if k != name})
        assert (part.low <= known.score).all()
        assert (known.score <= part.high).all()


def test_order_and_neighbours_change_nothing():
    rng = np.random.default_rng(6)
    people, fte, poor = rng.uniform(0, 9000, 50), rng.uniform(0, 3, 50), rng.uniform(0, 0.5, 50)
    order = rng.permutation(50)
    whole = primary_care(people, fte, RULES, poverty=poor)
    mixed = primary_care(people[order], fte[order], RULES, poverty=poor[order])
    np.testing.assert_array_equal(whole.low[order], mixed.low)
    np.testing.assert_array_equal(whole.kind[order], mixed.kind)


# (people, psychiatrists, core, need) -> short; each side of each of the three ways
WAYS = [
    ((30_000, 1, 100, False), True),
    ((29_999, 1, 100, False), False),
    ((90_000, 10, 10, False), True),
    ((89_999, 10, 10, False), False),
    ((60_000, 3, 10, False), True),
    ((59_999, 3, 9, False), False),
    ((60_000, 3, 10.01, False), False),
    ((20_000, 1, 100, True), True),
    ((19_999, 1, 100, True), False),
    ((60_000, 10, 10, True), True),
    ((59_999, 10, 10, True), False),
    ((45_000, 3, 10, True), True),
    ((45_000, 3, 10.01, True), False),
    ((44_999, 3, 9.99, True), False),
]


@pytest.mark.parametrize(("facts", "short"), WAYS)
def test_the_three_ways_of_mental_health(facts, short):
    people, psychiatrists, core, need = facts
    area = mental_health(
        [people], [psychiatrists], RULES, core=[core], poverty=[0.2 if need else 0.19],
        elderly=[0.25], youth=[0.6], alcohol=[0], substance=[0],
    )  # fmt: skip
    assert area.designated.known.all()
    assert area.designated.sure[0] == short
    assert (area.needed[0] > 0) == (short and area.designated.sure[0]) or area.needed[0] == 0


def test_high_need_for_mental_health_at_its_edges():
    def need(**facts):
        known = {"poverty": 0.1, "elderly": 0.2, "youth": 0.3, "alcohol": 0, "substance": 0}
        given = {key: [value] for key, value in (known | facts).items()}
        return bool(mental_health([25_000], [1], RULES, **given).high_need.sure[0])

    assert not need()
    assert need(poverty=0.2)  # 20 per cent or more, where primary care has more than 20
    assert not need(elderly=0.25)
    assert need(elderly=0.2501)
    assert not need(youth=0.6)
    assert need(youth=0.601)
    assert need(alcohol=1)
    assert need(substance=1)


def test_mental_health_on_paper():
    # 35,000 people, 1 psychiatrist, 3 core: 35,000:1 and 11,667:1. Psychiatrists alone 3 points,
    # core alone 4, both 5 (4 for 11,667 of at least 9,000 to 12,000 is 5; 35,000 is 5): best 5.
    area = mental_health(
        [35_000], [1], RULES, core=[3], poverty=[0.16], elderly=[0.21], youth=[0.41], alcohol=[0],
        substance=[0], minutes=[45],
    )  # fmt: skip
    parts = {name: part.value[0] for name, part in area.parts.items()}
    assert parts == {
        "ratio": 5, "poverty": 1, "elderly": 2, "youth": 2, "alcohol": 0, "substance": 0,
        "travel": 3,
    }  # fmt: skip
    assert area.score[0] == 13
    assert area.kind[0] == "geographic"
    # 30,000:1 needs 0.17 more, 9,000:1 needs 0.89 more, either ratio of the pair 0.75: 0.89.
    assert area.needed[0] == pytest.approx(35 / 9 - 3)
    assert area.shortage[0] == pytest.approx(0.75)
    assert area.core_shortage[0] == pytest.approx(35 / 6 - 3)


@given(st.floats(1e3, 1e6), st.floats(0, 40), st.floats(0, 60), st.booleans())
def test_the_needed_psychiatrists_leave_no_way_to_designate(people, psychiatrists, more, poor):
    facts = {"poverty": [0.3 if poor else 0.1], "elderly": [0.1], "youth": [0.1], "alcohol": [0],
             "substance": [0]}  # fmt: skip
    core = psychiatrists + more
    before = mental_health([people], [psychiatrists], RULES, core=[core], **facts)
    add = before.needed * (1 + 1e-9) + 1e-9
    after = mental_health([people], psychiatrists + add, RULES, core=core + add, **facts)
    assert not after.designated.may[0]


def test_a_reform_of_the_threshold_is_a_change_of_a_parameter():
    tree = load_tree()
    values = dict(tree.at("2025-07-01")) | {"hpsa.pc.ratio": 3000.0}
    strict = hpsa_rules(values)
    assert primary_care([3200], [1], strict).kind.tolist() == ["geographic"]
    assert (
        primary_care([3200], [1], RULES, poverty=[0.1], births=[1], infant_mortality=[1]).kind[0]
        == "none"
    )


def test_fte_as_the_rules_count_it():
    counting = RULES.counting
    assert real_fte([40, 60, 20, 0], counting).tolist() == [1, 1, 0.5, 0]
    assert real_fte([40], counting, [0.25]).tolist() == [0.25]

    def one(hours=40, **facts):
        return float(statutory_fte([hours], counting, **facts)[0])

    assert one() == 1
    assert one(20) == 0.5
    assert one(60, in_residency=[True]) == 0.1
    assert one(60, in_residency=[True], kind="mh") == 0.5
    assert one(2, in_residency=[True]) == 0.05  # never more than the hours
    assert one(foreign_school=[True], has_residence=[False]) == 0
    assert one(foreign_school=[True], has_residence=[True]) == 1
    assert one(foreign_school=[False], has_residence=[False]) == 1  # a US school, on a visa
    assert one(foreign_school=[True], full_licence=[False]) == 0.5
    assert one(10, foreign_school=[True], full_licence=[False]) == 0.25
    assert one(foreign_school=[False], full_licence=[False]) == 1
    assert one(obligated=[True]) == one(suspended=[True]) == one(counts=[False]) == 0
    assert one(share_here=[0.2]) == 0.2


def test_a_waiver_physician_relieves_patients_now_and_the_score_with_the_green_card():
    def ratios(has_residence):
        hours, abroad = [40, 40], [False, True]
        counted = statutory_fte(
            hours, RULES.counting, foreign_school=abroad, has_residence=[True, has_residence]
        ).sum()
        really = real_fte(hours, RULES.counting).sum()
        return [primary_care([6000], [fte], RULES).ratio[0] for fte in (counted, really)]

    assert ratios(False) == [6000, 3000]
    assert ratios(True) == [3000, 3000]


@given(st.lists(st.tuples(st.floats(0, 90), *[st.booleans()] * 6), min_size=1, max_size=20))
def test_the_rules_never_count_more_than_what_is_real(physicians):
    hours, abroad, residence, licence, training, obligated, suspended = zip(
        *physicians, strict=True
    )
    counted = statutory_fte(
        hours, RULES.counting, foreign_school=abroad, has_residence=residence,
        full_licence=licence, in_residency=training, obligated=obligated, suspended=suspended,
    )  # fmt: skip
    assert (counted <= real_fte(hours, RULES.counting)).all()
    assert (counted >= 0).all()


def test_people_as_the_rules_count_them():
    # 10,000 residents, 500 soldiers, 300 inmates; 1,000 tourists for a quarter of the year.
    people = designation_population(
        [10_000], RULES.counting, military=[500], institutions=[300], tourists=[1000],
        share_of_year=[0.25],
    )  # fmt: skip
    assert people.tolist() == [9200 + 1000 * 0.25 * 0.25]
    group = designation_population([10_000], RULES.counting, group_share=[0.3], migratory=[100],
                                   share_of_year=[0.5])  # fmt: skip
    assert group.tolist() == [3050]
    assert designation_population([100], RULES.counting, institutions=[200]).tolist() == [0]


def test_what_an_official_designation_also_rests_on_is_said():
    area = primary_care([1], [1], RULES)
    assert area.not_looked_at == NOT_LOOKED_AT
    assert "contiguous_areas" in NOT_LOOKED_AT
    assert "rational_service_area" in NOT_LOOKED_AT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pc: 3", "by part and name"),
        ("pc: {ratio: {side: at_least}}", r"pc\.ratio: expected"),
        (
            "pc: {r: {about: a, unit: b, side: up, otherwise: 0, steps: [{}]}}",
            "at_least or at_most",
        ),
        ("pc: {r: {about: a, unit: b, side: at_most, otherwise: 0, steps: []}}", "list of steps"),
        ("pc: {r: {about: a, unit: b, side: at_most, otherwise: 0, steps: [{cut: 1}]}}", "step 1"),
        ("pc: [", "not valid YAML"),
    ],
)
def test_a_wrong_file_of_points_is_refused_in_one_sentence(tmp_path, text, message):
    file = tmp_path / "points.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=message):
        read_points(file)
    with pytest.raises(InputError, match="expected a file of points"):
        read_points(tmp_path / "none.yaml")


def test_a_band_is_corrected_in_a_file_and_not_in_code(tmp_path):
    from landbridge.places import points as module

    text = (module.FOLDER / "hpsa_rules.yaml").read_text("utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(text.replace("cut: 10000, points: 5", "cut: 12000, points: 5"))
    own = hpsa_rules(points=file)
    assert primary_care([11_000], [1], own).parts["ratio"].value[0] == 8
    assert primary_care([11_000], [1], RULES).parts["ratio"].value[0] == 10
    assert replace(own, imu={}).pc is own.pc
