"""Numbers as a reader of each language writes them; a missing number is a dash, never ``nan``."""

from __future__ import annotations

import math

from landbridge.language.catalogue import text

MISSING = "–"
_MINUS = "−"


def _is_missing(value: float | None) -> bool:
    # An infinite number is a ratio to nothing: as little a number to print as nan.
    return value is None or not math.isfinite(value)


def number(value: float | None, decimals: int = 0, lang: str = "en") -> str:
    """A number with thousands separated.

    Parameters
    ----------
    value
        The number; ``None`` or not finite gives a dash.
    decimals
        Digits after the decimal mark.
    lang
        Language code.

    Examples
    --------
    >>> number(1048576)
    '1,048,576'
    >>> number(-0.04, 1)
    '0.0'
    """
    if _is_missing(value):
        return MISSING
    assert value is not None
    written = f"{abs(value):,.{decimals}f}"
    if written.strip("0.,") and value < 0:
        written = _MINUS + written
    group, mark = text("number.group", lang), text("number.decimal", lang)
    if (group, mark) == (",", "."):
        return written
    return "".join({",": group, ".": mark}.get(letter, letter) for letter in written)


def signed(value: float | None, decimals: int = 0, lang: str = "en") -> str:
    """A change, with its sign; a change that rounds to zero has none.

    Parameters
    ----------
    value
        The change.
    decimals
        Digits after the decimal mark.
    lang
        Language code.

    Examples
    --------
    >>> signed(312)
    '+312'
    >>> signed(-0.26, 1)
    '−0.3'
    """
    written = number(value, decimals, lang)
    rises = value is not None and value > 0 and any(digit in written for digit in "123456789")
    return "+" + written if rises else written


def percent(value: float | None, decimals: int = 1, lang: str = "en") -> str:
    """A percentage; ``value`` is already in percent (23.4 means 23.4 %).

    Parameters
    ----------
    value
        The percentage.
    decimals
        Digits after the decimal mark.
    lang
        Language code.

    Examples
    --------
    >>> percent(23.44)
    '23.4%'
    """
    written = number(value, decimals, lang)
    return written if written == MISSING else text("number.percent", lang, number=written)


def interval(
    low: float | None,
    high: float | None,
    decimals: int = 0,
    lang: str = "en",
    *,
    sign: bool = False,
) -> str:
    """The two ends of an interval, in words; empty if there is none.

    Parameters
    ----------
    low, high
        Ends of the interval.
    decimals
        Digits after the decimal mark.
    lang
        Language code.
    sign
        Write both ends as changes, with their signs.

    Examples
    --------
    >>> interval(250, 380)
    '250 to 380'
    """
    if _is_missing(low) or _is_missing(high):
        return ""
    write = signed if sign else number
    return text(
        "number.interval", lang, low=write(low, decimals, lang), high=write(high, decimals, lang)
    )


def number_with_interval(
    value: float | None,
    low: float | None,
    high: float | None,
    decimals: int = 0,
    lang: str = "en",
) -> str:
    """A number followed by its interval in brackets, if it has one.

    Parameters
    ----------
    value
        The number.
    low, high
        Ends of the interval.
    decimals
        Digits after the decimal mark.
    lang
        Language code.

    Examples
    --------
    >>> number_with_interval(312, 250, 380)
    '312 (250 to 380)'
    """
    return _join(number(value, decimals, lang), interval(low, high, decimals, lang), lang)


def change_with_interval(
    value: float | None,
    low: float | None,
    high: float | None,
    decimals: int = 0,
    lang: str = "en",
) -> str:
    """A change followed by its interval in brackets, all with signs.

    Parameters
    ----------
    value
        The change.
    low, high
        Ends of the interval.
    decimals
        Digits after the decimal mark.
    lang
        Language code.

    Examples
    --------
    >>> change_with_interval(-5.2, -6, 1, 1)
    '−5.2 (−6.0 to +1.0)'
    """
    ends = interval(low, high, decimals, lang, sign=True)
    return _join(signed(value, decimals, lang), ends, lang)


def _join(value: str, ends: str, lang: str) -> str:
    return text("number.with_interval", lang, value=value, interval=ends) if ends else value
