"""The page of the year: every process with what it may ask, read, write and count; the columns."""

from __future__ import annotations

import calendar
import inspect
import sys
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import groupby

from doc_markdown import GENERATED, anchor, table

from landbridge import law
from landbridge.parameters import ParameterTree, Reform
from landbridge.workforce import codes
from landbridge.workforce.people import COLUMNS
from landbridge.workforce.process import Process
from landbridge.workforce.year import FIRST_DAY, YEAR

__all__ = ["processes_page"]


def processes_page(tree: ParameterTree, reforms: Iterable[Reform]) -> Iterator[str]:
    """The order of the year, the columns of the person table, the codes, and each process.

    Parameters
    ----------
    tree
        All parameters, to tell those of law that no process reads.
    reforms
        Shipped reforms, to tell those that move nothing in a run.
    """
    yield "# The year, process by process\n"
    yield GENERATED
    yield (
        "What the declarations in `src/landbridge/workforce/` say. A process that asks for a "
        "parameter it does not declare stops with an error; tests hold it to the columns that it "
        "says it writes. [model.md](model.md) tells what the processes do and why.\n"
    )
    yield "## Order\n"
    yield "Once, before the first year:\n"
    yield from _schedule(FIRST_DAY)
    yield "\nThen in every academic year Y (1 July Y to 30 June Y+1):\n"
    yield from _schedule(YEAR)
    yield "\n## State variables of a person\n"
    yield (
        "One row a life; rows are added and never moved. Types as NumPy writes them. `opening` "
        "writes every column.\n"
    )
    yield from table(("column", "type", "at first", "what it is", "written by"), _columns())
    yield "\nWhat the whole numbers of `codes.…` stand for:\n"
    yield from table(("code", "numbers"), _codes())
    yield "\n## Processes\n"
    seen = set()
    for process in (*FIRST_DAY, *YEAR):
        if process.name not in seen:
            seen.add(process.name)
            yield from _told(process)
    yield from _route_only(tree, reforms)


def _schedule(processes: Iterable[Process]) -> Iterator[str]:
    rows = (
        (place, f"[{each.name}](#{anchor(each.name)})", _purpose(each), _day(each))
        for place, each in enumerate(processes, start=1)
    )
    return table(("", "process", "what it does", "as law stands on"), rows)


def _day(process: Process) -> str:
    month, day = process.decided_on
    return f"{day} {calendar.month_name[month]}"


def _purpose(process: Process) -> str:
    """The first sentence of the step, or of its module without the name before it."""
    said = inspect.getdoc(process.step) or sys.modules[process.step.__module__].__doc__ or ""
    sentence = said.split("\n\n")[0].strip().rstrip(".")
    return sentence.removeprefix(f"{process.name}: ")


def _columns() -> Iterator[tuple[str, ...]]:
    for name, (kind, first, words) in COLUMNS.items():
        writers = dict.fromkeys(
            each.name for each in (*FIRST_DAY, *YEAR) if name in each.writes and not _all(each)
        )
        yield f"`{name}`", kind, str(first), words, ", ".join(writers) or "opening"


def _all(process: Process) -> bool:
    return set(process.writes) == set(COLUMNS)


def _codes() -> Iterator[tuple[str, str]]:
    for name in codes.__all__:
        members: type[IntEnum] = getattr(codes, name)
        yield (
            f"`{name}`",
            ", ".join(f"{each.value} {each.name.lower().replace('_', ' ')}" for each in members),
        )


def _told(process: Process) -> Iterator[str]:
    yield f"### {process.name}\n"
    yield f"{_purpose(process)[0].upper() + _purpose(process)[1:]}.\n"
    yield f"- Law of {_day(process)}; code: `{process.step.__module__.split('.', 1)[1]}`"
    if process.reads:
        yield f"- Reads: {_names(process.reads)}"
    if process.writes:
        written = "every column" if _all(process) else _names(process.writes)
        yield f"- Writes: {written}"
    for room, ids in groupby(sorted(process.parameters), key=lambda name: name.split(".")[0]):
        inside = _names(name[len(room) + 1 :] for name in ids)
        yield f"- Parameters [`{room}`](parameters.md#{anchor(room)}): {inside}"
    if process.rules:
        yield f"- Asks of the [rulebook of law](law.md): {_names(process.rules)}"
        book = law.load_rulebook()
        reads = {name for rule in process.rules for name in book.requirement(rule).reads}
        yield f"- Which reads: {_names(sorted(reads))}"
    yield ""
    if process.results:
        rows = ((f"`{name}`", words) for name, words in process.results.items())
        yield from table(("result", "what it counts"), rows)
        yield ""


def _route_only(tree: ParameterTree, reforms: Iterable[Reform]) -> Iterator[str]:
    """Law that no process reads, and the reforms that change nothing else."""
    read = {name for each in (*FIRST_DAY, *YEAR) for name in each.all_parameters}
    ids = [name for name in tree if name.startswith("law.")]
    unread = {name for name in ids if name not in read}
    yield "## What only the route finder reads\n"
    yield (
        f"Of {len(ids)} parameters of law the year reads {len(ids) - len(unread)}; the others "
        "move `landbridge route` and no run ([law.md](law.md)). So these shipped reforms change "
        "what one physician may do, and no simulated number:\n"
    )
    partly = []
    for reform in reforms:
        changed = {change.parameter for change in reform.changes}
        if changed <= unread:
            yield f"- `{reform.name}`: {reform.label['en']}"
        elif changed & unread:
            partly.append(f"`{reform.name}` ({_names(sorted(changed & unread))})")
    if partly:
        yield f"\nIn part: {', '.join(partly)}.\n"
    parts = groupby(sorted(unread), key=lambda name: name.split(".")[1])
    rows = (
        (f"`law.{part}`", _names(name.split(".", 2)[2] for name in names)) for part, names in parts
    )
    yield from table(("law that no process reads", "parameters"), rows)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
