"""Thresholds and points of shortage areas, as the parameters and the data files state them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landbridge.places.points import PointsTable, read_points

__all__ = ["CountingRules", "HpsaRules", "MentalHealthRatios", "PrimaryCareRules", "hpsa_rules"]

Tables = dict[str, PointsTable]
_HPSA_FILE, _MUA_FILE = "hpsa_rules.yaml", "mua_rules.yaml"


@dataclass(frozen=True)
class CountingRules:
    """How the rules count practitioners and people.

    Attributes
    ----------
    hours
        Hours of patient care a week that make one FTE; more count no more.
    resident_pc, resident_mh
        FTE of an intern or resident, in primary care and in mental health.
    without_residence
        FTE of a graduate of a foreign school who is neither citizen nor permanent resident: zero,
        and so for J-1 waiver and H-1B physicians.
    without_full_licence
        Most FTE of a graduate of a foreign school who has residence but no unrestricted licence.
    obligated, suspended
        FTE of federal, NHSC-obligated and locum physicians, and of those suspended.
    per_head
        FTE that HRSA counts for one office physician of a head-count.
    tourist
        People that one tourist counts as.
    """

    hours: float
    resident_pc: float
    resident_mh: float
    without_residence: float
    without_full_licence: float
    obligated: float
    suspended: float
    per_head: float
    tourist: float


@dataclass(frozen=True)
class PrimaryCareRules:
    """Thresholds of a geographic primary-care area, and its points.

    Attributes
    ----------
    ratio, ratio_high_need
        People per FTE.
    poverty, births, infant_mortality
        Above which need is unusually high: share, per 1,000 women of 15 to 44, per 1,000 births.
    overused
        People per FTE above which a neighbour is no source of care.
    points
        Tables by name.
    """

    ratio: float
    ratio_high_need: float
    poverty: float
    births: float
    infant_mortality: float
    overused: float
    points: Tables


@dataclass(frozen=True)
class MentalHealthRatios:
    """The three ways to designate, in people per FTE: by either ratio, or by both."""

    psychiatrist: float
    core: float
    both_psychiatrist: float
    both_core: float


@dataclass(frozen=True)
class HpsaRules:
    """Everything that the rules state.

    Attributes
    ----------
    counting
        Practitioners and people.
    pc
        Primary care.
    mh, mh_high_need
        Ratios of mental health, ordinary and where need is unusually high.
    mh_poverty, mh_youth, mh_elderly
        Limits of unusually high need for mental health care: from a share in poverty, above a youth
        and an elderly ratio.
    mh_overused
        People per psychiatrist above which a neighbour is no source of care.
    mh_points
        Points of mental health by name.
    imu, imu_threshold
        Weighted values of the Index of Medical Underservice by name, and the index at or below
        which an area is underserved.
    """

    counting: CountingRules
    pc: PrimaryCareRules
    mh: MentalHealthRatios
    mh_high_need: MentalHealthRatios
    mh_poverty: float
    mh_youth: float
    mh_elderly: float
    mh_overused: float
    mh_points: Tables
    imu: Tables
    imu_threshold: float


def hpsa_rules(
    parameters: Mapping[str, Any] | None = None,
    points: Path | str = _HPSA_FILE,
    imu_points: Path | str = _MUA_FILE,
) -> HpsaRules:
    """The rules of a day.

    Parameters
    ----------
    parameters
        A snapshot of the tree (a reform may have changed it), or anything that gives a value by id;
        the shipped values of today by default.
    points, imu_points
        Files of points; the shipped ones by default.

    Examples
    --------
    >>> rules = hpsa_rules()
    >>> rules.pc.ratio, rules.pc.points["ratio"].of([3000, 9999, 10000]).tolist()
    (3500.0, [2.0, 8.0, 10.0])
    """
    if parameters is None:
        import datetime

        from landbridge.parameters import load_tree

        parameters = load_tree().at(datetime.date.today())
    given = parameters

    def number(name: str) -> float:
        return float(given[f"hpsa.{name}"])

    def ratios(suffix: str) -> MentalHealthRatios:
        return MentalHealthRatios(
            psychiatrist=number(f"mh.psychiatrist_ratio{suffix}"),
            core=number(f"mh.core_ratio{suffix}"),
            both_psychiatrist=number(f"mh.both_psychiatrist_ratio{suffix}"),
            both_core=number(f"mh.both_core_ratio{suffix}"),
        )

    tables = read_points(points)
    return HpsaRules(
        counting=CountingRules(
            hours=number("fte.hours"),
            resident_pc=number("fte.resident_pc"),
            resident_mh=number("fte.resident_mh"),
            without_residence=number("fte.without_residence"),
            without_full_licence=number("fte.without_full_licence"),
            obligated=number("fte.obligated"),
            suspended=number("fte.suspended"),
            per_head=number("count_factor"),
            tourist=number("tourist_weight"),
        ),
        pc=PrimaryCareRules(
            ratio=number("pc.ratio"),
            ratio_high_need=number("pc.ratio_high_need"),
            poverty=number("pc.high_need_poverty"),
            births=number("pc.high_need_births"),
            infant_mortality=number("pc.high_need_infant_mortality"),
            overused=number("pc.overused"),
            points=tables["pc"],
        ),
        mh=ratios(""),
        mh_high_need=ratios("_high_need"),
        mh_poverty=number("mh.high_need_poverty"),
        mh_youth=number("mh.high_need_youth"),
        mh_elderly=number("mh.high_need_elderly"),
        mh_overused=number("mh.overused"),
        mh_points=tables["mh"],
        imu=read_points(imu_points)["imu"],
        imu_threshold=number("imu_threshold"),
    )
