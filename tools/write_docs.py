"""Write the generated pages of docs/: parameters, sources, shipped reforms, fits that are kept.

usage: make docs          (python tools/write_docs.py [--check]; --check writes nothing and fails
                           if a page is out of date)
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from landbridge.parameters import ParameterTree, Reform, cite, load_tree, shipped_reforms
from landbridge.studies.calibration import page as calibration
from landbridge.studies.calibration.keeping import kept_results
from landbridge.studies.calibration.specification import GAPS, shipped_folder
from landbridge.studies.gap import page as gap

DOCS = Path(__file__).resolve().parent.parent / "docs"
#: The day whose values the pages show.
SHOWN_ON = "2026-07-01"
GENERATED = "<!-- Written by `make docs`; do not edit. -->\n"


def cell(text: object) -> str:
    """Make a text fit for a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    titles = list(head)
    yield "| " + " | ".join(titles) + " |"
    yield "|" + " --- |" * len(titles)
    for row in rows:
        yield "| " + " | ".join(cell(entry) for entry in row) + " |"


def leaves(value: Any) -> Iterator[float]:
    """The numbers of a value, whatever its dimensions."""
    if isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif value is not None:
        yield float(value)


def value_words(facts: dict[str, Any]) -> str:
    """A value, or the extremes of a table, with the doubt about it."""
    if facts["choices"]:
        return f"{facts['value']} (of {', '.join(facts['choices'])})"
    numbers = list(leaves(facts["value"]))
    if not numbers:
        return f"from {facts['first']}"
    if facts["by"]:
        words = f"{min(numbers):.6g} to {max(numbers):.6g} (by {', '.join(facts['by'])})"
    else:
        words = f"{numbers[0]:.6g}"
    doubt = facts["interval"]
    if doubt:
        kind = {"value": "", "factor": " times", "shift": " added"}[doubt["kind"]]
        words += f"; 95 %: {doubt['low']:.4g} to {doubt['high']:.4g}{kind}"
    return words


def not_drawn(facts: dict[str, Any]) -> str:
    """Why a behavioural value carries no distribution, where that is said."""
    return f"Not drawn: {facts['fixed']}" if facts["fixed"] else ""


def standing(facts: dict[str, Any]) -> str:
    """The reliability, and how many cells stand on their own sources, by reliability."""
    counts = Counter(cell["reliability"] for cell in facts["cells"].values())
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{facts['reliability']} (cells: {told})" if told else str(facts["reliability"])


def parameters_page(tree: ParameterTree) -> Iterator[str]:
    """Every parameter, by the first part of its id."""
    yield "# Parameters\n"
    yield GENERATED
    yield (
        f"Values on {SHOWN_ON} under `current-policy`. `landbridge cite ID` shows one in full, on "
        "any date, with every cell of a table. Sources are listed in [sources.md](sources.md).\n"
    )
    for room, members in groupby(sorted(tree), key=lambda name: name.split(".")[0]):
        yield f"## {room}\n"
        rows = []
        for name in members:
            facts = cite(tree, name, SHOWN_ON).facts
            rows.append(
                (
                    f"`{name}`<br>{facts['label']['en']}",
                    value_words(facts),
                    facts["unit"]["en"],
                    standing(facts),
                    ", ".join(source["source"] for source in facts["sources"]),
                    " ".join(filter(None, (facts["note"], not_drawn(facts)))),
                )
            )
        yield from table(("parameter", "value", "unit", "reliability", "sources", "note"), rows)
        yield ""


def sources_page(tree: ParameterTree) -> Iterator[str]:
    """Every source that a parameter or a shipped reform rests on."""
    used = {source for parameter in tree.values() for source in parameter.all_sources}
    used |= {source for reform in shipped() for source in reform.sources}
    yield "# Sources\n"
    yield GENERATED
    yield f"The {len(used)} sources that a parameter or a shipped reform rests on.\n"
    rows = []
    for name in sorted(used):
        source = tree.sources[name]
        title = f"[{source.title}]({source.url})" if source.url else source.title
        rows.append(
            (f"`{name}`", title, source.organisation or "", source.year or "", source.reliability)
        )
    yield from table(("id", "title", "organisation", "year", "reliability"), rows)


def shipped() -> list[Reform]:
    """The shipped reforms by name."""
    return [reform for _, reform in sorted(shipped_reforms().items())]


def reforms_page() -> Iterator[str]:
    """Every shipped reform with its own file."""
    yield "# Reforms that ship\n"
    yield GENERATED
    yield "Each is a TOML file of dated changes; `landbridge run --reform NAME` simulates it.\n"
    for reform in shipped():
        yield f"## {reform.label.get('en', reform.name)} (`{reform.name}`)\n"
        yield reform.summary.get("en", "") + "\n"
        yield f"{reform.summary.get('zh', '')}\n"
        yield "```toml"
        yield from changes_only(reform.text)
        yield "```\n"


def changes_only(text: str) -> Iterator[str]:
    """The lines of a reform's text from its first change on."""
    lines = text.strip().splitlines()
    begin = next((at for at, line in enumerate(lines) if line.startswith("[[")), 0)
    yield from lines[begin:]


def pages() -> dict[str, str]:
    """Name of each generated page and its content."""
    tree = load_tree()
    made = {
        "parameters.md": parameters_page(tree),
        "sources.md": sources_page(tree),
        "reforms.md": reforms_page(),
    }
    written = {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}
    written["calibration.md"] = calibration.page(kept_results())
    written["gap.md"] = gap.page(kept_results(shipped_folder(GAPS)))
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if a page is out of date")
    check = parser.parse_args().check
    stale = []
    for name, content in pages().items():
        path = DOCS / name
        if path.exists() and path.read_text("utf-8") == content:
            continue
        stale.append(name)
        if not check:
            path.write_text(content, encoding="utf-8")
            print(f"docs/{name} written")
    if check and stale:
        raise SystemExit(f"out of date: {', '.join(stale)}; call `make docs`")
    if not stale:
        print("The generated pages are up to date.")


if __name__ == "__main__":
    main()
