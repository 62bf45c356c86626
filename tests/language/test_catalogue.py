"""Every language says everything, and with the same numbers in it."""

from __future__ import annotations

import re

import pytest

from landbridge.errors import UnknownNameError
from landbridge.language import (
    duplicate_keys,
    has_text,
    keys,
    languages,
    placeholders,
    plural,
    text,
)
from landbridge.parameters import load_tree

#: What stands for a call is code in every language.
CODE = re.compile(r"`[^`]*`|[a-z_.]+\([^)]*\)")
CHINESE = re.compile("[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"(?<![A-Za-z0-9_])\(")
LINK = re.compile(r"\]\([^)]*\)")
OTHERS = [lang for lang in languages() if lang != "en"]


def test_english_comes_first_and_chinese_is_there() -> None:
    assert languages()[0] == "en"
    assert "zh" in languages()


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_keys(lang: str) -> None:
    missing, extra = keys("en") - keys(lang), keys(lang) - keys("en")
    assert not missing, f"{lang} lacks {sorted(missing)}"
    assert not extra, f"only {lang} has {sorted(extra)}"


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_placeholders(lang: str) -> None:
    differing = [
        key
        for key in sorted(keys("en") & keys(lang))
        if placeholders(key, "en") != placeholders(key, lang)
    ]
    assert not differing


@pytest.mark.parametrize("lang", languages())
def test_no_key_stands_in_two_files(lang: str) -> None:
    assert duplicate_keys(lang) == []


@pytest.mark.parametrize("lang", languages())
def test_every_text_is_text(lang: str) -> None:
    wrong = [
        key
        for key in keys(lang)
        if not isinstance(text(key, lang, **dict.fromkeys(placeholders(key, lang), "x")), str)
    ]
    assert not wrong


@pytest.mark.parametrize("lang", languages())
def test_every_plural_has_both_forms(lang: str) -> None:
    stems = {key.removesuffix(".one") for key in keys(lang) if key.endswith(".one")}
    assert {f"{stem}.other" for stem in stems} <= keys(lang)


def test_chinese_brackets_are_full_width() -> None:
    """In texts, labels, choices and units; code, links and what is written 212(e) keep theirs."""
    tree = load_tree()
    words = {
        key: text(key, "zh", **dict.fromkeys(placeholders(key, "zh"), "x")) for key in keys("zh")
    }
    words |= {f"unit {unit}": chinese for unit, chinese in tree.units.items()}
    for identifier in tree:
        words[identifier] = tree[identifier].label["zh"]
        for name, word in tree[identifier].choices.items():
            words[f"{identifier}={name}"] = word["zh"]
    wrong = {
        key: word
        for key, word in words.items()
        if CHINESE.search(word) and HALF_WIDTH.search(CODE.sub("", LINK.sub("", word)))
    }
    assert not wrong


def test_text_fills_placeholders() -> None:
    assert text("report.map.between", low="1", high="2") == "1 to 2"
    assert text("report.map.between", "zh", low="1", high="2") == "1 至 2"


def test_plural_follows_the_count() -> None:
    assert plural("report.counties", 1, count="1") == "1 county"
    assert plural("report.counties", 2, count="2") == "2 counties"


def test_a_missing_key_is_our_fault() -> None:
    assert not has_text("no.such.key")
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        text("no.such.key")


def test_an_unknown_language_is_the_users() -> None:
    with pytest.raises(UnknownNameError, match="unknown language 'xx'"):
        text("report.title", "xx")


def test_chinese_is_written_in_full_width_and_has_one_word_for_primary_care() -> None:
    beside = re.compile(r"[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]")
    told = {key: CODE.sub("", text(key, "zh", **dict.fromkeys(placeholders(key, "zh"), "x")))
            for key in keys("zh")}  # fmt: skip
    assert not {key: words for key, words in told.items() if beside.search(words)}
    assert not {key: words for key, words in told.items() if "初级保健" in words}
