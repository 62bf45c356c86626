"""The catalogue of texts: read once per process and language, on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter

from landbridge.errors import UnknownNameError

_ROOT = Path(__file__).parent
_DEFAULT = "en"


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a catalogue, English first.

    Returns
    -------
    tuple of str
        Language codes as used in ``lang`` attributes (``"en"``, ``"zh"``).
    """
    found = {path.parent.name for path in _ROOT.glob("*/*.yaml")}
    return tuple(sorted(found, key=lambda code: (code != _DEFAULT, code)))


def _read_files(lang: str) -> list[tuple[str, dict[str, str]]]:
    import yaml

    if lang not in languages():
        raise UnknownNameError("language", lang, languages())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [
        (path.name, yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {})
        for path in sorted((_ROOT / lang).glob("*.yaml"))
    ]


@cache
def _catalogue(lang: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for _, entries in _read_files(lang):
        merged.update(entries)
    return merged


def duplicate_keys(lang: str) -> list[str]:
    """Keys that stand in more than one file of a language (there should be none).

    Parameters
    ----------
    lang
        Language code.

    Returns
    -------
    list of str
        The keys, sorted.
    """
    seen: set[str] = set()
    twice: set[str] = set()
    for _, entries in _read_files(lang):
        twice |= seen & entries.keys()
        seen |= entries.keys()
    return sorted(twice)


def keys(lang: str = _DEFAULT) -> frozenset[str]:
    """All keys of a language.

    Parameters
    ----------
    lang
        Language code.
    """
    return frozenset(_catalogue(lang))


def has_text(key: str, lang: str = _DEFAULT) -> bool:
    """Whether the catalogue of a language holds a key.

    Parameters
    ----------
    key
        Catalogue key.
    lang
        Language code.
    """
    return key in _catalogue(lang)


def placeholders(key: str, lang: str = _DEFAULT) -> frozenset[str]:
    """Names in braces that a text expects as arguments.

    Parameters
    ----------
    key
        Catalogue key.
    lang
        Language code.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(_catalogue(lang)[key]) if name)


def text(key: str, lang: str = _DEFAULT, **args: object) -> str:
    """One text of the catalogue with its placeholders filled.

    Parameters
    ----------
    key
        Catalogue key, such as ``"report.title"``.
    lang
        Language code, one of :func:`languages`.
    **args
        Values for the placeholders; numbers should come formatted by this package.

    Returns
    -------
    str
        The text.

    Raises
    ------
    UnknownNameError
        If the language has no catalogue.
    KeyError
        If the key or an argument is missing (a fault of ours, not of the user).
    """
    catalogue = _catalogue(lang)
    if key not in catalogue:
        raise KeyError(f"no text '{key}' in language '{lang}'")
    return catalogue[key].format(**args)


def plural(key: str, count: float, /, lang: str = _DEFAULT, **args: object) -> str:
    """A text that depends on a count: ``key.one`` or ``key.other``.

    Parameters
    ----------
    key
        Stem of the two keys.
    count
        The number that decides; languages without plural forms give both keys the same text.
    lang
        Language code.
    **args
        Values for the placeholders, the written number included.
    """
    return text(f"{key}.{'one' if count == 1 else 'other'}", lang, **args)
