"""The page of one county: its own numbers first, then others beside it, then the reforms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from landbridge.language import languages, number, percent, text
from landbridge.reporting import county_words as words
from landbridge.reporting.assumptions import source_lines
from landbridge.reporting.county_areas import area_notes, area_rows, official_vintage
from landbridge.reporting.locator import locator
from landbridge.reporting.report import environment, write_page
from landbridge.reporting.sections import licences
from landbridge.reporting.shapes import Shapes, load_shapes
from landbridge.studies.county_story import CountyStory, county_story
from landbridge.studies.intervals import ENOUGH_FOR_QUANTILES

if TYPE_CHECKING:
    from landbridge.studies.opening import Run

__all__ = ["render_county_report", "write_county_report"]

_UNINSURED = "uninsured_u65_share_2022"


def write_county_report(
    run: Run | Path | str,
    county: str,
    path: Path | str | None = None,
    lang: str = "en",
    *,
    shapes: Shapes | None = None,
) -> Path:
    """Write the page of a county of a finished run, whole or not at all.

    Parameters
    ----------
    run
        A run, or its folder.
    county
        Five-digit code of a county of 2023.
    path
        File to write; ``county-FIPS.html`` in the run's folder by default.
    lang
        Language of the page.
    shapes
        County shapes; by default those the package carries.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        The run is not finished, or the file cannot be written.
    UnknownNameError
        There is no such county or language.
    """
    from landbridge.studies import open_run

    opened = open_run(run) if isinstance(run, str | Path) else run
    story = county_story(opened, county)
    target = Path(path) if path is not None else opened.folder / f"county-{county}.html"
    return write_page(target, render_county_report(story, lang, shapes=shapes))


def render_county_report(
    story: CountyStory, lang: str = "en", *, shapes: Shapes | None = None
) -> str:
    """The page of a county as HTML text.

    Parameters
    ----------
    story
        The county in a run.
    lang, shapes
        As for `write_county_report`.
    """
    from landbridge.errors import UnknownNameError

    if lang not in languages():
        raise UnknownNameError("language", lang, languages())

    def t(key: str, **args: Any) -> str:
        return text(f"county.{key}", lang, **args)

    template = environment().get_template("county.html.j2")
    context = _context(story, lang, shapes or load_shapes())
    return template.render(
        context, lang=lang, t=t, r=lambda key, **args: text(f"report.{key}", lang, **args)
    )


def _context(story: CountyStory, lang: str, shapes: Shapes) -> dict[str, Any]:
    first, last = story.years[0], story.years[-1]
    name = words.county_name(story)
    meta = story.meta
    return {
        "title": text("county.title", lang, county=name),
        "headline": words.headline(story, lang),
        "trend": words.trend(story, lang),
        "name": name,
        "fips": story.fips,
        "first": first,
        "last": last,
        "noise": _noise(story, lang),
        "notes": _notes(story, lang),
        "facts": _facts(story, lang),
        "own": words.own_rows(story, lang),
        "beside": words.beside_rows(story, lang),
        "like": _like(story, shapes),
        "state": text(f"place.{story.fips[:2]}", lang),
        "reforms": words.reform_rows(story, lang),
        "effects": words.effect_chart(story, lang),
        "areas": area_rows(story, lang),
        "area_notes": area_notes(story, lang),
        "vintage": official_vintage(meta),
        "others": story.others,
        "charts": words.charts(story, lang),
        "single": len(story.reforms) != 1,
        "replicates": int(meta.get("replicates", 0)),
        "locator": Markup(locator(shapes, story.fips, story.like, lang)),
        "sources": source_lines(_sources(meta), lang),
        "licences": licences(),
        "command": f"landbridge report RUN --county {story.fips}",
        "made_by": str(meta.get("command") or ""),
    }


def _noise(story: CountyStory, lang: str) -> str:
    if not story.is_noise():
        return ""
    enough = number(1.0 / story.noise_cv**2, 0, lang)
    expected = number(float(story.expected[-1]), 1, lang)
    share = number(100 * story.noise_cv, 0, lang)
    return text(
        "county.noise", lang, expected=expected, enough=enough, percent=share, year=story.years[-1]
    )


def _notes(story: CountyStory, lang: str) -> list[str]:
    own = sorted({rest["kind"] for rest in story.meta.get("rests_on", ())} - {"shipped"})
    rests = text("note.rests_on_own", lang, kinds=", ".join(own)) if own else ""
    notes = [text("report.counties.modelled", lang), rests or text("note.rests_on_shipped", lang)]
    if story.no_road:
        notes.append(text("county.no_road", lang))
    replicates = int(story.meta.get("replicates", 0))
    if replicates == 1:
        notes.append(text("note.one_replicate", lang))
    elif 0 < replicates < ENOUGH_FOR_QUANTILES:
        notes.append(text("note.few_replicates", lang, replicates=replicates))
    scale = float(story.meta.get("scale", 1.0))
    if scale < 1:
        notes.append(text("note.sampled", lang, percent=f"{100 * scale:g}"))
    return notes


def _facts(story: CountyStory, lang: str) -> list[tuple[str, str]]:
    """What is known of the county beside its physicians."""
    counties, row = story.counties, story.row
    uninsured = float(counties.more[_UNINSURED][row])
    found = {
        "fips": story.fips,
        "rurality": f"{text(f'setting.{story.rurality}', lang)} (RUCC {int(counties.rucc[row])})",
        "hpsa_pc": text(f"county.hpsa.{int(counties.hpsa_pc[row])}", lang),
        "hpsa_mh": text(f"county.hpsa.{int(counties.hpsa_mh[row])}", lang),
        "poverty": percent(float(counties.poverty_pct[row]), 1, lang),
        "income": text("county.dollars", lang, amount=number(float(counties.income[row]), 0, lang)),
        "uninsured": percent(100 * uninsured, 1, lang),
    }
    if story.areas:  # they stand beside what the run makes of the rules
        del found["hpsa_pc"], found["hpsa_mh"]
    return [(text(f"county.fact.{key}", lang), value) for key, value in found.items()]


def _like(story: CountyStory, shapes: Shapes) -> list[str]:
    names = {county.fips: county.name for county in shapes.counties}
    return [
        f"{names.get(code, code)}, {text(f'place.{code[:2]}.abbreviation')}" for code in story.like
    ]


def _sources(meta: Mapping[str, Any]) -> list[Any]:
    gathered: list[Any] = []
    for scenario in meta.get("scenarios", ()):
        gathered += scenario.get("sources", ())
        for fact in [*scenario.get("changes", ()), *scenario.get("assumptions", ())]:
            gathered += fact.get("sources", ())
    return gathered
