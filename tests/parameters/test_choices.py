"""Named choices: written, set, cited and refused by name."""

from __future__ import annotations

import pytest

from landbridge.errors import InputError, UnknownNameError
from landbridge.parameters import Reform, cite, load_tree, parse_assignment

SWITCH = "structure.location"
LATER = f"""
name = "other-rule"
[[change]]
parameter = "{SWITCH}"
from = 2030-07-01
set = "hwsm"
"""


@pytest.fixture(scope="module")
def shipped():
    return load_tree()


def chosen(tree, date):
    return tree[SWITCH].choice(tree.at(date)[SWITCH])


def test_a_choice_is_dated_like_all_else(shipped):
    reform = Reform.from_toml(LATER)
    tree = shipped.with_reform(reform)
    assert chosen(tree, "2030-06-30") == "choice-model"
    assert chosen(tree, "2030-07-01") == "hwsm"
    assert tree.digest != shipped.digest
    assert reform.effective_changes(shipped)


def test_text_of_an_assignment_reads_back(shipped):
    written = parse_assignment(f"{SWITCH}=vacancy")
    again = Reform.from_toml(written.text)
    assert again.digest == written.digest
    assert chosen(shipped.with_reform(again), "2026-01-01") == "vacancy"


def test_a_draw_leaves_it_alone(shipped):
    assert chosen(shipped.draw(1, 2), "2026-01-01") == "choice-model"
    assert not shipped[SWITCH].is_drawn


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (f"{SWITCH}=hwms", "unknown choice of structure.location 'hwms'; did you mean hwsm"),
        (f"{SWITCH}=1", "takes one of choice-model, hwsm, vacancy, historical by its name"),
        ("leave.scale=fitted", "leave.scale: expected a number, found 'fitted'"),
    ],
)
def test_another_name_or_a_number_is_refused(shipped, written, message):
    with pytest.raises(InputError, match=message):
        shipped.with_reform(parse_assignment(written))


def test_is_cited_with_all_its_names(shipped):
    facts = cite(shipped, SWITCH, "2026-01-01").facts
    assert facts["value"] == "choice-model"
    assert tuple(facts["choices"]) == tuple(shipped[SWITCH].choices)
    for lang in ("en", "zh"):
        told = cite(shipped, SWITCH, "2026-01-01").text(lang)
        assert all(words[lang] in told for words in facts["choices"].values())


def test_a_reason_not_to_draw_is_cited(shipped):
    parameter = shipped["leave.terminal_age"]
    assert parameter.fixed in cite(shipped, parameter.id, "2026-01-01").text("en")


def test_number_and_name_belong_together(shipped):
    switch = shipped[SWITCH]
    assert [switch.number_of(name) for name in switch.choices] == list(range(len(switch.choices)))
    assert [switch.choice(switch.number_of(name)) for name in switch.choices] == [*switch.choices]
    with pytest.raises(UnknownNameError):
        switch.number_of("chance")
