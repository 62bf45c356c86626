"""The worked profiles, assertions and laws of the evidence, each a case of ``cases/*.yaml``."""

from __future__ import annotations

import pytest
from case_files import Case, cases, faults


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.where)
def test_case(case: Case) -> None:
    found = faults(case)
    assert not found, "\n" + "\n".join(found)
