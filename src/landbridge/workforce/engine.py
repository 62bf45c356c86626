"""The engine: people, a country and a tree in, a table of yearly aggregates out.

It holds no policy and no file. A process never sees another; what they share stands in the person
table and in :class:`landbridge.workforce.world.World`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.chance.kernels import stream_for
from landbridge.errors import InputError
from landbridge.workforce.distance import Decay
from landbridge.workforce.ledger import Ledger
from landbridge.workforce.location import Places
from landbridge.workforce.people import People
from landbridge.workforce.process import Declared, Moment, Process, Recorder
from landbridge.workforce.results import Results
from landbridge.workforce.state_pull import StatePull
from landbridge.workforce.tracks import Tracks, draw_traits
from landbridge.workforce.world import Flows, World
from landbridge.workforce.year import COUNTED, FIRST_DAY, YEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from landbridge.baseline.country import Country
    from landbridge.parameters import ParameterTree, Snapshot
    from landbridge.workforce.first_stock import Heads

__all__ = ["Engine", "simulate"]

#: Rows reserved for who comes in some twenty years; more than that is made room for.
_ROOM_FOR_NEWCOMERS = 1_200_000


class Engine:
    """One replicate of one scenario.

    Parameters
    ----------
    country
        Base-year tables.
    tree
        Parameters, with the reform applied and the replicate drawn.
    first_year
        First academic year to simulate.
    seed, replicate
        Coordinates of the random draws, whole numbers below 2**32.
    scale
        Share of persons and programs to simulate, above 0 to 1.
    recorder
        Told before and after every process; see :class:`~landbridge.workforce.process.Recorder`.
        One with a method ``drew`` is told of every stream asked for too.
    first_day
        What happens once, before the first year.
    """

    def __init__(
        self,
        country: Country,
        tree: ParameterTree,
        *,
        first_year: int = 2025,
        seed: int = 0,
        replicate: int = 0,
        scale: float = 1.0,
        recorder: Recorder | None = None,
        first_day: Sequence[Process] = FIRST_DAY,
    ) -> None:
        if not 0.0 < scale <= 1.0:
            raise InputError(f"scale is {scale}; expected a number above 0 and at most 1")
        self.country = country
        self.tree = tree
        self.first_year = first_year
        self.seed = seed
        self.replicate = replicate
        self.recorder = recorder
        self.results = Results(weight=1.0 / scale)
        rows = int(country.stock.specialty.size + country.trainees.specialty.size)
        self.people = People(capacity=int(scale * (rows + _ROOM_FOR_NEWCOMERS)) + 1024)
        self._parameters: dict[str, Declared] = {}  # of each process at its last turn
        self.world = self._world(scale)
        for process in first_day:
            self._run(process, first_year - 1 if process in COUNTED else first_year)

    def _world(self, scale: float) -> World:
        country = self.country
        start = self.tree.at(datetime.date(self.first_year, 7, 1))
        dimensions = self.tree.dimensions
        groups = tuple(dimensions["group"])
        specialties = len(country.specialties.slug)

        draw_key = self.tree.draw_key  # not through self: the world would hold its own engine

        def lay_out(heads: Heads) -> tuple[Places, StatePull]:
            places = Places.build(
                country,
                heads.of_field,
                len(groups),
                np.asarray(country.specialties.group),
                float(start["settle.location.population_weight"]),
                Decay.from_values(start),
                Decay.from_values(start, "practise"),
            )
            return places, StatePull.build(country, heads, places, start, draw_key)

        tracks = Tracks.from_programs(
            country.programs, specialties, len(country.states.abbr), scale
        )
        self._draw_traits(tracks, start)
        world = World(
            first_year=self.first_year,
            scale=scale,
            tracks=tracks,
            lay_out=lay_out,
            flows=Flows.zero(len(country.states.abbr), specialties),
        )
        nationalities = tuple(dimensions["nationality"])
        types = tuple(dimensions["applicant_type"])
        prior = np.arange(len(types), dtype=np.int8)
        prior[:2] = [types.index("us_md_prior"), types.index("us_do_prior")]
        students = country.states.figure("medical_students_per100k_2018")
        residents = country.states.figure("population_2018")
        world.memory.update(
            school_share=np.nan_to_num(students * residents),
            groups=groups,
            names=(
                tuple(country.counties.fips.tolist()),
                tuple(country.states.fips.tolist()),
                tuple(country.specialties.slug.tolist()),
            ),
            nationalities=nationalities,
            nationality_index={name: i for i, name in enumerate(nationalities)},
            applicant_types=types,
            prior_type=prior,
            state_keys=np.array(country.states.fips.tolist(), dtype=np.uint64),
            gc_queue_of_nationality=np.asarray(start["practise.queue_of_nationality"]).astype(
                np.int8
            ),
            match_rate={},
            conrad_authorised={},
            completers=np.zeros(0, dtype=np.intp),
            reference={
                "us_img": float(start.array("certify.reference_match_rate")[types.index("us_img")]),
                "nonus_img": float(
                    start.array("certify.reference_match_rate")[types.index("nonus_img")]
                ),
                "cost_usd": float(start["certify.reference_cost_usd"]),
            },
        )
        return world

    def _draw_traits(self, tracks: Tracks, start: Snapshot) -> None:
        settings = np.asarray(start["apply.open_by_setting"])

        def closed(name: str, transitional: float) -> NDArray[np.float64]:
            by_specialty = np.append(np.asarray(start[name]), transitional)
            return np.asarray(1.0 - np.minimum(1.0, np.outer(1.0 - by_specialty, settings)))

        transitional = start.scalar("apply.closed_transitional")
        draw_traits(
            tracks,
            stream_for(self.seed, self.replicate, "tracks", self.first_year),
            closed("apply.closed_to_nonus_img", transitional),
            closed(
                "apply.closed_to_us_img",
                transitional * start.scalar("apply.closed_transitional_us_img"),
            ),
            start.scalar("apply.openness_spread"),
            start.scalar("apply.no_visa_share"),
            start.scalar("apply.both_visas_share"),
            np.asarray(start["apply.setting_appeal"], dtype=np.float64),
        )

    def _run(self, process: Process, year: int) -> None:
        parameters = Declared(
            process,
            self.tree,
            datetime.date(year, *process.decided_on),
            before=self._parameters.get(process.name),
        )
        self._parameters[process.name] = parameters
        moment = Moment(
            process=process,
            year=year,
            people=self.people,
            country=self.country,
            world=self.world,
            parameters=parameters,
            results=self.results,
            seed=self.seed,
            replicate=self.replicate,
            drew=getattr(self.recorder, "drew", None),
        )
        if self.recorder is not None:
            self.recorder.before(process, year, self.people)
        process.step(moment)
        if self.recorder is not None:
            self.recorder.after(process, year, self.people)

    def run_year(self, year: int) -> None:
        """Simulate one academic year; years must follow one another."""
        for _ in self.steps(year):
            pass

    def steps(self, year: int) -> Iterator[Process]:
        """Simulate one academic year process by process; gives each process as it is done."""
        states, specialties = self.world.flows.entrants.shape
        self.world.flows = Flows.zero(states, specialties)
        self.world.ledger.begin(self.people)
        for process in YEAR:
            self._run(process, year)
            if not Ledger.COLUMNS.isdisjoint(process.writes):
                obliges = "obligation" in process.writes
                self.world.ledger.enter(process.name, self.people, obliges=obliges)
            yield process


def simulate(
    country: Country,
    tree: ParameterTree,
    *,
    first_year: int = 2025,
    last_year: int = 2040,
    seed: int = 0,
    replicate: int = 0,
    scale: float = 1.0,
    recorder: Recorder | None = None,
    progress: Callable[[int], None] | None = None,
) -> pa.Table:
    """Simulate one replicate of one scenario.

    Parameters
    ----------
    country
        Base-year tables, see :func:`landbridge.baseline.load_country`.
    tree
        Parameters, with the reform applied and the replicate drawn.
    first_year, last_year
        Academic years; year Y runs from 1 July Y to 30 June Y+1.
    seed, replicate
        Coordinates of the random draws.
    scale
        Share of the country to simulate.
    recorder
        Optional record of what each process changed.
    progress
        Called with each year done.

    Returns
    -------
    pyarrow.Table
        Columns measure, year, place, category, origin, value; the opening stock stands at
        ``first_year - 1``.

    Raises
    ------
    InputError
        If the years or the scale make no sense.
    """
    if last_year < first_year:
        raise InputError(f"last year {last_year} is before first year {first_year}")
    engine = Engine(
        country,
        tree,
        first_year=first_year,
        seed=seed,
        replicate=replicate,
        scale=scale,
        recorder=recorder,
    )
    for year in range(first_year, last_year + 1):
        engine.run_year(year)
        if progress is not None:
            progress(year)
    return engine.results.table()
