"""What can be wrong with a market: every problem with its code, file, line and ids.

Codes E01 to E15 are errors and W01 to W11 warnings of the rules for markets; codes F01 to F08
concern the files as such (missing, unreadable, a column that is not there). Texts are in the
language catalogue under ``match.problem.CODE``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from landbridge.errors import InputError
from landbridge.language import text as say

__all__ = ["LISTED_PER_CODE", "MarketError", "Problem", "Problems"]

#: Problems of one code that are kept with their place; more are only counted.
LISTED_PER_CODE = 1000
#: Lines of an error message.
_LINES_SHOWN = 200

_WARNINGS = frozenset([*(f"W{number:02}" for number in range(1, 12)), "F08"])


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or doubtful.

    Attributes
    ----------
    code
        "E01" and so on; "W.." are warnings, "F.." concern the file as such.
    level
        "error" or "warning".
    file
        File it stands in, as the user knows it; empty for data given in memory.
    line
        Line of the file, from 1; 0 where there is none.
    ids
        Applicants, programs or couples concerned.
    key
        Catalogue key of the text.
    args
        Values of the text's placeholders.
    """

    code: str
    level: str
    file: str
    line: int
    ids: tuple[str, ...]
    key: str
    args: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """What is wrong, in English."""
        return self.say()

    def say(self, lang: str = "en") -> str:
        """What is wrong, in words.

        Parameters
        ----------
        lang
            Language code.
        """
        return say(self.key, lang, **self.args)

    def line_of_text(self, lang: str = "en") -> str:
        """Place, code and words in one line.

        Parameters
        ----------
        lang
            Language code.
        """
        place = f"{self.file}:{self.line}" if self.line else self.file
        told = f"{self.code}: {self.say(lang)}"
        return f"{place}: {told}" if place else told

    def __str__(self) -> str:
        return self.line_of_text()

    def as_dict(self, lang: str = "en") -> dict[str, object]:
        """For reports in JSON: code, level, file, line, ids, text.

        Parameters
        ----------
        lang
            Language code of the text.
        """
        return {
            "code": self.code,
            "level": self.level,
            "file": self.file,
            "line": self.line,
            "ids": list(self.ids),
            "text": self.say(lang),
        }


class Problems:
    """Problems found so far: listed up to :data:`LISTED_PER_CODE` a code, counted without end."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._found: list[Problem] = []
        self.counts: Counter[str] = Counter()
        for problem in found:
            self._keep(problem)

    def _keep(self, problem: Problem) -> None:
        self.counts[problem.code] += 1
        if self.counts[problem.code] <= LISTED_PER_CODE:
            self._found.append(problem)

    def wants(self, code: str) -> bool:
        """Whether one more problem of this code would be listed.

        Parameters
        ----------
        code
            Code of the problem.
        """
        return self.counts[code] < LISTED_PER_CODE

    def count(self, code: str, more: int) -> None:
        """Count problems without listing them.

        Parameters
        ----------
        code
            Code of the problems.
        more
            How many.
        """
        if more > 0:
            self.counts[code] += more

    def add(
        self,
        code: str,
        file: str = "",
        line: int = 0,
        ids: Iterable[str] = (),
        kind: str = "",
        **args: object,
    ) -> None:
        """Note a problem.

        Parameters
        ----------
        code
            Code of the problem.
        file, line
            Where it stands.
        ids
            Applicants, programs or couples concerned.
        kind
            Which of the texts of this code.
        **args
            Values of the text's placeholders.
        """
        level = "warning" if code in _WARNINGS else "error"
        key = f"match.problem.{code}" + (f".{kind}" if kind else "")
        # Whatever bytes came in, a message must be printable.
        shown: dict[str, object] = {name: _printable(value) for name, value in args.items()}
        names = tuple(_printable(one) for one in ids)
        self._keep(Problem(code, level, _printable(file), int(line), names, key, shown))

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found, key=lambda one: (one.file, one.line, one.code, one.ids)))

    def __len__(self) -> int:
        return sum(self.counts.values())

    def __repr__(self) -> str:
        return f"Problems({dict(sorted(self.counts.items()))})"

    def errors(self, strict: bool = False) -> tuple[Problem, ...]:
        """Errors, in the order of files and lines.

        Parameters
        ----------
        strict
            Whether warnings count as errors.
        """
        return tuple(one for one in self if strict or one.level == "error")

    def warnings(self) -> tuple[Problem, ...]:
        """Warnings, in the order of files and lines."""
        return tuple(one for one in self if one.level == "warning")

    def warning_counts(self) -> dict[str, int]:
        """Warnings by code, those that are not listed included."""
        return {code: n for code, n in sorted(self.counts.items()) if code in _WARNINGS}

    def raise_errors(self, strict: bool = False) -> None:
        """Refuse if there is any error.

        Parameters
        ----------
        strict
            Whether warnings count as errors.

        Raises
        ------
        MarketError
            With every error found.
        """
        errors = self.errors(strict)
        if errors:
            codes = {one.code for one in errors}
            raise MarketError(errors, {c: n for c, n in self.counts.items() if c in codes})


def _printable(value: object) -> str:
    shown = str(value)
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode("ascii")
    return shown if len(shown) <= 200 else shown[:199] + "…"


class MarketError(InputError):
    """A market that cannot be used, with everything that is wrong with it.

    Parameters
    ----------
    problems
        The errors, in the order of files and lines.
    counts
        How many there are of each code, should not all be listed.
    """

    def __init__(self, problems: Iterable[Problem], counts: dict[str, int] | None = None) -> None:
        self.problems = tuple(problems)
        self.counts = dict(sorted((counts or Counter(p.code for p in self.problems)).items()))
        super().__init__(self.say())

    def say(self, lang: str = "en") -> str:
        """The whole message, a line for each problem.

        Parameters
        ----------
        lang
            Language code.
        """
        total = sum(self.counts.values())
        lines = [one.line_of_text(lang) for one in self.problems[:_LINES_SHOWN]]
        if total > len(lines):
            lines.append(say("match.problem.more", lang, count=total - len(lines)))
        return "\n".join(lines)
