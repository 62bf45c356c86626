"""The report in a browser with no network: no request, no error, maps that follow the slider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

COUNTIES = 3144


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from report_fake import fake_comparison

    from landbridge.reporting import write_report

    folder = tmp_path_factory.mktemp("reports")
    both = fake_comparison()
    found = {lang: write_report(both, folder / f"{lang}.html", lang) for lang in ("en", "zh")}
    alone = fake_comparison(reform=False)
    found["alone"] = write_report(alone, folder / "alone.html")
    return found


class Opened:
    """A page, and everything it should not have done."""

    def __init__(self, browser: Browser, *, script: bool = True, width: int = 1280) -> None:
        self.context = browser.new_context(
            offline=True, java_script_enabled=script, viewport={"width": width, "height": 900}
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def visit(self, path: Path) -> Page:
        self.page.goto(path.as_uri())
        self.page.wait_for_load_state("networkidle")
        return self.page

    def assert_quiet(self, path: Path) -> None:
        assert self.faults == []
        assert self.requests == [path.as_uri()]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    one = Opened(browser)
    yield one
    one.context.close()


@pytest.mark.parametrize(("name", "maps"), [("en", 2), ("zh", 2), ("alone", 1)])
def test_it_opens_without_a_network(
    opened: Opened, reports: dict[str, Path], name: str, maps: int
) -> None:
    page = opened.visit(reports[name])
    assert page.locator("svg.map").count() == maps
    for index in range(maps):
        assert page.locator("svg.map").nth(index).locator(".counties path").count() == COUNTIES
    assert page.locator("#year").is_visible()
    opened.assert_quiet(reports[name])


def test_the_slider_changes_maps_words_and_tooltips(
    opened: Opened, reports: dict[str, Path]
) -> None:
    page = opened.visit(reports["en"])
    title, summary = page.locator(".map-title").nth(1), page.locator(".summary").nth(1)
    county = page.locator("#map-difference .counties path").first
    drawn = page.locator("#map-difference .counties").evaluate("g => g.innerHTML")
    last = summary.inner_text()

    page.locator("#year").focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        "document.querySelectorAll('.map-title')[1].textContent.includes('2024')"
    )
    assert "changes primary care in no county" in summary.inner_text()
    assert (county.locator("title").text_content() or "").endswith(": 0.0 (0.0 to 0.0)")
    assert county.get_attribute("class") == "z"
    assert page.locator("#year").get_attribute("aria-valuetext") == "2024"

    page.keyboard.press("End")
    page.wait_for_function(
        "document.querySelectorAll('.map-title')[1].textContent.includes('2040')"
    )
    assert "2040" in title.inner_text()
    assert summary.inner_text() == last
    again = page.locator("#map-difference .counties").evaluate("g => g.innerHTML")
    assert again == drawn
    opened.assert_quiet(reports["en"])


def test_tables_open_and_counties_speak(opened: Opened, reports: dict[str, Path]) -> None:
    page = opened.visit(reports["en"])
    tables = page.locator("details.years")
    page.locator("#toggle-tables").press("Enter")
    assert page.locator("details.years[open]").count() == tables.count()
    page.locator("#toggle-tables").press("Enter")
    assert page.locator("details.years[open]").count() == 0
    page.locator("#map-baseline .counties path").nth(100).dispatch_event("click")
    assert ":" in page.locator(".readout").first.inner_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways(
    browser: Browser, reports: dict[str, Path], lang: str, width: int
) -> None:
    one = Opened(browser, width=width)
    page = one.visit(reports[lang])
    page.locator("#toggle-tables").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    one.context.close()


def test_without_script_everything_is_there(browser: Browser, reports: dict[str, Path]) -> None:
    one = Opened(browser, script=False)
    page = one.visit(reports["en"])
    assert page.locator("#map-baseline .counties path").count() == COUNTIES
    assert not page.locator("#year").is_visible()
    assert not page.locator("#toggle-tables").is_visible()
    page.locator("details.years summary").first.click()
    assert page.locator("details.years table").first.is_visible()
    one.assert_quiet(reports["en"])
    one.context.close()
