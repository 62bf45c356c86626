"""J-1 beside H-1B to a green card, as ``landbridge route --outlook`` prints it."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from landbridge.cli.route_calendar import facts, in_brackets
from landbridge.cli.timeline import dollars, months
from landbridge.language import text

if TYPE_CHECKING:
    from landbridge.cli.page import Column, Page
    from landbridge.law.outlook.notes import Note
    from landbridge.law.outlook.visa_queue import Queue, Selection
    from landbridge.law.outlook.visa_tracks import Phase, Track
    from landbridge.law.outlook.visas import VisaOutlook

__all__ = ["note_lines", "show_visas"]

#: Tracks side by side, the first of a pair on the left.
_PAIRS = (("j1_waiver_niw", "h1b_niw"), ("j1_waiver_perm", "h1b_perm"), ("j1_home", None))
_GAP = 1
_INDENT = 2
_YEAR = 12


def show_visas(page: Page, visas: VisaOutlook, lang: str) -> None:
    """Print two columns of phases, the queue, classes by nationality and the lottery."""
    page.title(text("outlook.show.visas", lang))
    if not visas.tracks:
        page.line(text("outlook.show.no_visa", lang), indent=_INDENT)
        return
    page.line(text(f"outlook.show.home_{visas.home_rule}", lang), indent=_INDENT)
    tracks = {track.id: track for track in visas.tracks}
    told: set[str] = set()
    for pair in _PAIRS:
        sides = [tracks.get(name) if name else None for name in pair]
        if sides[0] is None:
            sides = sides[1:]
        if any(sides):
            page.line()
            _side_by_side(page, sides, told, lang)
    _queue(page, visas.queue, lang)
    note_lines(page, "outlook.show.classes", visas.classes, lang)
    _selection(page, visas.selection, lang)


def _side_by_side(page: Page, sides: list[Track | None], told: set[str], lang: str) -> None:
    """Phases of two tracks down a column each; what was told before is not told again."""
    width = (page.width - _INDENT - _GAP * len(sides)) // len(sides)
    columns: list[Column] = [("", "left", width)] * len(sides)
    cells: list[list[str]] = []
    for track in sides:
        if track is None:
            cells.append([])
            continue
        new = [phase for phase in track.phases if phase.id not in told]
        column = [_head(track, lang), *(_phase(phase, lang) for phase in new)]
        if len(new) < len(track.phases):
            column.append(text("outlook.show.as_before", lang))
        told.update(phase.id for phase in track.phases)
        cells.append(column)
    rows = [
        [f"{cell}\n" if cell else "" for cell in row] for row in zip_longest(*cells, fillvalue="")
    ]
    rows[-1] = [cell.rstrip("\n") for cell in rows[-1]]
    page.table(columns, rows)


def _head(track: Track, lang: str) -> str:
    label = text(
        "outlook.show.track",
        lang,
        label=text(f"outlook.track.{track.id}", lang),
        feasible=text(f"law.feasible.{track.feasible}", lang),
    )
    total = text(
        "outlook.show.track_total",
        lang,
        months=months(track.months),
        years=months([round(end / _YEAR, 1) for end in track.months]),
        fees=dollars(track.fees_usd),
    )
    return f"{label}\n{total}"


def _phase(phase: Phase, lang: str) -> str:
    key = "outlook.show.phase" if phase.fees_usd[1] else "outlook.show.phase_free"
    words = {"begins": months(phase.begins), "months": months(phase.months)}
    if phase.fees_usd[1]:
        words["fees"] = dollars(phase.fees_usd)
    lines = [phase.label[lang], text(key, lang, **words)]
    if phase.home_rule:
        lines[-1] += text("law.semicolon", lang) + text("outlook.show.phase_home", lang)
    for need in phase.needs:
        if need.met != "yes":
            words = {
                "kind": text(f"law.kind.{need.kind}", lang),
                "rule": need.rule,
                "met": text(f"outlook.show.met.{need.met}", lang),
            }
            lines.append(text("outlook.show.phase_need", lang, **words))
    return "\n".join(lines)


def _queue(page: Page, queue: Queue, lang: str) -> None:
    page.title(text("outlook.show.queue", lang))
    rows = [
        [
            text(f"outlook.show.queue.{name}", lang),
            months(queue.eb2[name]),
            f"{queue.eb1[name]:g}",
            text("outlook.show.queue_yours", lang) if name == queue.queue else "",
        ]
        for name in queue.eb2
    ]
    keys = ("queue_born", "queue_eb2", "queue_eb1")
    columns: list[Column] = [(text(f"outlook.show.{key}", lang), "left", None) for key in keys]
    page.table([*columns, ("", "left", None)], rows)
    page.line(
        text("outlook.queue.spouse", lang) + in_brackets(queue.cites, queue.reliability, lang), 2
    )


def _selection(page: Page, selection: Selection, lang: str) -> None:
    page.title(text("outlook.show.selection", lang))
    if selection.exempt == "yes":
        page.line(text("outlook.show.exempt", lang), indent=_INDENT)
    if selection.weighted:
        entries = text("law.list", lang).join(f"{count:g}" for count in selection.entries)
        page.line(text("outlook.show.weighted", lang, entries=entries), indent=_INDENT)
        if selection.level is not None and selection.relative is not None:
            times = f"{selection.relative:g}"
            words = text("outlook.show.level", lang, level=selection.level, times=times)
            page.line(words, indent=_INDENT)
    else:
        page.line(text("outlook.show.unweighted", lang), indent=_INDENT)
    words = text("outlook.selection.note", lang)
    page.line(words + in_brackets(selection.cites, selection.reliability, lang), indent=_INDENT)


def note_lines(page: Page, title: str, notes: tuple[Note, ...], lang: str) -> None:
    """Print the notes that apply, or may; nothing where none does."""
    wanted = [note for note in notes if note.applies != "no"]
    if not wanted:
        return
    page.title(text(title, lang))
    for note in wanted:
        words = note.text[lang]
        if note.applies == "unknown":
            words = text("outlook.show.depends", lang, facts=facts(note.hangs_on, lang), text=words)
        page.item(words + in_brackets(note.cites, note.reliability, lang))
