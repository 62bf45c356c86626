"""What must hold of the files of the rulebook, whatever they say."""

from __future__ import annotations

import re
from datetime import date

import pytest

from landbridge.language import keys, languages
from landbridge.law.assessment import Assessment
from landbridge.law.durations import DURATIONS
from landbridge.law.graph import GOALS, choices
from landbridge.law.held import _HELD
from landbridge.law.person import Facts
from landbridge.law.reach import reach_of
from landbridge.law.rulebook import Requirement, Step, load_rulebook
from landbridge.law.rules import RULES
from landbridge.law.view import Law
from landbridge.parameters import load_tree, shipped_reforms
from landbridge.workforce.year import YEAR

BOOK, TREE = load_rulebook(), load_tree()
RULE_FILE = list(BOOK.requirements.values())
STEPS = list(BOOK.steps.values())

# R1 to R30 of the evidence.
REFORMS = {
    "R1": "conrad-35", "R2": "conrad-flex-15", "R3": "conrad-reallocate", "R4": "conrad-academic-3",
    "R5": "green-card-recapture", "R6": "green-card-niw-uncapped", "R7": "gme-14000",
    "R8": "h1b-exempt", "R9": "j1-fixed-stay", "R10": "j1-no-home-residence",
    "R11": "licence-pgt-parity", "R12": "pathway-all-states", "R13": "pathway-any-employer",
    "R14": "pathway-underserved", "R15": "pathway-recency-waivable", "R16": "pathway-two-years",
    "R17": "pathway-automatic", "R18": "pathway-applied-status", "R19": "h1b-provisional",
    "R20": "board-credit", "R21": "abim-provisional", "R22": "imlc-pathway",
    "R23": "exam-window-10", "R24": "graduation-year-barred", "R25": "school-accreditation",
    "R26": "new-york-lawful-status", "R27": "bridge-posts", "R28": "peer-certificates",
    "R29": "practice-ready-assessment", "R30": "entry-ban-exempt",
}  # fmt: skip
#: Reforms that no rule of the rulebook reads, with the reason.
SIMULATION_ONLY = {
    "conrad-academic-3": "slots beside the thirty: the answer for one person counts the thirty",
    "conrad-flex-15": "places outside shortage areas: a profile names no place",
    "conrad-s709": "slots that follow use, year by year",
    "gme-14000": "places in the Match",
    "green-card-niw-uncapped": "the queue, year by year",
    "green-card-recapture": "the queue, year by year",
    "step1-scored": "scores of the Match",
}


def parameters_of(name: str) -> set[str]:
    return {change.parameter for change in shipped_reforms()[name].changes}


def read_by_rules() -> set[str]:
    """Parameters that the rulebook reads: in rules, in durations, in fees and months."""
    found = {name for rule in RULE_FILE for name in rule.reads}
    law = Law(TREE, date(2026, 6, 30))
    with law.tracing() as reads:
        assessment = Assessment(Facts.unknown(1), law)
        for step in STEPS:
            assessment.step(step.id)
        reach_of(assessment, "licence", ("residency",))
    return found | reads


def test_every_requirement_is_asked_or_told_by_a_step() -> None:
    named = {rule for step in STEPS for rule in (*step.needs, *step.tells)}
    assert set(BOOK.requirements) - named == set()


def test_every_rule_has_its_words_or_decides_whether_a_step_is_taken() -> None:
    assert set(RULES) - set(BOOK.requirements) == {s.applies for s in STEPS if s.applies}


def test_a_step_that_a_state_may_skip_asks_nothing_and_is_no_choice() -> None:
    skipped = [step for step in STEPS if step.applies]
    assert all(not step.needs and step.id not in choices() for step in skipped)


def test_every_node_that_a_step_requires_is_given_or_held() -> None:
    given = {node for step in STEPS for node in step.gives}
    held = {node for nodes in _HELD.values() for node in nodes}
    assert {node for step in STEPS for node in step.requires} - given - held == set()
    assert {node for nodes in GOALS.values() for node in nodes} <= given


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_a_steps_time_and_money_exist(step: Step) -> None:
    for name in filter(None, (step.months, *step.fees)):
        assert name in DURATIONS or name in TREE, name


def test_every_duration_is_used() -> None:
    used = {name for step in STEPS for name in (step.months, *step.fees)}
    assert set(DURATIONS) - used == set()


@pytest.mark.parametrize("lang", languages())
def test_every_decider_has_words(lang: str) -> None:
    deciders = {one.decider for one in (*RULE_FILE, *STEPS)}
    assert {f"law.decider.{name}" for name in deciders} - set(keys(lang)) == set()


@pytest.mark.parametrize("requirement", RULE_FILE, ids=lambda rule: rule.id)
def test_a_requirement_cites_what_exists_and_speaks_both_languages(
    requirement: Requirement,
) -> None:
    law = Law(TREE, date(2026, 6, 30))
    assert requirement.cites(law, "TN"), "no source"
    assert set(requirement.cites(law, "TN")) <= set(TREE.sources)
    for lang in ("en", "zh"):
        for state in (None, "TN", "NY"):
            said = requirement.say(law, lang, state)
            assert said
            assert not re.search(r"[{}\[\]]|nan", said), said
    assert re.search(r"[\u4e00-\u9fff]", requirement.text["zh"])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_a_step_is_named_in_both_languages(step: Step) -> None:
    assert step.label["en"]
    assert step.label["zh"]


@pytest.mark.parametrize("number", REFORMS)
def test_every_reform_of_the_evidence_changes_what_somebody_reads(number: str) -> None:
    name = REFORMS[number]
    simulated = {parameter for process in YEAR for parameter in process.all_parameters}
    by_rules = parameters_of(name) & read_by_rules()
    assert bool(by_rules) == (name not in SIMULATION_ONLY), by_rules
    assert parameters_of(name) & (read_by_rules() | simulated)


def test_reforms_that_only_the_simulation_reads_are_shipped() -> None:
    assert set(SIMULATION_ONLY) <= set(shipped_reforms())
    more = {
        "conrad-s709",
        "nhsc-double",
        "research-awards-open",
        "restore-clinical-skills-exam",
        "step1-scored",
    }
    assert set(REFORMS.values()) | more == set(shipped_reforms())
