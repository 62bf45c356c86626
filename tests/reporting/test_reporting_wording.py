"""Sentences say no more than the numbers do."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from report_fake import FakeComparison, fake_comparison

from landbridge.errors import InputError, UnknownNameError
from landbridge.reporting.charts import ChartWords
from landbridge.reporting.maps import draw_change, draw_level, slider_data
from landbridge.reporting.reading import CountyValues, View
from landbridge.reporting.shapes import CountyShape, Shapes
from landbridge.reporting.wording import change_summary, headline, level_summary, state_rates

SHAPES = Shapes(
    (0, 0, 10, 10),
    tuple(
        CountyShape(fips, name, "M0 0h6v6h-6z")
        for fips, name in [("01001", "Autauga"), ("01003", "Baldwin"), ("02020", "Anchorage")]
    ),
    "M0 0l1 1",
)
WORDS = ChartWords("m", "Map", "A map")


def values(*mean: float, half: float = 0.5) -> CountyValues:
    middle = np.array(mean, dtype=float)
    return CountyValues(
        2040,
        middle,
        middle - half,
        middle + half,
        np.array([1.0, 2.0, 3.0]),
        np.array([1000.0, 3000.0, 500.0]),
    )


def test_headline_with_a_clear_difference() -> None:
    assert headline(View(fake_comparison())) == (
        "With conrad-35, 312 more physicians (95% interval 243 to 381) practise in the United "
        "States at the end of academic year 2040 than under current policy."
    )


def test_headline_with_a_loss_has_its_interval_the_right_way_round() -> None:
    assert "312 fewer physicians (95% interval 243 to 381)" in headline(
        View(fake_comparison(effect=-1.0))
    )


def test_headline_when_the_interval_holds_zero() -> None:
    sentence = headline(View(fake_comparison(spread=8.0)))
    assert "cannot be told apart from current policy" in sentence
    assert "+312 (95% interval −237 to +861)" in sentence


def test_headline_when_nothing_changes() -> None:
    assert headline(View(fake_comparison(effect=0.0))).startswith("conrad-35 changes nothing:")


def test_headline_when_only_something_else_changes() -> None:
    comparison = fake_comparison()
    zero = pl.when(
        (pl.col("measure") == "active_physicians") & (pl.col("scenario") == "difference")
    ).then(0.0)
    comparison.summary = comparison.summary.with_columns(
        zero.otherwise(pl.col(name)).alias(name) for name in ("mean", "low", "high")
    )
    assert "exactly as many physicians" in headline(View(comparison))


def test_headline_with_one_replicate_gives_no_interval() -> None:
    sentence = headline(View(fake_comparison(replicates=1)))
    assert "312 more physicians practise" in sentence
    assert "no interval can be given" in sentence


def test_headline_without_a_reform() -> None:
    sentence = headline(View(fake_comparison(reform=False)))
    assert sentence.startswith("Under current policy, 1,094,981 physicians (95% interval")
    assert sentence.endswith("8.4% more than at the end of academic year 2024.")


def test_headline_in_chinese() -> None:
    sentence = headline(View(fake_comparison(), "zh"))
    assert "conrad-35" in sentence
    assert "312" in sentence
    assert "243 至 381" in sentence


def test_a_comparison_without_baseline_is_refused() -> None:
    comparison = fake_comparison()
    comparison.summary = comparison.summary.filter(pl.col("scenario") != "baseline")
    with pytest.raises(InputError, match="no rows of the scenario 'baseline'"):
        View(comparison)


def test_several_reforms_are_refused(comparison: FakeComparison) -> None:
    more = comparison.summary.with_columns(scenario=pl.col("scenario") + "x")
    both = pl.concat([comparison.summary, more])
    with pytest.raises(InputError, match="shows one reform"):
        View(FakeComparison(comparison.meta, both, comparison.counties))


def test_an_unknown_language_is_refused(comparison: FakeComparison) -> None:
    with pytest.raises(UnknownNameError, match="unknown language 'fr'"):
        View(comparison, "fr")


def test_level_summary() -> None:
    assert level_summary(SHAPES, values(40, 80, 0), "current policy", "en") == (
        "In 2040, under current policy, the median county has 40.0 primary-care FTE per 100,000 "
        "people; half of all counties lie between 20.0 and 60.0. Among the states, Alaska has the "
        "least (0.0) and Alabama the most (70.0). The county with the most is Baldwin, AL (3,000 "
        "people): 80.0. 1 county has none (0.0)."
    )


def test_change_summary() -> None:
    assert change_summary(SHAPES, values(2.0, 0.1, -1.0), "conrad-35", [0.5, 1.0, 2.0], "en") == (
        "In 2040, with conrad-35, primary-care FTE per 100,000 people is higher by 0.5 or more in "
        "1 county and lower by as much in 1 county; elsewhere (1) the change is smaller. In 2 "
        "counties the 95% interval of the change leaves out zero. The largest gain is in Autauga, "
        "AL (1,000 people): +2.0. The largest loss is in Anchorage, AK (500 people): −1.0. Among "
        "the states, Alabama gains most for its people: +0.6 per 100,000."
    )


def test_change_summary_of_nothing() -> None:
    summary = change_summary(SHAPES, values(0, 0, 0, half=0), "conrad-35", [], "en")
    assert summary == "In 2040, conrad-35 changes primary care in no county."


def test_state_rates_weigh_by_people() -> None:
    held = values(40, 80, float("nan"))
    states, rates = state_rates(SHAPES, held.mean, held.population)
    assert states == ["01"]
    assert rates.tolist() == [70.0]


def test_a_level_map_names_its_classes() -> None:
    drawn = draw_level(SHAPES, values(40, 80, 0), WORDS, "en")
    assert drawn.legend[0].label == "none (0.0)"
    assert sum(item.count for item in drawn.legend) == 3
    assert "<title>Autauga, AL: 40.0 (39.5 to 40.5)</title>" in drawn.svg
    assert 'class="q0"' in drawn.svg


def test_a_map_of_changes_marks_losses_and_unknowns() -> None:
    drawn = draw_change(SHAPES, values(2.0, float("nan"), -2.0), WORDS, "en")
    styles = {item.style: item.count for item in drawn.legend}
    assert styles["p3"] == 1
    assert styles["m3"] == 1
    assert styles["qx"] == 1
    assert ": –</title>" in drawn.svg


def test_a_map_without_changes_has_one_class() -> None:
    drawn = draw_change(SHAPES, values(0, 0, 0), WORDS, "en")
    assert [item.label for item in drawn.legend] == ["no change"]


def test_slider_data_read_back() -> None:
    import base64
    import gzip

    packed = slider_data([values(1.04, 2, 3), values(1.5, 2, float("nan"))], 2)
    steps = np.frombuffer(gzip.decompress(base64.b64decode(packed)), "<i4").reshape(2, 3, 3)
    whole = np.cumsum(steps, axis=0, dtype=np.int32)
    assert whole[0, 0].tolist() == [104, 200, 300]
    assert whole[1, 0].tolist() == [150, 200, -(2**31)]
