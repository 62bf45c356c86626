"""Reforms: what a change does, composing, hashing, and that equality changes nothing."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters import (
    AS_WRITTEN,
    BASELINES,
    Change,
    ParameterTree,
    Reform,
    parse_assignment,
    shipped_reforms,
)

SHARE, SLOTS, HOURS = "settle.share", "settle.slots", "practise.hours"
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2045, 12, 31))
EDGES = st.one_of(st.none(), DAYS)


def reform(*changes: Change) -> Reform:
    return Reform("test", changes)


@st.composite
def slot_changes(draw: st.DrawFn) -> Change:
    """Return a change of the slots that stays in their range."""
    operation = draw(st.sampled_from(["set", "scale", "add"]))
    span = {"set": (0, 40), "scale": (0.5, 1.2), "add": (0, 10)}[operation]
    start, until = draw(EDGES), draw(EDGES)
    if start and until and until < start:
        start, until = until, start
    states = draw(st.lists(st.sampled_from(["AL", "TX", "CA", "NO"]), unique=True))
    where = (("state", tuple(states)),) if states else ()
    return Change(SLOTS, operation, draw(st.floats(*span)), start, until, where)


@given(changes=st.lists(slot_changes(), max_size=5), day=DAYS)
@settings(max_examples=200, deadline=None)
def test_changes_act_in_order_between_their_days(
    tree: ParameterTree, changes: list[Change], day: datetime.date
) -> None:
    for baseline in BASELINES:
        expected = tree.at(day, baseline).array(SLOTS).copy()
        for change in changes:
            assert isinstance(change.operand, float)
            inside = (change.start is None or change.start <= day) and (
                change.until is None or day <= change.until
            )
            names = tree.dimensions["state"]
            chosen = [not change.where or name in change.where[0][1] for name in names]
            new = {
                "set": np.full(4, change.operand),
                "scale": expected * change.operand,
                "add": expected + change.operand,
            }[change.operation]
            if inside:
                expected = np.where(chosen, new, expected)
        reformed = tree.with_reform(reform(*changes))
        np.testing.assert_array_equal(reformed.at(day, baseline)[SLOTS], expected)


@given(first=slot_changes(), second=slot_changes(), day=DAYS)
@settings(max_examples=100, deadline=None)
def test_composing_equals_applying_one_after_the_other(
    tree: ParameterTree, first: Change, second: Change, day: datetime.date
) -> None:
    together = tree.with_reform(reform(first) + reform(second))
    in_turn = tree.with_reform(reform(first)).with_reform(reform(second))
    assert together.digest == in_turn.digest
    np.testing.assert_array_equal(together.at(day)[SLOTS], in_turn.at(day)[SLOTS])


@given(changes=st.lists(slot_changes(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_text_reads_back(tree: ParameterTree, changes: list[Change]) -> None:
    written = reform(*changes)
    again = Reform.from_toml(written.text)
    assert again == written
    assert again.digest == written.digest
    assert hash(again) == hash(written)
    assert tree.with_reform(again).digest == tree.with_reform(written).digest


def test_set_scale_add_in_words(tree: ParameterTree) -> None:
    text = """
name = "more-slots"
[label]
en = "More slots"
zh = "更多名额"
[[change]]
parameter = "settle.slots"
from = 2026-10-01
set = {TX = 50, CA = 45}
[[change]]
parameter = "settle.slots"
from = 2030-10-01
until = 2031-09-30
where = {state = "AL"}
add = 5
"""
    reformed = tree.with_reform(Reform.from_toml(text))
    np.testing.assert_array_equal(reformed.at("2026-09-30")[SLOTS], [30, 35, 30, 30])
    np.testing.assert_array_equal(reformed.at("2026-10-01")[SLOTS], [30, 50, 45, 30])
    np.testing.assert_array_equal(reformed.at("2031-09-30")[SLOTS], [35, 50, 45, 30])
    np.testing.assert_array_equal(reformed.at("2031-10-01")[SLOTS], [30, 50, 45, 30])
    np.testing.assert_array_equal(tree.at("2031-10-01")[SLOTS], [30, 35, 30, 30])


def test_set_overrides_later_values_and_sunsets(tree: ParameterTree) -> None:
    assert tree.with_reform(parse_assignment(f"{SHARE}=0.6")).at("2035-01-01")[SHARE] == 0.6
    slots = Change(SLOTS, "set", 35.0, datetime.date(2026, 10, 1))
    written = tree.with_baseline(AS_WRITTEN).with_reform(reform(slots))
    np.testing.assert_array_equal(written.at("2026-09-30")[SLOTS], 0)
    np.testing.assert_array_equal(written.at("2026-10-01")[SLOTS], 35)


def test_sunset_is_not_drawn(tmp_path: Path, tree: ParameterTree) -> None:
    from landbridge.parameters import load_tree

    house = Path(__file__).parent / "house"
    (tmp_path / "more.yaml").write_text(
        """
settle.fee:
  label: {en: Fee, zh: 费用}
  unit: share
  range: [0, 10]
  values:
    - {from: 2025-01-01, value: 5}
    - {from: 2026-01-01, value: 0, only: as-written}
  distribution: {kind: normal, sd: 1}
  sources: [ours]
  reliability: assumption
  note: Ends by law.
""",
        encoding="utf-8",
    )
    drawn = load_tree([house, tmp_path]).draw(1, 1)
    assert drawn.at("2027-01-01")["settle.fee"] not in (0, 5)
    assert drawn.at("2027-01-01", AS_WRITTEN)["settle.fee"] == 0


@given(day=DAYS, replicate=st.integers(0, 100))
@settings(max_examples=50, deadline=None)
def test_reform_at_todays_values_changes_nothing(
    tree: ParameterTree, day: datetime.date, replicate: int
) -> None:
    same = reform(
        Change(SLOTS, "set", (("TX", 35.0), ("AL", 30.0)), day),
        Change(SHARE, "scale", 1.0, day),
        Change(HOURS, "add", 0.0),
        Change(HOURS, "set", 51.0, day, None, (("sex", ("male",)), ("state", ("TX",)))),
    )
    reformed = tree.with_reform(same)
    assert same.effective_changes(tree) == []
    assert reformed.digest == tree.digest
    assert reformed.draw(1, replicate).digest == tree.draw(1, replicate).digest


def test_effective_changes_are_those_that_do_something(tree: ParameterTree) -> None:
    idle = Change(SHARE, "set", 0.5, datetime.date(2031, 1, 1))
    busy = Change(SLOTS, "set", 35.0, datetime.date(2026, 10, 1))
    late = Change(SHARE, "set", 0.6, datetime.date(2045, 1, 1))
    mixed = reform(idle, busy, late)
    assert mixed.effective_changes(tree) == [busy, late]
    horizon = (datetime.date(2025, 7, 1), datetime.date(2041, 6, 30))
    assert mixed.effective_changes(tree, *horizon) == [busy]


def test_effective_under_one_baseline_only(tree: ParameterTree) -> None:
    extend = Change(SLOTS, "set", 30.0, datetime.date(2026, 9, 30), None, (("state", ("AL",)),))
    assert reform(extend).effective_changes(tree) == []
    assert reform(extend).effective_changes(tree.with_baseline(AS_WRITTEN)) == [extend]


def test_digest_counts_changes_not_words() -> None:
    change = Change(SHARE, "set", 0.5)
    assert Reform("a", (change,), {"en": "A", "zh": "甲"}).digest == Reform("b", (change,)).digest
    assert reform(change).digest != reform(Change(SHARE, "set", 0.6)).digest
    assert reform(change).digest != reform(Change(SHARE, "add", 0.5)).digest


def test_a_change_that_names_no_category_acts_nowhere_and_is_refused(tree: ParameterTree) -> None:
    nowhere = Change(SLOTS, "set", 40.0, where=(("state", ()),))
    with pytest.raises(InputError, match="'where' names no category"):
        tree.with_reform(reform(nowhere))


def test_other_formats_and_folders_are_told_that_toml_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("name: r\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"r.yaml:1: not valid TOML: .*; only TOML is read"):
        Reform.read(tmp_path / "r.yaml")
    with pytest.raises(InputError, match="a folder; expected a reform file"):
        Reform.read(tmp_path)


def test_check_lists_every_problem(tree: ParameterTree) -> None:
    bad = reform(Change("settle.shar", "set", 1.0), Change(SHARE, "set", 2.0))
    problems = bad.check(tree)
    assert len(problems) == 2
    assert isinstance(problems[0], UnknownNameError)
    assert problems[0].nearest[0] == SHARE
    assert "2 is outside its range 0 to 1 (share)" in str(problems[1])
    with pytest.raises(InputError) as caught:
        tree.with_reform(bad)
    assert len(str(caught.value).splitlines()) == 2


def test_untouched_parameters_are_shared(tree: ParameterTree) -> None:
    reformed = tree.with_reform(parse_assignment(f"{SHARE}=0.5"))
    assert reformed[SLOTS] is tree[SLOTS]
    assert reformed[SHARE] is not tree[SHARE]


# --- assignments -------------------------------------------------------------------------------


def test_assignment(tree: ParameterTree) -> None:
    one = tree.with_reform(parse_assignment("settle.share = 0.45"))
    assert one.at("2021-01-01")[SHARE] == one.at("2035-01-01")[SHARE] == 0.45
    two = tree.with_reform(parse_assignment("settle.slots[TX, CA]=50"))
    np.testing.assert_array_equal(two.at("2025-01-01")[SLOTS], [30, 50, 50, 30])
    three = tree.with_reform(parse_assignment("practise.hours[female,TX,CA]=1e1"))
    np.testing.assert_array_equal(
        three.at("2025-01-01")[HOURS], [[50, 51, 52, 53], [40, 10, 10, 43]]
    )


def test_assignment_names_and_text() -> None:
    made = parse_assignment("settle.slots[TX]=50")
    assert made.name == "set-settle.slots-TX"
    assert Reform.from_toml(made.text) == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("settle.share", "expected ID=VALUE"),
        ("settle.share=", "expected ID=VALUE"),
        ("settle.share=half", "expected a number, found 'half'"),
        ("settle.share=1_x", "expected a number after '='"),
        ("settle.share=nan", "expected a finite number"),
        ("settle.slots[]=3", "name a category"),
        ("settle.shar=1", "--set settle.shar=1: unknown parameter 'settle.shar'; did you mean"),
        ("settle.share=3", "--set settle.share=3: settle.share: 3 is outside its range 0 to 1"),
        ("settle.slots[TY]=3", "unknown category of state 'TY'; expected one of AL, TX, CA, NO"),
        ("settle.share[TX]=0.3", "has a single value"),
    ],
)
def test_bad_assignment(tree: ParameterTree, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        tree.with_reform(parse_assignment(text))
    assert message in str(caught.value)


# --- reading -----------------------------------------------------------------------------------


def test_read_by_name_or_path(tmp_path: Path) -> None:
    assert Reform.read("conrad-35") is shipped_reforms()["conrad-35"]
    path = tmp_path / "mine.toml"
    path.write_text(parse_assignment("settle.share=0.5").text, encoding="utf-8")
    assert Reform.read(path).name == Reform.read(str(path)).name == "set-settle.share"
    with pytest.raises(
        UnknownNameError, match=r"unknown reform 'conrad35'; did you mean conrad-35"
    ):
        Reform.read("conrad35")


def test_composed_reform_keeps_wording_and_sources() -> None:
    both = Reform.read("conrad-35") + Reform.read("gme-14000")
    assert both.name == "conrad-35+gme-14000"
    assert " + " in both.label["en"]
    assert both.label["zh"]
    assert "S112" in both.sources
    assert "S105" in both.sources
    again = Reform.from_toml(both.text)
    assert (again.label, again.summary, again.sources) == (both.label, both.summary, both.sources)
