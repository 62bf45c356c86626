"""What the report knows about each measure: its unit, its digits, how it is broken down."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite, log10

from landbridge.language import has_text, text
from landbridge.studies.access_headline import FGT, SETTINGS, THEIL
from landbridge.studies.applying_headline import GRADUATES, SCREENS
from landbridge.studies.headline import APPLICANT_TYPES, SPECIALTY_GROUPS
from landbridge.studies.profession_headline import ORIGINS


@dataclass(frozen=True)
class Measure:
    """How one measure of the summary is shown.

    Attributes
    ----------
    name
        ``measure`` column of the summary.
    unit
        Key under ``unit.`` for its level.
    change_unit
        Key under ``unit.`` for a difference of two levels.
    decimals
        Digits after the decimal mark.
    breakdown
        Prefix of the catalogue keys of its categories (``group``, ``applicant``), or empty.
    categories
        Its categories in the order they are shown, ``("all",)`` when there is no breakdown.
    limits
        Natural ends of the axis, if it has any.
    """

    name: str
    unit: str
    change_unit: str
    decimals: int = 0
    breakdown: str = ""
    categories: tuple[str, ...] = ("all",)
    limits: tuple[float, float] | None = None

    def change_decimals(self, *values: float | None) -> int:
        """Digits a difference needs, so that a small one does not print as zero.

        Parameters
        ----------
        *values
            The difference and the ends of its interval.

        Returns
        -------
        int
            Two digits that count of the largest, within the measure's digits and two more.
        """
        largest = max((abs(v) for v in values if v is not None and isfinite(v)), default=0.0)
        if largest == 0:
            return self.decimals
        return min(max(self.decimals, 1 - floor(log10(largest))), self.decimals + 2)

    def label(self, lang: str) -> str:
        """Name of the measure in words."""
        key = f"measure.{self.name}"
        return text(key, lang) if has_text(key, lang) else self.name

    def unit_label(self, lang: str, *, change: bool = False) -> str:
        """Unit in words, of the level or of a change."""
        key = f"unit.{self.change_unit if change else self.unit}"
        return text(key, lang) if has_text(key, lang) else self.unit

    def category_label(self, category: str, lang: str) -> str:
        """Name of a category in words."""
        key = f"{self.breakdown}.{category}"
        return text(key, lang) if has_text(key, lang) else category


KNOWN = {
    measure.name: measure
    for measure in (
        Measure("active_physicians", "physicians", "physicians"),
        Measure("fte", "fte", "fte"),
        Measure("img_share_percent", "percent_of_physicians", "points", decimals=1),
        Measure(
            "shortage_fte", "fte", "fte", breakdown="group", categories=("all", *SPECIALTY_GROUPS)
        ),
        Measure("people_over_3500", "people", "people"),
        Measure(
            "match_rate_percent",
            "percent_of_applicants",
            "points",
            decimals=1,
            breakdown="applicant",
            categories=("all", *APPLICANT_TYPES),
            limits=(0.0, 100.0),
        ),
        Measure("conrad_slots_used", "waivers", "waivers"),
    )
}

#: Measures of the table of access.
ACCESS = {
    measure.name: measure
    for measure in (
        Measure(
            "access_per_100k",
            "fte_per_100k",
            "fte_per_100k",
            decimals=1,
            breakdown="setting",
            categories=SETTINGS,
        ),
        Measure(
            "access_below_line_percent",
            "percent_of_people",
            "points",
            decimals=2,
            breakdown="setting",
            categories=SETTINGS,
        ),
        Measure(
            "access_gini", "index", "index", decimals=3, breakdown="setting", categories=SETTINGS
        ),
        Measure(
            "ratio_gini", "index", "index", decimals=3, breakdown="setting", categories=SETTINGS
        ),
        Measure("ratio_theil", "index", "index", decimals=3, breakdown="theil", categories=THEIL),
        Measure(
            "ratio_below_line_percent",
            "percent_of_people",
            "points",
            decimals=2,
            breakdown="fgt",
            categories=FGT,
        ),
    )
}
#: Those of them that are drawn over the years.
ACCESS_DRAWN = ("access_per_100k", "access_below_line_percent")

_BY_TYPE = ("all", *APPLICANT_TYPES)


def _of_applicants(name: str, unit: str, change_unit: str) -> Measure:
    return Measure(name, unit, change_unit, decimals=1, breakdown="applicant", categories=_BY_TYPE)


#: Measures of the table of applying.
APPLYING = {
    measure.name: measure
    for measure in (
        _of_applicants("applications_each", "per_applicant", "per_applicant"),
        *(
            _of_applicants(f"screened_{why}_percent", "percent_of_applications", "points")
            for why in SCREENS
        ),
        _of_applicants("invitations_each", "per_applicant", "per_applicant"),
        _of_applicants("interviews_each", "per_applicant", "per_applicant"),
        _of_applicants("no_list_percent", "percent_of_registered", "points"),
        _of_applicants("ranked_each", "per_applicant", "per_applicant"),
        *(
            Measure(
                f"programs_{often}_percent",
                "percent_of_programs",
                "points",
                decimals=1,
                breakdown="applicant",
                categories=GRADUATES,
            )
            for often in ("seldom", "never")
        ),
    )
}

_BY_ORIGIN = ("all", *ORIGINS)

#: Measures of the profession that the headline table holds too, one line each.
PROFESSION_LINES = {
    measure.name: measure
    for measure in (
        Measure("us_faculty_percent", "percent_of_faculty", "points", decimals=1),
        Measure("us_leaders_percent", "percent_of_leaders", "points", decimals=1),
        Measure("us_grants_percent", "percent_of_investigators", "points", decimals=1),
        Measure("earnings_index", "index_100", "index_100", decimals=2),
        Measure("representation_gap_percent", "percent", "points", decimals=2),
        Measure("language_match_percent", "percent_of_people", "points", decimals=2),
    )
}

#: Measures of the table of the profession.
PROFESSION = {
    measure.name: measure
    for measure in (
        Measure(
            "board_certified_percent",
            "percent_of_physicians",
            "points",
            decimals=1,
            breakdown="origin",
            categories=_BY_ORIGIN,
        ),
        *(
            Measure(
                f"{name}_by_origin_percent",
                f"percent_of_{whole}",
                "points",
                decimals=1,
                breakdown="origin",
                categories=ORIGINS,
            )
            for name, whole in (
                ("faculty", "faculty"),
                ("grants", "investigators"),
                ("leaders", "leaders"),
            )
        ),
        *(
            Measure(
                name,
                "physicians",
                "physicians",
                breakdown="resident",
                categories=("all", "us_citizen", "permanent_resident", "visa"),
            )
            for name in ("research_track", "career_awards")
        ),
        Measure("mean_pay", "usd_a_year", "usd_a_year", breakdown="origin", categories=_BY_ORIGIN),
        Measure("earnings_index", "index_100", "index_100", decimals=2),
        Measure("pay_supply_index", "index_100", "index_100", decimals=2),
        Measure(
            "race_percent",
            "percent_of_physicians",
            "points",
            decimals=1,
            breakdown="race",
            categories=("white", "asian", "hispanic", "black", "native", "other"),
        ),
        Measure(
            "other_language_percent",
            "percent_of_physicians",
            "points",
            decimals=1,
            breakdown="origin",
            categories=_BY_ORIGIN,
        ),
        Measure("underrepresented_percent", "percent_of_physicians", "points", decimals=2),
        Measure("representation_gap_percent", "percent", "points", decimals=2),
        Measure("same_group_percent", "percent_of_people", "points", decimals=2),
        Measure("language_match_percent", "percent_of_people", "points", decimals=2),
    )
}
