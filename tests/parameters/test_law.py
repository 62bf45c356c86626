"""The law as parameters: every state told, every cell sourced, every reform a change of law."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.parameters import AS_WRITTEN, ParameterTree, Reform, load_tree, shipped_reforms

LICENCE = ("pgt_years_us", "pgt_years_img", "attempts_step3", "exam_years", "imlc")
REFORMS = sorted(
    name
    for name, reform in shipped_reforms().items()
    if any(change.parameter.startswith("law.") for change in reform.changes)
)


@pytest.fixture(scope="module")
def shipped() -> ParameterTree:
    return load_tree()


def of_state(tree: ParameterTree, name: str, state: str, day: str) -> float:
    return float(tree.at(day).array(name)[tree.dimensions.position("state", state)])


@pytest.mark.parametrize("name", LICENCE)
def test_every_state_has_a_cell_of_its_own(shipped: ParameterTree, name: str) -> None:
    parameter = shipped[f"law.licence.{name}"]
    assert set(parameter.cells) == set(shipped.dimensions["state"])
    assert all(cell.reliability != "missing" for cell in parameter.cells.values())


def test_cells_name_known_sources_and_say_what_is_not_found(shipped: ParameterTree) -> None:
    cells = [
        (parameter.id, category, cell)
        for parameter in shipped.values()
        for category, cell in parameter.cells.items()
    ]
    assert len(cells) > 800
    for identifier, category, cell in cells:
        assert all(source in shipped.sources for source in cell.sources)
        if cell.reliability == "missing":
            assert cell.note, (identifier, category)


def test_a_value_that_was_not_found_is_the_model_text(shipped: ParameterTree) -> None:
    for parameter in shipped.values():
        if not parameter.id.startswith("law.pathway."):
            continue
        values = shipped.at("2026-07-01").array(parameter.id)
        for category, cell in parameter.cells.items():
            if cell.reliability == "missing":
                position = parameter.categories[0].index(category)
                without_a_law = parameter.categories[0].index("AK")
                assert values[position] == values[without_a_law], (parameter.id, category)


@pytest.mark.parametrize(
    ("state", "day", "years"),
    [
        ("VA", "2017-10-17", 2),
        ("VA", "2017-10-18", 1),
        ("AL", "2023-07-31", 3),
        ("AL", "2023-08-01", 2),
        ("CA", "2021-07-01", 3),
        ("CA", "2022-01-01", 2),
        ("PA", "2022-06-30", 3),
        ("PA", "2022-07-01", 2),
        ("NY", "2026-07-01", 3),
    ],
)
def test_years_of_training_change_with_the_law(
    shipped: ParameterTree, state: str, day: str, years: int
) -> None:
    assert of_state(shipped, "law.licence.pgt_years_img", state, day) == years


def test_tennessee_had_three_texts(shipped: ParameterTree) -> None:
    def text(day: str) -> list[float]:
        names = ("active", "practice_years", "either", "employer", "immigration")
        return [of_state(shipped, f"law.pathway.{name}", "TN", day) for name in names]

    assert text("2024-06-30")[0] == 0
    assert text("2024-07-01") == [1, 3, 1, 3, 1]
    assert text("2025-01-01") == [1, 0, 0, 1, 1]
    assert text("2026-05-18") == [1, 0, 0, 1, 2]


def test_counts_of_pathways_follow_the_counts_published(shipped: ParameterTree) -> None:
    assert shipped.at("2024-01-01").array("law.pathway.active").sum() == 0
    assert shipped.at("2026-01-01").array("law.pathway.active").sum() == 18
    assert shipped.at("2026-07-01").array("law.pathway.active").sum() == 20


def test_pathways_are_consistent(shipped: ParameterTree) -> None:
    for day in ("2024-07-01", "2025-01-01", "2026-07-01"):
        at = shipped.at(day)
        stage, full, high = (
            at.array(f"law.pathway.{name}")
            for name in ("stage1_years", "years_to_full", "years_to_full_high")
        )
        assert (stage <= full).all()
        assert (full <= high).all()
        recent, window = (
            at.array(f"law.pathway.{name}") for name in ("recent_years", "recent_window")
        )
        assert (recent <= window).all()
        assert ((recent > 0) == (window > 0)).all()


def test_exceptions_ask_no_more_than_the_rule(shipped: ParameterTree) -> None:
    at = shipped.at("2026-07-01")
    rule, exception = (at.array(f"law.licence.pgt_years_{name}") for name in ("img", "exception"))
    kind = at.array("law.licence.exception_kind")
    assert (exception <= rule).all()
    assert (kind[exception < rule] > 0).all()


def test_federal_rules_that_changed(shipped: ParameterTree) -> None:
    assert shipped.at("2021-06-30")["law.usmle.attempts"] == 6
    assert shipped.at("2021-07-01")["law.usmle.attempts"] == 4
    payment = "law.h1b.payment_usd"
    assert shipped.at("2025-09-20")[payment] == 0
    assert shipped.at("2026-09-21")[payment] == 100_000
    assert shipped.at("2026-09-21", AS_WRITTEN)[payment] == 0
    assert of_state(shipped, "law.licence.imlc", "NC", "2025-12-31") == 0
    assert of_state(shipped, "law.licence.imlc", "NC", "2026-01-01") == 1


def test_ranges_are_ordered(shipped: ParameterTree) -> None:
    for parameter in shipped.values():
        if parameter.by == ("bound",):
            low, typical, high = shipped.at("2026-07-01").array(parameter.id)
            assert low <= typical <= high, parameter.id


def test_years_of_residency_are_those_of_the_country(shipped: ParameterTree) -> None:
    import csv
    from importlib import resources

    table = resources.files("landbridge") / "baseline" / "tables" / "specialties.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    expected = [float(row["training_years"]) for row in rows]
    np.testing.assert_array_equal(shipped.at("2026-07-01")["law.residency.years"], expected)


def test_the_reforms_of_law_are_there() -> None:
    assert len(REFORMS) == 28


@pytest.mark.parametrize("name", REFORMS)
def test_reform_changes_the_law_from_its_day(shipped: ParameterTree, name: str) -> None:
    reform = Reform.read(name)
    assert reform.check(shipped) == []
    assert reform.effective_changes(shipped) == list(reform.changes)
    assert all(change.start is not None for change in reform.changes)


def test_reforms_of_law_compose(shipped: ParameterTree) -> None:
    both = Reform.read("pathway-all-states") + Reform.read("pathway-any-employer")
    at = shipped.with_reform(both).at("2026-07-01")
    assert at.array("law.pathway.active").all()
    assert not at.array("law.pathway.employer").any()


def test_parity_gives_every_state_one_number(shipped: ParameterTree) -> None:
    at = shipped.with_reform(Reform.read("licence-pgt-parity")).at("2026-07-01")
    years = at.array("law.licence.pgt_years_img")
    np.testing.assert_array_equal(years, at.array("law.licence.pgt_years_us"))
    assert (at.array("law.licence.pgt_years_exception") <= years).all()
