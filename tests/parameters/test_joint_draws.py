"""What one calibration fitted is drawn together, and answers to what else is drawn."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from landbridge.errors import InputError
from landbridge.parameters import cite, load_tree, parse_assignment
from landbridge.parameters.axes import scores_of, uniforms_for
from landbridge.parameters.joint import FittedNumber, Joint, file_of, read_joint

HEAD = """
made.{name}:
  label: {{en: Made up, zh: 虚构}}
  unit: share
  range: {range}
{rest}
  sources: [assumption]
  reliability: fitted
  note: Made up for a test.
"""
ENTRIES = {
    "share": (
        "[0, 1]",
        """  values:
    - {from: 1900-01-01, value: 0.2, se: 0.05, fit: early}
    - {from: 2020-01-01, value: 0.3, se: 0.05, fit: late}
  distribution: {kind: fitted}""",
    ),
    "count": (
        "[0, 1000]",
        """  values:
    - {from: 1900-01-01, value: 50}
    - {from: 2020-01-01, value: 100, se: 10, fit: late}
  distribution: {kind: fitted}""",
    ),
    "split": (
        "[0, 1]",
        """  by: [sex]
  values:
    - from: 2020-01-01
      value: {male: 0.25, female: 0.75}
      fit: late
  distribution: {kind: fitted}""",
    ),
    "taste": (
        "[-6, 6]",
        """  by: [sex]
  values:
    - from: 2020-01-01
      value: {male: 1, female: 2}
      fit: late
  distribution: {kind: fitted, rest: {kind: normal, sd: 0.5, as: shift}}""",
    ),
    "alone": (
        "[-9, 9]",
        """  values:
    - {from: 1900-01-01, value: 0}
  distribution: {kind: normal, sd: 1}""",
    ),
}
NUMBERS = (
    FittedNumber("made.share", "made.share", (), "logit"),
    FittedNumber("made.count", "made.count", (), "log"),
    FittedNumber("made.split[male]", "made.split", (("male",),), "log", "sex"),
    FittedNumber("made.taste[female]", "made.taste", (("female",),), "identity"),
)
FACTOR = np.array([[0.3, 0, 0, 0], [0.1, 0.02, 0, 0], [0.0, -0.1, 0.2, 0], [-0.4, 0.1, 0.05, 0.01]])
ANSWERS = np.array([[0.2], [-0.1], [0.0], [0.5]])
LATE = Joint("late", NUMBERS, FACTOR, ("made.alone",), ANSWERS)
EARLY = Joint("early", NUMBERS[:1], np.array([[0.5]]), ("late:made.count",), np.array([[0.4]]))


def laid_out(folder, entries=ENTRIES, joints=(LATE, EARLY)):
    text = "".join(
        HEAD.format(name=name, range=span, rest=rest) for name, (span, rest) in entries.items()
    )
    (folder / "made.yaml").write_text(text, encoding="utf-8")
    for joint in joints:
        path = file_of(folder, joint.calibration)
        path.parent.mkdir(exist_ok=True)
        path.write_text(joint.text(), encoding="utf-8")
    return load_tree([folder])


@pytest.fixture
def made(tmp_path):
    return laid_out(tmp_path)


def logit(share):
    return np.log(share / (1 - share))


def vector(tree, on="2025-01-01"):
    """The numbers of LATE as shifts from their centres."""
    day = tree.at(on)
    split = day.array("made.split")
    return np.array(
        [
            logit(day.scalar("made.share")) - logit(0.3),
            np.log(day.scalar("made.count") / 100),
            np.log(split[0] / split[1] * 3),
            day.array("made.taste")[1] - 2,
        ]
    )


def test_draws_have_the_covariance_that_was_written(made):
    drawn = np.array([vector(made.draw(3, replicate)) for replicate in range(4000)])
    expected = FACTOR @ FACTOR.T + ANSWERS @ ANSWERS.T
    sd = np.sqrt(np.diag(expected))
    np.testing.assert_allclose(
        np.cov(drawn.T) / np.outer(sd, sd), expected / np.outer(sd, sd), atol=0.06
    )
    np.testing.assert_allclose(drawn.mean(axis=0), 0.0, atol=0.06)
    np.testing.assert_allclose(LATE.widths, sd)


def test_the_fit_answers_to_what_else_is_drawn_and_not_to_what_is_held(made):
    """Where the other doubt is taken away, only what the figures leave open is drawn."""
    sure = made.with_parameters(
        {"made.alone": dataclasses.replace(made["made.alone"], distribution=None)}
    )
    for replicate in range(20):
        drawn, held = made.draw(3, replicate), sure.draw(3, replicate)
        alone = drawn.at("2025-01-01").scalar("made.alone")  # its standard deviation is one
        np.testing.assert_allclose(vector(drawn) - vector(held), ANSWERS[:, 0] * alone, atol=1e-9)


def test_an_axis_can_be_held_at_a_quantile_and_the_rest_stays(made):
    up = made.draw(3, 1, {"made.alone": 0.8413447460685429})
    still = made.draw(3, 1, {"made.alone": 0.5})
    np.testing.assert_allclose(vector(up) - vector(still), ANSWERS[:, 0], atol=1e-9)
    assert up.digest != still.digest != made.draw(3, 1).digest
    axis = made.draw(3, 1, {"late:made.count": 0.5})
    own, _ = LATE.scores(3, 1)
    np.testing.assert_allclose(
        vector(made.draw(3, 1)) - vector(axis), FACTOR[:, 1] * own[1], atol=1e-9
    )


def test_a_number_more_or_less_disturbs_no_other_draw(made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    fewer = Joint("late", NUMBERS[:3], FACTOR[:3, :3], ("made.alone",), ANSWERS[:3])
    entries = {name: entry for name, entry in ENTRIES.items() if name != "taste"}
    again = laid_out(other, {"another": ENTRIES["alone"], **entries}, (fewer, EARLY))
    for name in ("made.share", "made.count", "made.split", "made.alone"):
        for replicate in range(5):
            np.testing.assert_array_equal(
                made.draw(3, replicate).at("2025-01-01")[name],
                again.draw(3, replicate).at("2025-01-01")[name],
            )


def test_each_value_is_drawn_with_its_own_calibration(made):
    drawn = [made.draw(3, replicate) for replicate in range(1000)]
    early = np.array([logit(t.at("2019-01-01").scalar("made.share")) for t in drawn]) - logit(0.2)
    late = np.array([vector(t) for t in drawn])
    assert early.std() == pytest.approx(np.hypot(0.5, 0.4), rel=0.08)
    # The earlier fit stands on one axis of the later one.
    axis = scores_of(np.array([uniforms_for(3, r, ["late:made.count"])[0] for r in range(1000)]))
    assert np.cov(early, axis)[0, 1] == pytest.approx(0.4, abs=0.05)
    # A value that none fitted moves like the one that was.
    before = [np.log(t.at("2019-01-01").scalar("made.count") / 50) for t in drawn]
    np.testing.assert_allclose(before, late[:, 1], atol=1e-9)


def test_a_set_value_is_a_new_centre_and_the_centre_changes_nothing(made):
    drawn = made.draw(3, 7)
    moved = made.with_reform(parse_assignment("made.share=0.6")).draw(3, 7)
    shift = logit(moved.at("2025-01-01").scalar("made.share")) - logit(0.6)
    assert shift == pytest.approx(vector(drawn)[0])
    for name in ("made.count", "made.split", "made.taste", "made.alone"):
        np.testing.assert_array_equal(
            moved.at("2025-01-01")[name], drawn.at("2025-01-01")[name], err_msg=name
        )
    same = made.with_reform(parse_assignment("made.count=100")).draw(3, 7)
    assert same.at("2025-01-01").scalar("made.count") == drawn.at("2025-01-01").scalar("made.count")
    undrawn = made.at("2025-01-01")
    assert undrawn.scalar("made.share") == 0.3  # parameters held fixed


def test_values_keep_their_range_their_ends_and_their_sums(made):
    ended = made.with_reform(parse_assignment("made.share=1"))
    for replicate in range(200):
        day = made.draw(3, replicate).at("2025-01-01")
        assert 0 < day.scalar("made.share") < 1
        assert day.array("made.split").sum() == pytest.approx(1.0)
        assert np.all(np.abs(day.array("made.taste")) <= 6)
        assert ended.draw(3, replicate).at("2025-01-01").scalar("made.share") == 1.0


def test_cells_that_nothing_fitted_are_drawn_by_the_rest(made):
    male = np.array([made.draw(3, r).at("2025-01-01").array("made.taste")[0] for r in range(1000)])
    assert male.std() == pytest.approx(0.5, rel=0.08)
    female = np.array([vector(made.draw(3, r))[3] for r in range(1000)])
    assert abs(np.corrcoef(male, female)[0, 1]) < 0.1


def test_what_was_asked_for_names_its_axes(made):
    drawn = made.draw(3, 0)
    drawn.at("2025-01-01").scalar("made.count")
    assert drawn.asked() == tuple(sorted((*LATE.axes, "made.alone")))
    early = made.draw(3, 0)
    early.at("2019-01-01").scalar("made.share")
    assert early.asked() == ("early:made.share", "late:made.count")


def test_what_is_written_is_read_again(tmp_path):
    path = file_of(tmp_path, "late")
    path.parent.mkdir()
    path.write_text(LATE.text(), encoding="utf-8")
    again = read_joint(path)
    assert again.numbers == LATE.numbers
    assert again.doubts == LATE.doubts
    np.testing.assert_allclose(again.factor, FACTOR)
    np.testing.assert_allclose(again.answers, ANSWERS)
    assert again.text() == LATE.text()
    assert again.digest == LATE.digest


def test_the_hash_of_values_knows_the_joint_distribution(made, tmp_path):
    wider = Joint("late", NUMBERS, 2 * FACTOR, ("made.alone",), ANSWERS)
    assert laid_out(tmp_path, joints=(wider, EARLY)).digest != made.digest


def test_a_citation_tells_the_width_of_each_value_by_itself(made):
    facts = cite(made, "made.share", "2025-01-01").as_dict()
    assert facts["distribution"] == {"kind": "fitted", "fits": ["early", "late"]}
    width = np.hypot(0.3, 0.2)
    assert facts["standard_error"] == pytest.approx(0.3 * 0.7 * width)
    assert logit(facts["interval"]["high"]) - logit(0.3) == pytest.approx(1.96 * width, rel=1e-3)
    early = cite(made, "made.share", "2019-01-01").as_dict()
    assert early["standard_error"] == pytest.approx(0.2 * 0.8 * np.hypot(0.5, 0.4))
    table = cite(made, "made.taste", "2025-01-01")
    assert table.as_dict()["standard_error"]["male"] == 0
    assert "early, late" in cite(made, "made.share", "2025-01-01").text()
    assert "联合抽取" in table.text("zh")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("fit: early", "fit: earlier", r"fits/earlier\.json: cannot be read"),
        ("value: 0}", "value: 0, fit: late}", "go together"),
        ("{kind: normal, sd: 1}", "{kind: fitted}", "go together"),
        ("value: 50}", "value: 50, fit: early}", "the calibration early moves nothing of it"),
        (
            "{kind: normal, sd: 0.5",
            "{kind: normal, sdd: 0.5",
            "unknown key 'distribution.rest.sdd'",
        ),
    ],
)
def test_a_wrong_pointer_is_refused_by_line(made, tmp_path, old, new, words):
    path = tmp_path / "made.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputError, match=words) as error:
        load_tree([tmp_path])
    assert "made.yaml:" in str(error.value)


def test_a_broken_file_is_refused_by_name(made, tmp_path):
    path = file_of(tmp_path, "late")
    path.write_text(
        path.read_text("utf-8").replace('"factor": "0.3"', '"factor": "0.3 1"'), "utf-8"
    )
    with pytest.raises(InputError, match=r"fits/late\.json: is not what a calibration writes"):
        load_tree([tmp_path])
