"""Research money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.law.logic import either
from landbridge.law.rules.registry import holds, rule

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law


@rule("research.training_grants")
def training_grants(f: Facts, law: Law) -> Any:
    """NIH training and most career awards (F32, T32, K08, K23) ask citizenship or residence."""
    return either(
        f.us_citizen,
        f.permanent_resident,
        holds(law("law.nih.training_grants_need_residency") < 0.5),
    )


@rule("research.k99")
def k99(f: Facts, law: Law) -> Any:
    """K99/R00 and research grants through an institution are open to visa holders."""
    return either(f.us_citizen, f.permanent_resident, holds(law("law.nih.k99_open") >= 0.5))
