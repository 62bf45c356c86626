"""The page of a county: its own numbers first, others beside it, and what is noise called noise."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from county_fake import ISLAND, LARGE, REFORM, SMALL, YEARS, fake_areas, fake_story, fake_supply

from landbridge.errors import UnknownNameError
from landbridge.places.floating import two_step
from landbridge.reporting import render_county_report
from landbridge.reporting.locator import bounds_of, locator
from landbridge.reporting.shapes import load_shapes
from landbridge.studies.county_areas import Judged
from landbridge.studies.county_story import MEASURES, SUBJECTS, like_counties
from landbridge.studies.other_reforms import OtherReforms
from landbridge.workforce.reach import county_weights, rurality_of


@pytest.fixture(scope="module")
def large():
    return fake_story(LARGE)


@pytest.fixture(scope="module")
def page(large):
    return render_county_report(large)


class Words(HTMLParser):
    """What a reader sees, without style and script."""

    def __init__(self, page):
        super().__init__()
        self.parts, self.hidden = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.hidden = tag in ("style", "script")

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.parts.append(" ".join(data.split()))

    def __str__(self):
        return " ".join(self.parts)


def test_its_own_numbers_come_first(large, page):
    words = str(Words(page))
    people = large.numbers["county", "people", "baseline"].mean[0]
    heads = large.numbers["county", "physicians", "baseline"].mean[0]
    assert f"Los Angeles County, CA has {people:,.0f} people" in words
    assert f"{heads:,.1f} primary-care physicians" in words or f"{heads:,.0f}" in words
    order = ["Its own numbers", "The years ahead", "Beside like counties", "What the reforms"]
    at = [page.index(f"<h2>{name}") for name in order]
    assert at == sorted(at)
    for wanted in (
        "People per primary-care physician",
        "HPSA",
        "(code 2)",
        "Where in a state physicians practise is modelled",
        "estimated from distance",
        "Student t range over 8 replicates",
    ):
        assert wanted in words
    assert "Noise:" not in words


def test_numbers_are_those_of_the_supply(large):
    supply = fake_supply()
    row = large.row
    people, heads = supply.people[0, row], supply.heads["baseline"][:, :, row]
    found = large.numbers["county", "people_per_physician", "baseline"]
    np.testing.assert_allclose(found.mean, (people / heads).mean(axis=0))
    change = large.numbers["county", "physicians", "difference"]
    np.testing.assert_allclose(
        change.mean, (supply.heads[REFORM][:, :, row] - heads).mean(axis=0), atol=1e-12
    )
    access = [
        two_step(
            county_weights(supply.counties, supply.rules("baseline", draw, YEARS[-1])),
            supply.people[-1],
            supply.fte["baseline"][draw, -1],
        )[row]
        for draw in range(supply.draws)
    ]
    told = large.numbers["county", "access_per_100k", "baseline"].mean[-1]
    assert told == pytest.approx(1e5 * np.mean(access), rel=1e-12)


def test_the_nation_holds_every_fte(large):
    supply = fake_supply()
    found = large.numbers["nation", "fte", "baseline"].mean
    np.testing.assert_allclose(found, supply.fte["baseline"].sum(axis=2).mean(axis=0))
    rate = large.numbers["nation", "fte_per_100k", "baseline"].mean
    reached = large.numbers["nation", "access_per_100k", "baseline"].mean
    np.testing.assert_allclose(reached, rate, rtol=1e-9)  # nothing is lost on the way


def test_every_subject_measure_and_scenario_is_told(large):
    assert large.scenarios == ("baseline", REFORM, "difference")
    wanted = {(s, m, x) for s in SUBJECTS for m in MEASURES for x in large.scenarios}
    assert set(large.numbers) == wanted


def test_like_counties_share_rurality_and_are_near_in_size(large):
    counties = large.counties
    people = counties.population[-1]
    row = counties.index(SMALL)
    kind = rurality_of(counties)
    like = like_counties(counties, people, row, 20)
    assert len(like) == 20
    assert row not in like
    assert set(kind[like]) == {kind[row]}
    size = np.log(people)
    others = np.setdiff1d(np.flatnonzero(kind == kind[row]), [*like, row])
    assert np.abs(size[like] - size[row]).max() <= np.abs(size[others] - size[row]).min()


def test_a_small_county_is_called_noise():
    story = fake_story(SMALL)
    assert story.is_noise()
    words = str(Words(render_county_report(story)))
    assert "Noise: " in words
    assert "Read the like counties instead" in words
    lows = [v.low for (_, _, name), v in story.numbers.items() if name != "difference"]
    assert min(np.nanmin(low) for low in lows) >= 0
    draws = fake_supply().heads["baseline"][:, -1, story.row]
    assert (draws == 0).any()  # nobody there in some draws: no interval of people a physician
    assert np.isnan(story.numbers["county", "people_per_physician", "baseline"].low[-1])


def test_an_island_says_that_travel_is_wrong():
    assert "is wrong for this county" in str(Words(render_county_report(fake_story(ISLAND))))


def test_without_a_reform_and_with_several(page):
    alone = render_county_report(fake_story(LARGE, ()))
    assert 'id="reforms"' not in alone
    several = render_county_report(fake_story(LARGE, (REFORM, "other")))
    assert several.count('class="whisker"') == 2
    assert page.count('class="line reform"') == 4  # key and line in both charts
    assert several.count('class="line reform"') == 0


def test_one_replicate_has_no_interval():
    words = str(Words(render_county_report(fake_story(LARGE, draws=1))))
    assert "One replicate gives no interval" in words
    assert "no interval can be given" in words
    assert "nan" not in words.lower().split()


@pytest.mark.parametrize("fips", [LARGE, SMALL])
def test_the_page_needs_nothing_else(fips):
    page = render_county_report(fake_story(fips))
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "<script" not in page
    assert "url(http" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_page_speaks_chinese(large):
    page = render_county_report(large, "zh")
    assert '<html lang="zh-Hans">' in page
    words = str(Words(page))
    assert "本县数字" in words
    assert "三十五" in words
    assert "Its own numbers" not in words
    with pytest.raises(UnknownNameError, match="language 'xx'"):
        render_county_report(large, "xx")


def test_an_unknown_county_is_the_users():
    with pytest.raises(UnknownNameError, match="--county: unknown county '06038'; did you mean"):
        fake_story("06038")


def test_the_locator_shows_the_state_with_the_county_in_it():
    shapes = load_shapes()
    drawn = locator(shapes, "44007", ("44009", "30059"), "en")
    assert drawn.count('class="here"') == 1
    assert drawn.count('class="like"') == 1
    assert drawn.count('class="there"') == 3
    box = [float(end) for end in re.search(r'viewBox="([^"]+)"', drawn)[1].split()]
    left, top, right, bottom = bounds_of(
        next(county.path for county in shapes.counties if county.fips == "44007")
    )
    assert box[0] <= left < right <= box[0] + box[2]
    assert box[1] <= top < bottom <= box[1] + box[3]


def test_a_county_is_held_to_the_rules_of_shortage_areas():
    """30,000 people at 0.45 FTE a head: 20 of whom 10 count are 6,667 to one, all 3,333."""
    pc, mh = fake_areas(SMALL)
    assert pc.official == 2
    assert [one.designation for one in pc.statutory] == ["high_needs", "high_needs"]
    assert [one.designation for one in pc.real] == ["high_needs", "none"]
    assert [round(one.ratio) for one in pc.statutory] == [6667, 3333]
    assert [round(one.ratio) for one in pc.real] == [3333, 2222]
    assert [one.designation for one in mh.statutory] == ["geographic", "geographic"]
    assert mh.statutory[0].low < mh.statutory[0].high
    assert isinstance(mh.real[0], Judged)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_shows_areas_as_like_beside_the_official_code(large, lang):
    story = replace(large, areas=fake_areas(LARGE))
    page = render_county_report(story, lang)
    words = str(Words(page))
    section = page[page.index('<section id="areas">') : page.index('<section id="reforms">')]
    assert section.count("rowspan=") == 2
    wanted = {
        "en": (
            "HRSA's own code (2025-02)",
            "HPSA-like, 2024 (opening)",
            "HPSA-like, 2026",
            "Primary care, statutory FTE (whom the rules count)",
            "Primary care, real FTE (everyone)",
            "short, high need; people per FTE 6,667; score",
            "not short; people per FTE 2,222; score",
            "short; nobody practises there; score",
            "a designation is an act of HRSA",
            "part of the county designated (code 2)",
        ),
        "zh": ("类HPSA", "HRSA 自身的代码", "短缺，高需求", "当地无从业者", "认定由HRSA作出"),
    }[lang]
    for one in wanted:
        assert one in words
    assert "nan" not in words.lower().split()
    assert "inf" not in words.lower().split()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_which_reforms_are_missing(large, lang):
    others = OtherReforms(("gme-14000", "h1b-exempt"), "landbridge compare gme-14000 h1b-exempt")
    page = render_county_report(replace(large, others=others), lang)
    assert 'href="#others"' in page
    words = str(Words(page))
    assert "gme-14000, h1b-exempt" in words
    assert others.command in words
    assert 'id="others"' not in render_county_report(large, lang)
