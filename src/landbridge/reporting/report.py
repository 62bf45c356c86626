"""One comparison as one HTML file that opens with no network, in one language."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.errors import refused_write
from landbridge.language import text
from landbridge.reporting.reading import ComparisonLike, View
from landbridge.reporting.sections import report_context
from landbridge.reporting.shapes import Shapes, load_shapes

if TYPE_CHECKING:
    from jinja2 import Environment


def write_report(
    comparison: ComparisonLike,
    path: Path | str,
    lang: str = "en",
    *,
    shapes: Shapes | None = None,
) -> Path:
    """Write the report of a comparison, whole or not at all.

    Parameters
    ----------
    comparison
        What ``landbridge.studies`` made; see :mod:`landbridge.reporting.reading`.
    path
        File to write; its folder is made if it is not there.
    lang
        Language of the report.
    shapes
        County shapes; by default those the package carries.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the file cannot be written, or the comparison has no baseline.
    InterruptedRun
        If the disk is full.
    UnknownNameError
        If there is no such language.
    """
    return write_page(Path(path), render_report(comparison, lang, shapes=shapes))


def write_page(target: Path, page: str) -> Path:
    """Write a page, whole or not at all.

    Parameters
    ----------
    target
        File to write; its folder is made if it is not there.
    page
        HTML text.

    Raises
    ------
    InputError
        If the file cannot be written.
    InterruptedRun
        If the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(page)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise refused_write(target, error) from error
    return target


def render_report(
    comparison: ComparisonLike,
    lang: str = "en",
    *,
    shapes: Shapes | None = None,
) -> str:
    """The report of a comparison as HTML text; see :func:`write_report`.

    Parameters
    ----------
    comparison, lang, shapes
        As for :func:`write_report`.
    """
    view = View(comparison, lang)
    context = report_context(view, shapes or load_shapes())
    template = environment().get_template("report.html.j2")
    return template.render(
        context, lang=lang, t=lambda key, **args: text(f"report.{key}", lang, **args)
    )


@cache
def environment() -> Environment:
    """The templates of the pages, with the style and the script that all of them share."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("landbridge.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    folder = files("landbridge.reporting") / "templates"
    environment.globals["style"] = (folder / "report.css").read_text(encoding="utf-8")
    environment.globals["script"] = (folder / "report.js").read_text(encoding="utf-8")
    return environment
