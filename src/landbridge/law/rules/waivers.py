"""Waivers of the home-residence duty of J-1 physicians (INA 212(e), 214(l))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.logic import at_most, either
from landbridge.law.rules.registry import holds, rule
from landbridge.law.waivers import reallocated_slots

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law

AGENCIES = ("conrad", "hhs", "arc", "dra", "nbrc", "scrc", "va")


@rule("conrad.authorised")
def conrad_authorised(f: Facts, law: Law) -> Any:
    """Congress has authorised the program, or J-1 status began while it was."""
    return either(holds(law("settle.conrad.authorised") >= 0.5), f.on_j1)


@rule("conrad.slots")
def conrad_slots(f: Facts, law: Law) -> Any:
    """The state leaves slots unused: offers are fewer than slots, reallocated ones included."""
    slots = np.asarray(law("settle.conrad.slots_per_state"))
    offers = np.asarray(law("settle.conrad.offers"))
    return holds(offers < slots + _reallocated(slots, offers, law))


def _reallocated(slots: Any, offers: Any, law: Law) -> Any:
    """Slots each full state gets of those that others left unused (S. 2650)."""
    share = law("law.conrad.reallocated_share")
    if law.rows is not None or share <= 0.0:
        return 0.0
    return reallocated_slots(np.minimum(offers, slots), slots, float(share))


def _agency(name: str) -> None:
    index = AGENCIES.index(name)

    @rule(f"waiver.{name}_covers")
    def covers(f: Facts, law: Law) -> Any:
        """The agency acts in the state."""
        is_open = np.asarray(law("law.waiver.open"))[index]
        return holds((np.asarray(law("law.waiver.covers"))[index] >= 0.5) & (is_open >= 0.5))

    @rule(f"waiver.{name}_specialty")
    def specialty(f: Facts, law: Law) -> Any:
        """The agency takes the specialty."""
        return law.listed(f.specialty, np.asarray(law("law.waiver.specialties"))[index])


for _name in AGENCIES[1:]:
    _agency(_name)


@rule("waiver.hhs_recent")
def hhs_recent(f: Facts, law: Law) -> Any:
    """Residency ended no more than twelve months before the contract, or is yet to come."""
    recent = at_most(f.months_since_residency, law("law.waiver.hhs_months_since_residency"))
    return either(holds(np.isinf(f.months_since_residency)), recent)


@rule("waiver.hardship")
def hardship(f: Facts, law: Law) -> Any:
    """Exceptional hardship to a citizen or resident spouse or child, or persecution at home."""
    return either(f.hardship, f.persecution)
