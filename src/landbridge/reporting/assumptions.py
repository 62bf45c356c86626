"""What a reform changes and what was assumed, as rows of text with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landbridge.language import has_text, number, text

# A reader should see at once what rests on no document: these facts are flagged.
FLAGGED = frozenset({"memory", "assumption"})


@dataclass(frozen=True)
class Fact:
    """One parameter as the report shows it.

    Attributes
    ----------
    ident
        Parameter id.
    label
        Name in words.
    where
        States or categories it is changed for; empty for all.
    old, new
        Value before and after; ``new`` is empty for a plain assumption.
    unit
        Unit in words.
    dates
        From when until when.
    sources
        Title, organisation and year of each source.
    reliability
        How well it is known, in words.
    is_flagged
        Whether it rests on memory or assumption.
    note
        Why this value.
    """

    ident: str
    label: str
    where: str
    old: str
    new: str
    unit: str
    dates: str
    sources: list[str]
    reliability: str
    is_flagged: bool
    note: str


@dataclass(frozen=True)
class SourceLine:
    """One source: words, and where to find it (empty if it is not on the web)."""

    words: str
    url: str
    reliability: str


def change_facts(changes: Iterable[Mapping[str, Any]], lang: str) -> list[Fact]:
    """Rows for the changes of a reform, or for assumptions.

    Parameters
    ----------
    changes
        Mappings as :class:`landbridge.reporting.reading.Facts` describes them.
    lang
        Language code.
    """
    return [_fact(change, lang) for change in changes]


def source_lines(sources: Iterable[Mapping[str, Any] | str], lang: str) -> list[SourceLine]:
    """Each source once, in the order given.

    Parameters
    ----------
    sources
        Mappings with title, organisation, year, url and reliability.
    lang
        Language code.
    """
    lines: dict[str, SourceLine] = {}
    for source in sources:
        words = _source_words(source)
        facts = source if isinstance(source, Mapping) else {}
        url = str(facts.get("url") or "")
        reliability = _reliability(str(facts.get("reliability") or ""), lang)
        if words:
            safe = url if url.startswith(("https://", "http://")) else ""
            lines.setdefault(words, SourceLine(words, safe, reliability))
    return list(lines.values())


def _fact(change: Mapping[str, Any], lang: str) -> Fact:
    reliability = str(change.get("reliability") or "")
    return Fact(
        ident=str(change.get("id") or ""),
        label=_in_language(change.get("label"), lang) or str(change.get("id") or ""),
        where=_where(change.get("where"), lang),
        old=value_words(change.get("old", change.get("value")), lang),
        new=value_words(change.get("new"), lang),
        unit=_in_language(change.get("unit"), lang),
        dates=_dates(change.get("from"), change.get("until"), lang),
        sources=[words for s in change.get("sources") or () if (words := _source_words(s))],
        reliability=_reliability(reliability, lang),
        is_flagged=reliability in FLAGGED,
        note=_in_language(change.get("note"), lang),
    )


def _in_language(value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        value = value.get(lang) or value.get("en")
    return "" if value is None else str(value)


def value_words(value: Any, lang: str) -> str:
    """A parameter's value in words: a number, the two ends of a table, or several parts.

    Parameters
    ----------
    value
        What ``run.json`` holds.
    lang
        Language code.
    """
    if value is None:
        return ""
    if isinstance(value, Mapping) and "choice" in value:
        return _in_language(value, lang)
    if isinstance(value, bool):
        return text(f"report.{'yes' if value else 'no'}", lang)
    if isinstance(value, int | float):
        digits = next((d for d in range(6) if round(value, d) == value), 6)
        return number(float(value), digits, lang)
    if _are_ends(value):
        low, high = (value_words(end, lang) for end in value)
        return text("number.interval", lang, low=low, high=high)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {value_words(part, lang)}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(value_words(part, lang) for part in value)
    return str(value)


def _are_ends(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(isinstance(end, int | float) for end in value)
    )


def _where(where: Any, lang: str) -> str:
    if not where:
        return ""
    if isinstance(where, Mapping):
        return "; ".join(f"{key}: {value_words(names, lang)}" for key, names in where.items())
    return value_words(where, lang)


def _dates(start: Any, end: Any, lang: str) -> str:
    if start and end:
        return text("report.dates.between", lang, start=start, end=end)
    return text("report.dates.from", lang, start=start) if start else ""


def _source_words(source: Mapping[str, Any] | str) -> str:
    if not isinstance(source, Mapping):
        return str(source)
    parts = [source.get("title"), source.get("organisation"), source.get("year")]
    return ", ".join(str(part) for part in parts if part)


def _reliability(name: str, lang: str) -> str:
    key = f"report.reliability.{name}"
    return text(key, lang) if name and has_text(key, lang) else name
