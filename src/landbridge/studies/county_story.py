"""One county in a run: its numbers year by year, beside its state, like counties and the nation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.places.islands import no_road_flags
from landbridge.places.small import is_noise
from landbridge.places.travel import RURALITY
from landbridge.studies.county_access import Asked, county_access
from landbridge.studies.county_areas import CountyArea, county_areas
from landbridge.studies.county_supply import CountySupply, counties_of, of_run
from landbridge.studies.intervals import Spread, spread
from landbridge.studies.other_reforms import OtherReforms, other_reforms
from landbridge.studies.scenario import BASELINE_NAME
from landbridge.studies.summary import DIFFERENCE, difference_name

if TYPE_CHECKING:
    from landbridge.baseline.counties import Counties
    from landbridge.studies.opening import Run

__all__ = ["MEASURES", "SUBJECTS", "CountyStory", "county_story", "like_counties", "tell"]

Floats = NDArray[np.float64]
_Key = tuple[str, str, str]
#: Of whom numbers are told, and which.
SUBJECTS = ("county", "like", "state", "nation")
MEASURES = (
    "people",
    "physicians",
    "fte",
    "fte_per_100k",
    "people_per_physician",
    "access_per_100k",
)
_PER = 100_000.0  # rates are per 100,000 residents by convention
NOISE, LIKE = "places.small.cv", "studies.like_counties"


@dataclass(frozen=True)
class CountyStory:
    """What a page about a county tells.

    Attributes
    ----------
    fips, name
        Of the county.
    row
        Its row among the counties.
    counties
        All counties, with what is known of each.
    years
        Academic years, the opening first.
    scenarios
        Scenarios of the run, the baseline first, then the difference of each reform.
    numbers
        By (subject, measure, scenario), mean and interval of each year.
    like
        Codes of the like counties, the nearest in number of people first.
    expected
        Primary-care physicians expected in each year under the baseline, shape (years,).
    noise_cv
        Coefficient of variation from which a number is called noise.
    no_road
        Why travel estimated from distance is wrong there; empty where it is not.
    meta
        Facts of the run.
    areas
        The county held to the rules of shortage areas; empty where there is no run to hold.
    others
        Shipped reforms that the run does not tell of.
    """

    fips: str
    name: str
    row: int
    counties: Counties
    years: tuple[int, ...]
    scenarios: tuple[str, ...]
    numbers: Mapping[tuple[str, str, str], Spread]
    like: tuple[str, ...]
    expected: Floats
    noise_cv: float
    no_road: str
    meta: Mapping[str, Any]
    areas: tuple[CountyArea, ...] = ()
    others: OtherReforms = field(default_factory=OtherReforms)

    @property
    def reforms(self) -> dict[str, str]:
        """Name of the difference of each reform by the reform's name."""
        named = [name for name in self.scenarios if not name.startswith(DIFFERENCE)]
        return {n: difference_name(n, named) for n in named if n != BASELINE_NAME}

    def is_noise(self, year: int = -1) -> bool:
        """Whether so few physicians are expected that their number is noise: 1/√n above the line.

        Parameters
        ----------
        year
            Position of the year.
        """
        return bool(is_noise(self.expected[[year]], self.noise_cv)[0])

    @property
    def rurality(self) -> str:
        """Class of `landbridge.places.travel.RURALITY`."""
        return RURALITY[int(_rurality(self.counties)[self.row])]


def county_story(run: Run, fips: str) -> CountyStory:
    """Read a county's story out of a finished run.

    Parameters
    ----------
    run
        The run.
    fips
        Five-digit code of a county of 2023.

    Raises
    ------
    UnknownNameError
        There is no such county.
    InputError
        The run is not finished.
    """
    counties_of(run).index(fips, "--county")  # before every replicate is read
    told = tell(of_run(run), fips, run.meta)
    return replace(told, areas=county_areas(run, fips), others=other_reforms(run))


def tell(supply: CountySupply, fips: str, meta: Mapping[str, Any]) -> CountyStory:
    """A county's story out of primary-care supply by county.

    Parameters
    ----------
    supply
        Of every county, all scenarios and draws.
    fips
        Code of the county.
    meta
        Facts of the run.
    """
    counties = supply.counties
    row = counties.index(fips, "--county")
    rules = supply.rules(supply.scenarios[0], 0, supply.years[-1])
    like = like_counties(counties, supply.people[0], row, int(rules.scalar(LIKE)))
    members = {
        "county": np.array([row]),
        "like": like,
        "state": np.flatnonzero(counties.state == counties.state[row]),
        "nation": np.arange(len(counties)),
    }
    access = county_access(supply, Asked())
    draws = {
        (subject, measure, scenario): values
        for subject, rows in members.items()
        for scenario in supply.scenarios
        for measure, values in _numbers(supply, scenario, access[scenario], rows).items()
    }
    scenarios = list(supply.scenarios)
    changes = []
    for reform in scenarios:
        if reform == BASELINE_NAME or BASELINE_NAME not in scenarios:
            continue
        label = difference_name(reform, scenarios)
        changes.append(label)
        for subject in SUBJECTS:
            for measure in MEASURES:
                base = draws[subject, measure, BASELINE_NAME]
                draws[subject, measure, label] = draws[subject, measure, reform] - base
    numbers = {key: _told(key, draws) for key in draws}
    return CountyStory(
        fips=fips,
        name=str(counties.name[row]),
        row=row,
        counties=counties,
        years=supply.years,
        scenarios=(*scenarios, *changes),
        numbers=numbers,
        like=tuple(counties.fips[like].tolist()),
        expected=numbers["county", "physicians", scenarios[0]].mean,
        noise_cv=float(rules.scalar(NOISE)),
        no_road=str(no_road_flags([fips])[0]),
        meta=meta,
    )


def _told(key: _Key, draws: Mapping[_Key, Floats]) -> Spread:
    """Mean and interval; that of a level ends at 0, below which nothing can be.

    In years in which some draws have no physician at all, people per physician is that of the mean
    number of physicians, without an interval.
    """
    subject, measure, scenario = key
    values = draws[key]
    found = spread(values)
    change = scenario.startswith(DIFFERENCE)
    low, high, mean = found.low, found.high, found.mean
    if measure == "people_per_physician":
        gaps = np.isnan(values).any(axis=0)
        low, high = np.where(gaps, np.nan, low), np.where(gaps, np.nan, high)
        people = draws[subject, "people", scenario][0]
        heads = draws[subject, "physicians", scenario].mean(axis=0)
        if change:
            mean = np.where(gaps, np.nan, mean)
        else:
            of_mean = np.divide(people, heads, out=np.full(heads.shape, np.nan), where=heads > 0)
            mean = np.where(gaps, of_mean, mean)
    return Spread(mean, low if change else np.maximum(low, 0.0), high, found.sd)


def like_counties(counties: Counties, people: Floats, row: int, count: int) -> NDArray[np.int64]:
    """Counties of the same rurality, nearest in number of people; the county itself left out.

    Parameters
    ----------
    counties
        The counties.
    people
        Shape (counties,).
    row
        The county.
    count
        How many.
    """
    kind = _rurality(counties)
    others = np.flatnonzero((kind == kind[row]) & (np.arange(len(counties)) != row))
    size = np.log(np.maximum(people, 1.0))
    apart = np.abs(size[others] - size[row])
    return np.asarray(others[np.argsort(apart, kind="stable")][:count])


def _rurality(counties: Counties) -> NDArray[np.int64]:
    from landbridge.workforce.reach import rurality_of

    return rurality_of(counties)


def _numbers(
    supply: CountySupply, scenario: str, access: Floats, rows: NDArray[np.int64]
) -> dict[str, Floats]:
    """Measures of some counties together, each of shape (draws, years)."""
    people = supply.people[:, rows].sum(axis=1)[None, :]
    heads = supply.heads[scenario][:, :, rows].sum(axis=2)
    fte = supply.fte[scenario][:, :, rows].sum(axis=2)
    reached = (access[:, :, rows] * supply.people[:, rows]).sum(axis=2)
    some = np.maximum(people, 1e-9)
    each = np.divide(people, heads, out=np.full(heads.shape, np.nan), where=heads > 0)
    return {
        "people": np.broadcast_to(people, heads.shape),
        "physicians": heads,
        "fte": fte,
        "fte_per_100k": _PER * fte / some,
        "people_per_physician": each,
        "access_per_100k": _PER * reached / some,
    }
