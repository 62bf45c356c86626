"""Lines are folded where the language allows it, on the page and in tables."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from landbridge.reporting.folding import FoldingConsole, folds

NOTE = (
    "• 短缺等于需求减去供给；负数表示过剩。"
    "需求按现状计算：基年各年龄的医疗使用随人口推进（places.deficit_fte）。"
)
STOPS = "，。；：、）"


def shown(*objects: object, width: int = 40, kind: type[Console] = FoldingConsole) -> list[str]:
    page = StringIO()
    kind(file=page, width=width, color_system=None).print(*objects, highlight=False, markup=False)
    return [line.rstrip() for line in page.getvalue().splitlines()]


def test_a_chinese_sentence_follows_its_bullet() -> None:
    assert shown(NOTE, kind=Console)[0] == "•"  # what rich does by itself
    lines = shown(NOTE)
    assert lines[0].startswith("• 短缺")
    assert "".join(lines).replace(" ", "") == NOTE.replace(" ", "")
    assert all(cell_len(line) <= 40 for line in lines)
    assert not any(line[0] in STOPS for line in lines)


def test_cells_of_a_table_are_folded_alike() -> None:
    table = Table(box=None, show_header=False, padding=0)
    table.add_row("类别：甲；名额：30 → 35；县：无；状态：执业；学位：有；去向：德克萨斯州的县")
    lines = shown(table, width=21)
    assert not any(line[0] in STOPS for line in lines)
    assert any("30 → 35" in line for line in lines)


@pytest.mark.parametrize("width", range(20, 60))
def test_no_letter_is_cut_off_at_any_width(width: int) -> None:
    told = (
        "项目：项目 473 → 无；县：无 → 新罕布什尔州Hillsborough County；执照：培训执照 → 正式执照"
    )
    table = Table(box=None, show_header=False, padding=0)
    table.add_row(told)
    assert "".join(shown(table, width=width)).replace(" ", "") == told.replace(" ", "")


@pytest.mark.parametrize("text", ["one two three four", "a-long-word-without-blanks", ""])
def test_english_is_folded_as_rich_does(text: str) -> None:
    assert shown(text, width=10) == shown(text, width=10, kind=Console)


@given(text=st.text(alphabet="ab 中文，。（）→•1.", max_size=60), width=st.integers(4, 30))
def test_nothing_is_lost_and_every_line_fits(text: str, width: int) -> None:
    edges = [0, *folds(text, width), len(text)]
    assert edges == sorted(edges)
    parts = [text[a:b] for a, b in pairwise(edges)]
    assert "".join(parts) == text
    assert all(cell_len(part.rstrip()) <= width for part in parts)
