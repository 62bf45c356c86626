"""Whole numbers out of tables of fractions, without randomness and without drift.

Rounding a million small expectations one by one loses the totals. Two roundings here keep them:
over a table with two margins (`controlled`), and over strata whose small cells must come out right
in the long run (`CarriedRounding`, `crossed`). Along a line `rounding.systematic` does.

References
----------
Cox, L. H. (1987). A constructive procedure for unbiased controlled rounding. Journal of the
American Statistical Association 82(398), 520-524.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Multiples of the inverse golden ratio, modulo one, fill the unit interval evenly whatever stretch
#: of the sequence is looked at; its two-dimensional sister does the same for a pair of sequences.
GOLDEN = 0.6180339887498949
PLASTIC = (0.7548776662466927, 0.5698402909980532)


def even_sequence(count: int, step: float = GOLDEN) -> Floats:
    """Return ``count`` numbers in [0, 1) of which every stretch is spread evenly.

    Parameters
    ----------
    count
        How many.
    step
        Irrational step; the two of `PLASTIC` make a pair of sequences that are even together.
    """
    sequence = (np.arange(count, dtype=np.float64) + 0.5) * step
    return sequence - np.floor(sequence)


def controlled(expected: npt.ArrayLike) -> Ints:
    """Round a matrix whose row and column sums are whole, keeping all of them.

    Parameters
    ----------
    expected
        Matrix, not negative, every row and column sum whole (to 1e-4).

    Returns
    -------
    numpy.ndarray
        int64 matrix; each entry is rounded down or up, each row and column sum is kept.

    Raises
    ------
    ValueError
        If a sum is not whole.

    Notes
    -----
    A transport problem whose corner solutions are whole (Cox 1987 proves that one exists); the cost
    prefers the rounding nearest to each entry.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    values = np.asarray(expected, dtype=np.float64)
    # A float that should be whole must not be a hair below it.
    floor = np.floor(values + 1e-9)
    part = np.clip(values - floor, 0.0, 1.0)
    sums = (values.sum(axis=1), values.sum(axis=0))
    for name, total in zip(("row", "column"), sums, strict=True):
        if np.abs(total - np.round(total)).max(initial=0.0) > 1e-4:
            raise ValueError(f"controlled rounding needs whole {name} sums")
    result = floor.astype(np.int64)
    row, column = np.nonzero(part > 1e-9)
    count = len(row)
    if count == 0:
        return result
    missing = np.concatenate(
        [
            np.round(sums[0]).astype(np.int64) - result.sum(axis=1),
            np.round(sums[1]).astype(np.int64) - result.sum(axis=0),
        ]
    )
    cells = np.arange(count)
    lines = np.concatenate([row, column + values.shape[0]])
    constraints = coo_array(
        (np.ones(2 * count), (lines, np.concatenate([cells, cells]))),
        shape=(sum(values.shape), count),
    )
    solution = linprog(  # type: ignore[call-overload,unused-ignore]
        1.0 - 2.0 * part[row, column],
        A_eq=constraints.tocsr(),
        b_eq=missing,
        bounds=(0.0, 1.0),
        method="highs-ds",
    )
    if not solution.success:
        raise ValueError(f"no controlled rounding found: {solution.message}")
    result[row, column] += np.round(solution.x).astype(np.int64)
    return result


class CarriedRounding:
    """Largest remainder over a series of strata, carrying what each category is owed.

    A category expected 0.02 times in each of fifty strata would never be rounded up alone. The debt
    is carried from stratum to stratum, so the running total of every category stays near its
    expectation while every stratum keeps its exact total and every entry is rounded down or up.

    Parameters
    ----------
    categories
        Number of categories, the same in all strata.

    Attributes
    ----------
    owed
        Expected minus given so far, by category, float64.
    """

    def __init__(self, categories: int) -> None:
        self.owed: Floats = np.zeros(categories)

    def next(self, expected: Floats, total: int, also_owed: Floats | None = None) -> Ints:
        """Round one stratum.

        Parameters
        ----------
        expected
            Expectations, shape (categories,), summing to ``total`` up to float error.
        total
            Whole total of the stratum.
        also_owed
            Debts of another series that crosses this one, weighed in the choice of whom to round
            up; the caller keeps them up to date.

        Returns
        -------
        numpy.ndarray
            int64, shape (categories,), summing to ``total``.

        Raises
        ------
        ValueError
            If the expectations do not add up to the total.
        """
        floor = np.floor(expected + 1e-9)
        part = expected - floor
        result = floor.astype(np.int64)
        missing = int(total) - int(result.sum())
        open_ = part > 1e-9
        if missing < 0 or missing > np.count_nonzero(open_):
            raise ValueError(f"expectations add up to {expected.sum():.6f}, the total is {total}")
        if missing:
            owed = self.owed if also_owed is None else self.owed + also_owed
            claim = part + owed
            # A category that is not expected here stays empty, whatever it is owed.
            claim = np.where(open_, claim, -np.inf)
            result[np.argsort(-claim, kind="stable")[:missing]] += 1
        self.owed += expected - result
        return result


def crossed(expected: Floats, totals: Ints) -> Ints:
    """Round strata laid out in rows and columns, carrying debts along both.

    Parameters
    ----------
    expected
        Expectations, shape (rows, columns, categories), summing over categories to ``totals``.
    totals
        Whole totals of the strata, shape (rows, columns).

    Returns
    -------
    numpy.ndarray
        int64, shape of ``expected``; every entry is rounded down or up, every stratum keeps its
        total, and rows and columns stay near their expectations by category.
    """
    rows, columns, categories = expected.shape
    result = np.zeros(expected.shape, dtype=np.int64)
    down = [CarriedRounding(categories) for _ in range(columns)]
    for row in range(rows):
        owed = np.zeros(categories)
        for column in range(columns):
            wanted = expected[row, column]
            counts = down[column].next(wanted, int(totals[row, column]), owed)
            owed += wanted - counts
            result[row, column] = counts
    return result
