"""``landbridge route``: the calendar and the odds beside the routes, and the whole outlook."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from landbridge.law.profile import example_profiles

DAY = ("--on", "2026-06-30", "--no-unblock")
MOST_LINES, MOST_SECONDS = 25, 1.5
ABROAD, TRAINEE, FELLOW, HOME = (
    "indian-internist",
    "j1-resident",
    "h1b-fellow",
    "caribbean-citizen",
)
#: A word of every part of the whole outlook, in both languages.
PARTS = {
    "en": (
        "which Match you can make",
        "next H-1B lottery",
        "The routes above, by days",
        "The odds in the Match",
        "J-1 beside H-1B",
        "Queue for a green card",
        "The H-1B lottery",
        "travel, family",
        "Is your school accepted?",
        "What next if unmatched",
        "Points of a contract",
        "Other countries",
    ),
    "zh": (
        "可赶上哪一届住院医师匹配",
        "下一次 H-1B 抽签",
        "\n上列路线的日期",
        "\n匹配的机会",
        "J-1 与 H-1B 对照",
        "\n绿卡排期",
        "\nH-1B 抽签",
        "其他影响因素",
        "您的学校是否获认可",
        "未匹配怎么办",
        "豁免岗位合同的要点",
        "其他国家，供比较",
    ),
}


def in_brief(out: str, first: str, last: str) -> list[str]:
    lines = out.splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith(first))
    end = next(at for at, line in enumerate(lines) if line.startswith(last))
    return lines[begin:end]


def test_calendar_and_odds_stand_in_short_before_what_is_in_the_way(cli):
    code, out, _ = cli("route", ABROAD, *DAY)
    assert code == 0
    lines = in_brief(out, "Starting on 2026-06-30", "What stands in the way")
    words = " ".join(line.strip() for line in lines)
    assert len(lines) <= MOST_LINES
    assert "The Match of March 2028" in words
    assert re.search(r"~2027-09-\d\d Step 2 CK passed.* tight", words)
    assert "~ a typical or estimated day" in words
    assert re.search(r"\d+% \(95% interval: \d+% to \d+%\)", words)
    assert "from published tables by a stated formula" in words
    assert "Internal medicine" in words
    assert "--outlook" in words


def test_chinese_has_the_same_calendar(cli):
    out = cli("route", ABROAD, *DAY, "--lang", "zh")[1]
    lines = in_brief(out, "自 2026-06-30 开始", "各路线上的全部阻碍")
    words = "".join(line.strip() for line in lines)
    assert len(lines) <= MOST_LINES
    assert "较紧" in words
    assert "95% 区间" in words
    assert "内科" in words
    assert "The " not in words


def test_later_work_makes_a_later_match(cli):
    years = [
        json.loads(cli("route", ABROAD, *DAY, "--json", *more)[1])["calendar"]["match_on_time"]
        for more in ((), ("--start", "2027-12-01"))
    ]
    assert years[0] < years[1]


@pytest.mark.parametrize("start", ["2026-06-01", "soon"])
def test_a_start_before_the_day_asked_is_refused(cli, start):
    code, out, err = cli("route", ABROAD, *DAY, "--start", start)
    assert (code, out) == (2, "")
    assert start in err


def test_who_trains_on_j1_sees_the_days_of_a_waiver_and_no_match(cli):
    out = cli("route", TRAINEE, *DAY)[1]
    lines = in_brief(out, "Starting on 2026-06-30: the days of a waiver", "What stands in the way")
    assert len(lines) <= MOST_LINES
    words = "\n".join(lines)
    assert "Training ends on 2027-06-30" in words
    assert "Contract signed" in words
    assert "The odds in the Match" not in out


def test_who_trains_on_h1b_sees_the_lottery(cli):
    answer = json.loads(cli("route", FELLOW, *DAY, "--json")[1])
    assert answer["calendar"]["kind"] == "lottery"
    assert answer["odds"] is None
    assert "outlook" not in answer


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_whole_outlook_has_every_part(cli, lang):
    code, out, _ = cli("route", ABROAD, *DAY, "--outlook", "--lang", lang)
    assert code == 0
    at = [out.index(part) for part in PARTS[lang]]
    assert at == sorted(at)
    assert ("not legal advice" if lang == "en" else "并非法律意见") in out
    assert all(len(line.rstrip()) <= 100 for line in out.splitlines())


def test_parts_that_do_not_concern_a_person_are_left_out(cli):
    citizen = cli("route", HOME, *DAY, "--outlook")[1]
    assert "No visa or petition is needed." in citizen
    assert "Points of a contract" not in citizen
    trainee = cli("route", TRAINEE, *DAY, "--outlook")[1]
    assert "no Match is needed" in trainee
    assert "What next if unmatched" not in trainee
    assert "A J-2 spouse may work" in trainee


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_json_has_calendar_and_odds_and_the_outlook_when_asked(cli, lang):
    code, out, _ = cli("route", ABROAD, *DAY, "--json", "--outlook", "--lang", lang)
    answer = json.loads(out)
    assert code == 0
    assert answer["calendar"]["kind"] == "match"
    assert {"id", "day", "standing", "typical"} <= answer["calendar"]["dues"][0].keys()
    low, high = answer["odds"]["match"]["interval"]
    assert low < answer["odds"]["match"]["value"] < high
    assert answer["odds"] == answer["outlook"]["odds"]
    parts = {"match", "waiver", "h1b_lottery", "visas", "life", "schools", "unmatched", "contract"}
    assert parts | {"peers", "notice", "start"} <= answer["outlook"].keys()
    assert ("not legal advice" if lang == "en" else "并非法律意见") in answer["notice"]


def test_the_outlook_leaves_the_exit_code_alone(cli):
    for profile, code in ((ABROAD, 0), ("nigerian-practitioner", 1)):
        words = ("route", profile, *DAY, "--goal", "licence")
        assert cli(*words)[0] == cli(*words, "--outlook")[0] == code


@pytest.mark.parametrize("profile", example_profiles())
def test_an_answer_comes_fast(cli, profile):
    begin = time.process_time()
    cli("route", profile, "--on", "2026-06-30")
    assert time.process_time() - begin < MOST_SECONDS


def test_the_excerpts_of_the_page_are_what_is_printed(cli):
    page = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
    shown = re.findall(
        r"^\$ landbridge (route .+)\n```\n\n```text\n((?:(?!```).*\n)+)```$", page, re.M
    )
    assert len(shown) == 2
    for command, excerpt in shown:
        out = cli(*command.split(), "--no-unblock")[1]
        assert excerpt.strip() in "\n".join(line.rstrip() for line in out.splitlines())


def test_who_is_ready_after_applications_opened_is_told_to_apply_at_once(cli):
    words = ("route", "filipino-family-doctor", "--on", "2026-11-28", "--no-unblock")
    out = " ".join(cli(*words)[1].split())
    assert "apply at once" in out
    assert "Register with NRMP, until 2027-01-31" in out
