"""How often the procedure misses a stable matching of a small market that has one.

Random markets of up to seven applicants with couples, supplemental lists, reversions and parity
together: far denser in what makes matchings unstable than any real match. Brute force over all
matchings says which have a stable one.

    .venv/bin/python tools/match_miss_rate.py [MARKETS] [FIRST SEED]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "matching"))

from markets import draw_everything
from oracles import key, key_of, stable_seatings

from landbridge.matching.result import match

WAYS = {
    "1 order": {"orders": 1},
    "20 orders": {"orders": 20},
    "1 order, then exact": {"orders": 1, "exact": True},
}


def main() -> int:
    """Count and print; 1 if anything is claimed that brute force denies, or missed by exact."""
    markets = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    missed: Counter[str] = Counter()
    wrong = having = 0
    for seed in range(first, first + markets):
        market = draw_everything(seed)
        stable = {key(at) for at in stable_seatings(market)}
        having += bool(stable)
        for way, options in WAYS.items():
            result = match(market, **options)
            held = key_of(result.matching.primary, result.matching.extra)
            if result.is_stable and held not in stable:
                wrong += 1
                print(f"seed {seed}, {way}: called stable and is not")
            if stable and not result.is_stable:
                missed[way] += 1
    print(f"{markets} markets, {having} with a stable matching; called stable wrongly: {wrong}")
    for way in WAYS:
        print(f"missed with {way}: {missed[way]} ({missed[way] / max(having, 1):.2%})")
    return int(wrong > 0 or missed["1 order, then exact"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
