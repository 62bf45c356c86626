"""The tables of the law room: acts, ways to board eligibility, peer countries, countries."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib import resources
from typing import Any

import pytest
import yaml

from landbridge.parameters import load_tree

DATA = resources.files("landbridge") / "law" / "data"
HAN = re.compile(r"[\u4e00-\u9fff]")
KINDS = {
    "assistant_physician",
    "full_pathway",
    "guidance",
    "limited_pathway",
    "pending",
    "pgt_reduction",
    "reentry",
}
RELIABILITY = {"primary", "secondary", "memory"}


def entries(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return found


def countries() -> list[dict[str, str]]:
    text = (DATA / "countries.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", ["acts.yaml", "boards.yaml", "peers.yaml"])
def test_entries_are_worded_and_cite_known_sources(name: str) -> None:
    found = entries(name)
    assert max(Counter(entry["id"] for entry in found).values()) == 1
    for entry in found:
        assert entry["reliability"] in RELIABILITY
        assert entry["sources"]
        assert all(source in load_tree().sources for source in entry["sources"])
        texts = [text for text in entry.values() if isinstance(text, dict)]
        assert texts
        for text in texts:
            assert set(text) == {"en", "zh"}
            assert not HAN.search(text["en"])
            assert HAN.search(text["zh"]) or text["zh"] == text["en"]


def test_acts_are_of_known_kinds_and_places() -> None:
    places = {*load_tree().dimensions["state"], "US"}
    for act in entries("acts.yaml"):
        assert act["kind"] in KINDS
        assert act["jurisdiction"] in places
        for day in (act["enacted"], act["effective"]):
            assert day is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day)


def test_every_state_with_a_pathway_has_its_act_and_no_other() -> None:
    tree = load_tree()
    active = tree.at("2026-07-01").array("law.pathway.active")
    states = {state for state, on in zip(tree.dimensions["state"], active, strict=True) if on}
    acts = entries("acts.yaml")
    assert {act["jurisdiction"] for act in acts if act["kind"] == "full_pathway"} == states
    assistants = tree.at("2026-07-01").array("law.assistant.active")
    licensed = {state for state, on in zip(tree.dimensions["state"], assistants, strict=True) if on}
    kinds = {act["jurisdiction"] for act in acts if act["kind"] == "assistant_physician"}
    assert kinds == licensed


def test_countries_are_complete() -> None:
    rows = countries()
    assert len({row["iso2"] for row in rows}) == len(rows) == 249
    for row in rows:
        assert re.fullmatch("[A-Z]{2}", row["iso2"])
        assert HAN.search(row["name_zh"])
        assert row["ban"] in {"none", "full", "partial"}
        assert row["iv_pause"] in {"yes", "no", "unknown"}
        assert row["queue"] in load_tree().dimensions["gc_queue"]
        assert row["treaty"] in {"", "tn", "h1b1", "e3"}
        assert {row["tx_excluded"], row["peer_training"]} <= {"0", "1"}


def test_restricted_countries_are_those_of_the_proclamation() -> None:
    bans = Counter(row["ban"] for row in countries())
    assert bans["full"] == 19 + 1  # and papers of the Palestinian Authority
    assert bans["partial"] == 20
    by_code = {row["iso2"]: row for row in countries()}
    assert by_code["NG"]["ban"] == "partial"
    assert by_code["PA"]["ban"] == "none"
    assert by_code["IN"]["queue"] == "india"
    assert by_code["CN"]["queue"] == "china"


def test_months_of_peer_routes_are_ordered() -> None:
    for route in entries("peers.yaml"):
        if route["months"] is not None:
            low, high = route["months"]
            assert 0 < low <= high
