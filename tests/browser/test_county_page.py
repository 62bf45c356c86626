"""The page of a county in a browser: no request, nothing cut off, and it prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from county_fake import LARGE, SMALL, fake_story

    from landbridge.reporting import render_county_report

    folder = tmp_path_factory.mktemp("county")
    made = {
        "en": render_county_report(fake_story(LARGE)),
        "zh": render_county_report(fake_story(SMALL, ("conrad-35", "gme-14000")), "zh"),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("name", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_opens_quietly_and_never_scrolls_sideways(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(pages[name].as_uri())
    for opener in page.locator("summary").all():
        opener.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    assert requests == [pages[name].as_uri()]
    ring = page.locator("svg.locator .ring").bounding_box()
    assert ring is not None
    assert ring["width"] > 8
    context.close()


def test_it_prints_on_a_few_sheets(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(pages["en"].as_uri())
    sheets = page.pdf(format="Letter").count(b"/Type /Page\n")
    assert 1 <= sheets <= 5
    page.close()
