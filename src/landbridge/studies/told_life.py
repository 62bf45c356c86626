"""One simulated life: what each process did to it in each scenario, and what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from landbridge import law
from landbridge.chance import keyed_uniform
from landbridge.law.view import Law
from landbridge.studies.life_values import Names, hex_key
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.workforce.lockstep import PROCESSES
from landbridge.workforce.watch import Draw, Step, Watch

__all__ = ["Life"]

_ANSWERS = ("not_met", "not_known", "met")
_SHOWN_DRAWS = 4  # of a stream from which as many are taken as are needed
# Streams keyed by a person and what is chosen or ranked, not by the person alone.
_BY_PAIR = ("apply.file", "apply.pair", "train.pair", "match.soap_pair", "settle.conrad")
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Life:
    """A life in the baseline and, where one was asked for, in a reform.

    Attributes
    ----------
    folder, seed, replicate
        Which replicate of which run.
    key
        The person.
    years
        Academic years simulated.
    watches
        By scenario, the baseline first: what was written down.
    names
        What raw numbers stand for.
    """

    folder: str
    key: int
    seed: int
    replicate: int
    years: range
    watches: dict[str, Watch]
    names: Names

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios, the baseline first."""
        return list(self.watches)

    @cached_property
    def parts_in(self) -> tuple[int, str] | None:
        """Year and process in which baseline and reform first differ; None if they never do."""
        if len(self.watches) < 2:
            return None
        told = [
            {
                (step.year, PROCESSES.index(step.process)): step.new
                for step in watch.steps
                if step.new
            }
            for watch in self.watches.values()
        ]
        differ = [when for when in {**told[0], **told[1]} if told[0].get(when) != told[1].get(when)]
        if not differ:
            return None
        year, process = min(differ)
        return year, PROCESSES[process]

    def story(self, scenario: str = BASELINE_NAME) -> list[dict[str, Any]]:
        """The steps of the life in one scenario, as plain data.

        Returns
        -------
        list of dict
            ``year``, ``process``, ``law_of`` (the day whose law applied), ``changes`` (``column``,
            ``from``, ``to``; where the person comes into the table, ``from`` is missing),
            ``rules`` (``id``, ``answer``, ``text`` by language) and ``draws`` (``stream``,
            ``year``, ``draw`` and ``value``; or, where as many are drawn as are needed, ``first``,
            the first of the stream for this person, or ``keyed_by: pair`` where the key is mixed
            from the person's and that of a program or state).
        """
        watch = self.watches[scenario]
        return [self._step(step, watch) for step in watch.steps]

    def facts(self, scenario: str, step: int = -1) -> dict[str, Any] | None:
        """All columns after a step (the last by default), in names; None if not there."""
        raw: dict[str, Any] = {}
        steps = self.watches[scenario].steps
        for each in steps[: len(steps) + step + 1 if step < 0 else step + 1]:
            raw.update(each.new)
        return {name: self.names.value(name, code) for name, code in raw.items()} or None

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "run": self.folder,
            "key": hex_key(self.key),
            "seed": self.seed,
            "replicate": self.replicate,
            "years": [self.years[0], self.years[-1]],
            "first_difference": None
            if self.parts_in is None
            else dict(zip(("year", "process"), self.parts_in, strict=True)),
            "scenarios": {
                name: {"story": self.story(name), "at_the_end": self.facts(name)}
                for name in self.scenarios
            },
        }

    def frame(self) -> pl.DataFrame:
        """One row a change: scenario, year, process, column, from, to (as text)."""
        rows = [
            {
                "scenario": name,
                "year": step["year"],
                "process": step["process"],
                "column": change["column"],
                "from": _text(change.get("from")),
                "to": _text(change["to"]),
            }
            for name in self.scenarios
            for step in self.story(name)
            for change in step["changes"]
        ]
        text = ("scenario", "process", "column", "from", "to")
        schema = dict.fromkeys(text, pl.String)
        return pl.DataFrame(
            rows,
            schema={"scenario": pl.String, "year": pl.Int64, **schema},
        )

    def _step(self, step: Step, watch: Watch) -> dict[str, Any]:
        changes = []
        for name, new in step.new.items():
            change = {"column": name, "to": self.names.value(name, new)}
            if name in step.old:
                change["from"] = self.names.value(name, step.old[name])
            changes.append(change)
        return {
            "year": step.year,
            "process": step.process,
            "law_of": step.on.isoformat(),
            "changes": changes,
            "rules": self._rules(step, watch),
            "draws": [self._draw(draw) for draw in step.draws] if step.new else [],
        }

    def _rules(self, step: Step, watch: Watch) -> list[dict[str, Any]]:
        if not step.rules:
            return []
        book = law.load_rulebook()
        of_day = Law(watch.tree, step.on)
        home = watch.home_state
        state = self.names.abbr[home] if home >= 0 else None
        return [
            {
                "id": rule,
                "answer": _ANSWERS[answer],
                "text": {
                    lang: book.requirement(rule).say(of_day, lang, state) for lang in _LANGUAGES
                },
            }
            for rule, answer in step.rules.items()
        ]

    def _draw(self, draw: Draw) -> dict[str, Any]:
        told: dict[str, Any] = {"stream": draw.stream, "year": draw.year, "draw": draw.number}
        if draw.number is not None:
            return {**told, "value": self._uniform(draw, draw.number)}
        if draw.stream in _BY_PAIR:
            return {**told, "keyed_by": "pair"}
        return {**told, "first": [self._uniform(draw, n) for n in range(_SHOWN_DRAWS)]}

    def _uniform(self, draw: Draw, number: int) -> float:
        return keyed_uniform(self.seed, self.replicate, draw.stream, draw.year, self.key, number)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
