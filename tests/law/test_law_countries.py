"""Countries by code and by name, and the few facts of law that hang on them."""

from __future__ import annotations

import pytest

from landbridge.errors import UnknownNameError
from landbridge.law.countries import countries, country, country_code, is_us, nearest_countries


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("IN", "IN"),
        ("in", "IN"),
        ("India", "IN"),
        ("印度", "IN"),
        ("NA", "NA"),
        ("Cote d'Ivoire", "CI"),
        ("UK", "GB"),
        ("Korea", "KR"),
        ("turkiye", "TR"),
        ("中国", "CN"),
        ("Nowhere", None),
        ("", None),
        ("ZZ", None),
    ],
)
def test_a_country_has_a_code_and_names(written: str, code: str | None) -> None:
    assert country_code(written) == code


def test_an_unknown_country_suggests_near_ones() -> None:
    assert nearest_countries("Nigerria")[0] == "NG (Nigeria)"
    assert nearest_countries("尼日利")[0] == "NG (Nigeria)"
    with pytest.raises(UnknownNameError, match="did you mean Nigeria"):
        country("Nigerria")


def test_the_table_is_whole() -> None:
    assert len(countries()) == 249
    assert len({one.name_en for one in countries().values()}) == 249
    assert len({one.name_zh for one in countries().values()}) == 249
    for one in countries().values():
        assert one.ban in ("none", "full", "partial")
        assert one.iv_pause in ("yes", "no", "unknown")
        assert one.queue in ("india", "china", "rest")
        assert one.treaty in ("tn", "h1b1", "e3", "")
        assert len(one.iso2) == 2
        assert one.name()
        assert one.name("zh")


def test_what_nationality_means() -> None:
    assert country("NG").ban == "partial"
    assert country("AF").ban == "full"
    assert country("PA").ban == "none"  # Panama, not a document of the Palestinian Authority
    assert country("IN").queue == "india"
    assert [country(name).treaty for name in ("CA", "MX", "CL", "SG", "AU")] == [
        "tn",
        "tn",
        "h1b1",
        "h1b1",
        "e3",
    ]
    assert country("CN").tx_excluded
    assert {code for code, one in countries().items() if one.peer_training} == {
        "GB",
        "IE",
        "AU",
        "NZ",
        "CA",
    }


def test_territories_are_the_united_states() -> None:
    assert is_us("US")
    assert is_us("PR")
    assert not is_us("CA")
    assert not is_us(None)
