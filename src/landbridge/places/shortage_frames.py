"""HPSA-like and MUA-like areas from data frames: `landbridge.hpsa` and `landbridge.mua`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import InputError, UnknownNameError
from landbridge.places.frames import columns_of, ids_of, numbers_of
from landbridge.places.hpsa import ShortageAreas, mental_health, primary_care
from landbridge.places.hpsa_rules import HpsaRules, hpsa_rules
from landbridge.places.known import Answer, Part
from landbridge.places.mua import medical_underservice
from landbridge.places.vintage import check_vintages

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KINDS", "hpsa", "mua"]

Floats = NDArray[np.float64]
KINDS = ("pc", "mh")
_SHARES = ("poverty_share", "lbw_share", "elderly_share", "youth_share")
#: Optional columns: what they are, for messages.
_OPTIONAL = {
    "fte": "full-time equivalents",
    "physicians": "physicians, as a head-count",
    "without_residence": "those of them who are neither citizens nor permanent residents",
    "obligated": "those of them who serve in the National Health Service Corps or the like",
    "statutory_fte": "full-time equivalents as the rules count them",
    "core_fte": "full-time equivalents of core mental health professionals",
    "poverty_share": "the share below the poverty line",
    "imr": "infant deaths per 1,000 births",
    "lbw_share": "the share of births under 2,500 grams",
    "births_per_1000": "births a year per 1,000 women of 15 to 44",
    "elderly_share": "the share of 65 and over",
    "youth_share": "the share under 18",
    "alcohol": "1 in the worst quartile, else 0",
    "substance": "1 in the worst quartile, else 0",
    "travel_minutes": "minutes to the nearest source of care",
    "travel_miles": "miles to it",
    "insufficient_capacity": "1 where shown, else 0",
}
_NAME = "frame"


class _Given:
    """The columns of a frame, checked."""

    def __init__(self, frame: Any) -> None:
        columns = columns_of(frame, _NAME, ["id", "population"], list(_OPTIONAL))
        self.ids = ids_of(columns["id"], _NAME, "id")
        check_vintages({f"{_NAME}: column 'id'": self.ids})
        self.people = numbers_of(
            columns["population"], _NAME, "population", "people", self.ids, missing=True
        )
        self.columns: dict[str, Floats] = {}
        for name in columns.keys() & _OPTIONAL.keys():
            what = _OPTIONAL[name]
            values = numbers_of(columns[name], _NAME, name, what, self.ids, missing=True)
            if name in _SHARES:
                self._refuse_percent(name, values)
            self.columns[name] = values
        elderly, youth = self.get("elderly_share"), self.get("youth_share")
        if elderly is not None and youth is not None and (elderly + youth > 1 + 1e-9).any():
            row = int(np.flatnonzero(elderly + youth > 1 + 1e-9)[0])
            raise InputError(
                f"{_NAME}, row {row + 1} ('{self.ids[row]}'): elderly_share and youth_share are "
                "more than 1 together; expected shares of all people"
            )

    def _refuse_percent(self, name: str, values: Floats) -> None:
        wrong = np.flatnonzero(values > 1)
        if wrong.size:
            row = int(wrong[0])
            raise InputError(
                f"{_NAME}: column '{name}', row {row + 1} ('{self.ids[row]}'): {values[row]:g}; "
                "expected a share from 0 to 1, not per cent"
            )

    def get(self, name: str) -> Floats | None:
        return self.columns.get(name)

    def supplies(self, rules: HpsaRules, kind: str) -> tuple[Floats, Floats | None]:
        """FTE that decide, and really worked FTE where they differ from those."""
        fte, heads = self.get("fte"), self.get("physicians")
        if fte is not None and heads is not None:
            raise InputError(f"{_NAME}: columns 'fte' and 'physicians'; expected one of them")
        if fte is None and heads is not None:
            fte = heads * rules.counting.per_head
        statutory = self.get("statutory_fte")
        apart = self._counted_apart(heads, rules, given=statutory is not None)
        if apart is not None:
            assert heads is not None
            statutory = heads * rules.counting.per_head - apart
        if fte is None and statutory is None:
            raise InputError(
                f"{_NAME}: no column 'fte' or 'physicians'; expected full-time equivalents or a "
                f"head-count of {'psychiatrists' if kind == 'mh' else 'primary-care physicians'}"
            )
        if statutory is None:
            assert fte is not None
            return fte, None
        return statutory, fte

    def _counted_apart(
        self, heads: Floats | None, rules: HpsaRules, *, given: bool
    ) -> Floats | None:
        """FTE of those whom the rules count for less than they work; None where nobody is named."""
        weights = {
            "without_residence": rules.counting.without_residence,
            "obligated": rules.counting.obligated,
        }
        named = {name: self.get(name) for name in weights if self.get(name) is not None}
        if not named:
            return None
        first = next(iter(named))
        if given:
            raise InputError(
                f"{_NAME}: columns 'statutory_fte' and '{first}'; expected one of them"
            )
        if heads is None:
            raise InputError(f"{_NAME}: column '{first}' counts heads; expected 'physicians' too")
        total = np.zeros_like(heads)
        apart = np.zeros_like(heads)
        for name, part in named.items():
            assert part is not None
            total = total + part
            apart = apart + part * rules.counting.per_head * (1.0 - weights[name])
        if (total > heads).any():
            row = int(np.flatnonzero(total > heads)[0])
            raise InputError(
                f"{_NAME}, row {row + 1} ('{self.ids[row]}'): {' and '.join(named)} "
                f"{'are' if len(named) > 1 else 'is'} more than physicians; expected a part of them"
            )
        return apart

    def per_adult(self, name: str) -> Floats | None:
        """People of an age over adults of 18 to 64."""
        values = self.get(name)
        elderly, youth = self.get("elderly_share"), self.get("youth_share")
        if values is None or elderly is None or youth is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            return values / np.maximum(1.0 - elderly - youth, 0.0)


def hpsa(
    frame: Any,
    kind: str = "pc",
    *,
    rules: HpsaRules | Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """HPSA-like shortage areas of a table of places.

    A designation is an act of HRSA; here a place is held to the published thresholds and points.
    Its rational service area, its neighbours' use and a survey of its practitioners are not looked
    at.

    Parameters
    ----------
    frame
        A Polars or pandas frame (or columns by name): ``id``, ``population``, and ``fte`` or
        ``physicians`` (a head-count, taken at ``hpsa.count_factor`` FTE each; psychiatrists where
        ``kind`` is ``mh``). A column that is not there, or a value that is missing, is not known
        and makes bounds: ``poverty_share``, ``imr`` and ``lbw_share``, ``travel_minutes`` and
        ``travel_miles``, ``births_per_1000``, ``insufficient_capacity`` (0 where not there); in
        mental health ``core_fte``, ``elderly_share`` and ``youth_share`` (both), ``alcohol`` and
        ``substance``. ``statutory_fte``, or ``without_residence`` and ``obligated`` beside
        ``physicians``: what the rules count; then that decides, and the same by real FTE stands in
        ``*_real``.
    kind
        ``"pc"`` primary care or ``"mh"`` mental health.
    rules
        From `landbridge.places.hpsa_rules.hpsa_rules`, or a snapshot of a parameter tree; the
        shipped ones by default.

    Returns
    -------
    polars.DataFrame
        One row a place in the order given: ``id``, ``population``, ``fte``, ``ratio`` (people per
        FTE, infinite without any), ``high_need``, ``designated`` (null where not known),
        ``designation`` (none, geographic, high_needs, unknown), ``score`` (null where a part is not
        known), ``score_low``, ``score_high``, one column of points a part (``ratio_points`` ...),
        ``practitioners_needed`` and ``practitioners_needed_high`` (where high need is not known),
        ``shortage_fte``, with real FTE beside them ``fte_real``, ``ratio_real``,
        ``designated_real``, ``score_low_real``, ``score_high_real``, and ``reason``: what is not
        known or out of the ordinary.

    Raises
    ------
    InputError
        A column is missing or wrong, with its name, row and what was expected.
    UnknownNameError
        There is no such kind.

    Examples
    --------
    >>> areas = hpsa({"id": ["a"], "population": [7000], "fte": [1.5], "poverty_share": [0.22]})
    >>> areas.select("ratio_points", "poverty_points", "score", "score_low", "score_high").row(0)
    (6.0, 2.0, None, 8.0, 18.0)
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of shortage area", kind, KINDS)
    held = rules if isinstance(rules, HpsaRules) else hpsa_rules(rules)
    given = _Given(frame)
    decides, real = given.supplies(held, kind)
    areas = _areas(given, decides, held, kind)
    columns = {"id": given.ids, "population": given.people, "fte": decides}
    columns |= _table(areas)
    if real is not None:
        beside = _areas(given, real, held, kind)
        columns |= {
            "fte_real": real,
            "ratio_real": beside.ratio,
            "designated_real": _three(beside.designated),
            "score_low_real": beside.low,
            "score_high_real": beside.high,
        }
    columns["reason"] = _reasons(given, decides, areas, kind)
    return _frame(columns)


def mua(frame: Any, *, rules: HpsaRules | Mapping[str, Any] | None = None) -> pl.DataFrame:
    """MUA-like areas: the Index of Medical Underservice of a table of places.

    Parameters
    ----------
    frame
        As for `hpsa`: ``id``, ``population``, ``fte`` or ``physicians``, and ``poverty_share``,
        ``elderly_share``, ``imr`` as far as they are known.
    rules
        As for `hpsa`.

    Returns
    -------
    polars.DataFrame
        ``id``, ``population``, ``fte``, ``providers_per_1000``, ``imu`` (0 is badly served; null
        where a part is not known), ``imu_low``, ``imu_high``, ``underserved`` (null where not
        known), one column of points a part, ``reason``.

    Raises
    ------
    InputError
        A column is missing or wrong, with its name, row and what was expected.

    Examples
    --------
    >>> mua({"id": ["a"], "population": [10000], "fte": [4], "poverty_share": [0.25],
    ...      "elderly_share": [0.18], "imr": [7]}).select("imu", "underserved").row(0)
    (60.3, True)
    """
    held = rules if isinstance(rules, HpsaRules) else hpsa_rules(rules)
    given = _Given(frame)
    decides, _ = given.supplies(held, "pc")
    areas = medical_underservice(
        given.people,
        decides,
        held,
        poverty=given.get("poverty_share"),
        elderly=given.get("elderly_share"),
        infant_mortality=given.get("imr"),
    )
    columns = {
        "id": given.ids,
        "population": given.people,
        "fte": decides,
        "providers_per_1000": areas.providers,
        # Weights have one decimal.
        "imu": np.round(areas.index, 1),
        "imu_low": np.round(areas.low, 1),
        "imu_high": np.round(areas.high, 1),
        "underserved": _three(areas.underserved),
        **{f"{name}_points": part.value for name, part in areas.parts.items()},
        "reason": _reason_texts(given, decides, areas.parts, {}),
    }
    return _frame(columns)


def _areas(given: _Given, fte: Floats, rules: HpsaRules, kind: str) -> ShortageAreas:
    if kind == "pc":
        capacity = given.get("insufficient_capacity")
        return primary_care(
            given.people,
            fte,
            rules,
            poverty=given.get("poverty_share"),
            infant_mortality=given.get("imr"),
            low_birth_weight=given.get("lbw_share"),
            minutes=given.get("travel_minutes"),
            miles=given.get("travel_miles"),
            births=given.get("births_per_1000"),
            insufficient_capacity=False if capacity is None else np.nan_to_num(capacity) > 0,
        )
    return mental_health(
        given.people,
        fte,
        rules,
        core=given.get("core_fte"),
        poverty=given.get("poverty_share"),
        elderly=given.per_adult("elderly_share"),
        youth=given.per_adult("youth_share"),
        alcohol=given.get("alcohol"),
        substance=given.get("substance"),
        minutes=given.get("travel_minutes"),
        miles=given.get("travel_miles"),
    )


def _table(areas: ShortageAreas) -> dict[str, Any]:
    return {
        "ratio": areas.ratio,
        "high_need": _three(areas.high_need),
        "designated": _three(areas.designated),
        "designation": areas.kind.astype(object).tolist(),
        "score": areas.score,
        "score_low": areas.low,
        "score_high": areas.high,
        **{f"{name}_points": part.value for name, part in areas.parts.items()},
        "practitioners_needed": areas.needed,
        "practitioners_needed_high": areas.needed_high,
        "shortage_fte": areas.shortage,
    }


def _reasons(given: _Given, fte: Floats, areas: ShortageAreas, kind: str) -> list[str | None]:
    more = {"high_need_unknown": ~areas.designated.known & ~np.isnan(fte) & ~np.isnan(given.people)}
    if kind == "mh":
        alone = given.get("core_fte") is None
        more["psychiatrists_only"] = np.full(len(fte), alone, dtype=np.bool_)
    return _reason_texts(given, fte, areas.parts, more)


def _reason_texts(
    given: _Given, fte: Floats, parts: dict[str, Part], more: dict[str, NDArray[np.bool_]]
) -> list[str | None]:
    flags = {
        "no_people": given.people == 0,
        "people_unknown": np.isnan(given.people),
        "supply_unknown": np.isnan(fte),
        "no_provider": (fte == 0) & (given.people > 0),
        **more,
    }
    for name, part in parts.items():
        if name not in ("ratio", "providers"):
            flags[f"{name}_unknown"] = np.isnan(part.value)
    names = list(flags)
    stacked = np.stack([flags[name] for name in names], axis=1)
    kinds, which = np.unique(stacked, axis=0, return_inverse=True)
    texts = ["; ".join(n for n, on in zip(names, row, strict=True) if on) or None for row in kinds]
    return [texts[i] for i in np.ravel(which)]


def _three(answer: Answer) -> Any:
    import polars as pl

    known = pl.Series(answer.known)
    return pl.select(pl.when(known).then(pl.Series(answer.sure))).to_series()


def _frame(columns: dict[str, Any]) -> pl.DataFrame:
    import polars as pl

    table = pl.DataFrame(
        {
            name: pl.Series(values, dtype=pl.String)
            if isinstance(values, list)
            else pl.Series(values)
            for name, values in columns.items()
        }
    )
    return table.with_columns(pl.col(pl.Float64).fill_nan(None))
