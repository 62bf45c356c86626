"""The page as a whole: self-contained, sound, small, readable by everyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from report_fake import FakeComparison, fake_comparison

from landbridge.errors import InputError
from landbridge.reporting import render_report, write_report

LANGUAGES = ("en", "zh")
VOID = {"meta", "link", "input", "br", "path", "rect", "circle", "polyline", "polygon"}


class Outline(HTMLParser):
    """Collects what the tests ask: headings, ids, references, tables, unclosed elements."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            self.attributes.append((tag, name, value))
            if name == "id":
                self.ids.append(value or "")
            if name in ("aria-labelledby", "for", "data-for"):
                self.references += (value or "").split()
            if name == "href" and (value or "").startswith("#"):
                self.references.append((value or "")[1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def outlines(pages: dict[str, str]) -> dict[str, Outline]:
    found = {}
    for lang, page in pages.items():
        found[lang] = Outline()
        found[lang].feed(page)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_small_and_asks_for_nothing(pages: dict[str, str], lang: str) -> None:
    page = pages[lang]
    assert len(page.encode()) < 3_000_000
    assert not re.search(r'\b(src|href)="(?!#|data:,)', page)
    assert not re.search(r"url\((?!#)|@import|\bfetch\(|XMLHttpRequest", page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_elements_are_closed_and_ids_are_unique(outlines: dict[str, Outline], lang: str) -> None:
    outline = outlines[lang]
    assert outline.wrong == []
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_stand_in_order(outlines: dict[str, Outline], lang: str) -> None:
    levels = outlines[lang].headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_the_language_is_declared(pages: dict[str, str]) -> None:
    assert '<html lang="en">' in pages["en"]
    assert '<html lang="zh-Hans">' in pages["zh"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_left_unwritten(pages: dict[str, str], lang: str) -> None:
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", pages[lang], flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\binf\b|None|\{\w+\}", re.sub(r"<pre.*?</pre>", "", text))


def test_the_page_holds_what_was_promised(pages: dict[str, str]) -> None:
    page = pages["en"]
    assert page.count('<svg class="map"') == 2
    assert page.count("<title>Autauga, AL: ") == 2
    assert "With conrad-35, 312 more physicians (95% interval 243 to 381)" in page
    assert "landbridge run --baseline current-policy --reform conrad-35" in page
    assert "import landbridge as lb" in page
    assert "Conrad State 30 Program" in page
    assert "it is not a count of the physicians in each county" in page
    assert page.count('<table class="counties-of">') == 51


def test_text_from_outside_is_escaped() -> None:
    comparison = fake_comparison()
    comparison.meta["command"] = "<script>alert(1)</script>"
    assert "<script>alert(1)" not in render_report(comparison)


def test_a_run_without_reform_has_one_map_and_no_differences() -> None:
    page = render_report(fake_comparison(reform=False))
    assert page.count('<svg class="map"') == 1
    assert "map-difference" not in page
    assert 'class="line difference"' not in page
    assert "This run has no reform" in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("options", [{"effect": 0.0}, {"replicates": 1}, {"spread": 8.0}])
def test_other_outcomes_make_a_page(lang: str, options: dict[str, float]) -> None:
    comparison = fake_comparison(**options)  # type: ignore[arg-type]
    assert "</html>" in render_report(comparison, lang)


def test_a_bare_comparison_makes_a_page(comparison: FakeComparison) -> None:
    bare = FakeComparison({}, comparison.summary, comparison.counties.head(0))
    page = render_report(bare)
    assert "conrad-35" in page
    assert '<svg class="map"' not in page


def test_a_report_is_written_whole_or_not_at_all(
    comparison: FakeComparison, tmp_path: Path
) -> None:
    target = write_report(comparison, tmp_path / "report.html", "zh")
    assert target.read_text("utf-8").endswith("</html>\n")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(InputError, match="cannot be written"):
        write_report(comparison, target / "report.html")


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _palettes() -> list[dict[str, str]]:
    style = (files("landbridge.reporting") / "templates" / "report.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(theme: int) -> None:
    colours = _palettes()[theme]
    for name in ("ink", "muted", "accent", "warn"):
        for ground in ("paper", "surface", "warn-surface"):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    assert _contrast(colours["accent"], colours["accent-ink"]) >= 4.5
    for name in ("baseline", "reform", "difference"):
        assert _contrast(colours[name], colours["paper"]) >= 3, name


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_map_classes_differ_in_lightness_too(theme: int) -> None:
    colours = _palettes()[theme]
    ramp = [_luminance(colours[f"q{step}"]) for step in range(1, 7)]
    assert ramp == sorted(ramp, reverse=theme == 0)
    for side in "mp":
        arm = [_luminance(colours[name]) for name in ("z", f"{side}1", f"{side}2", f"{side}3")]
        assert arm == sorted(arm, reverse=theme == 0)
