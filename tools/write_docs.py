"""Write the generated pages of docs/: processes, parameters, sources, reforms, kept fits.

usage: make docs          (python tools/write_docs.py [--check]; --check writes nothing and fails
                           if a page is out of date)
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from doc_markdown import GENERATED, table
from parameter_page import parameters_page
from process_page import processes_page

from landbridge.parameters import ParameterTree, Reform, load_tree, shipped_reforms
from landbridge.studies.calibration import page as calibration
from landbridge.studies.calibration.keeping import kept_results
from landbridge.studies.calibration.specification import GAPS, shipped_folder
from landbridge.studies.gap import page as gap

DOCS = Path(__file__).resolve().parent.parent / "docs"
#: The day whose values the pages show.
SHOWN_ON = "2026-07-01"


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
        "parameters.md": parameters_page(tree, SHOWN_ON),
        "processes.md": processes_page(tree, shipped()),
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
