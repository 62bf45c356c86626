"""Ways to eligibility for a specialty board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.law.logic import at_least, both, either
from landbridge.law.rules.registry import holds, rule

if TYPE_CHECKING:
    from landbridge.law.person import Facts
    from landbridge.law.view import Law


@rule("board.abim_pilot")
def abim_pilot(f: Facts, law: Law) -> Any:
    """ABIM's pilot for fellows trained abroad is running."""
    return holds(law("law.board.abim_pilot_e") >= 0.5)


@rule("board.internal_medicine")
def internal_medicine(f: Facts, law: Law) -> Any:
    """Three years of internal medicine abroad, or a residency accredited by ACGME International."""
    years = at_least(f.training_abroad_years, law("law.board.abim_pilot_training_years"))
    return both(law.one_of(f.specialty, ("internal_medicine",)), either(years, f.acgme_i))


@rule("board.abim_provisional")
def abim_provisional(f: Facts, law: Law) -> Any:
    """ABIM takes supervised practice on a provisional licence in place of a fellowship."""
    return holds(law("law.board.abim_provisional_open") >= 0.5)


@rule("board.radiology")
def radiology(f: Facts, law: Law) -> Any:
    """ABR's alternate pathway: radiology, three years of training in it abroad."""
    return both(
        holds(law("law.board.abr_alternate") >= 0.5),
        law.one_of(f.specialty, ("diagnostic_radiology", "radiation_oncology")),
        at_least(f.training_abroad_years, law("law.board.abr_training_years")),
    )


@rule("board.anesthesiology")
def anesthesiology(f: Facts, law: Law) -> Any:
    """ABA's alternate entry: anaesthesiology, four years of training and a certificate abroad."""
    return both(
        holds(law("law.board.aba_aep") >= 0.5),
        law.one_of(f.specialty, ("anesthesiology",)),
        f.certificate_abroad,
        at_least(f.training_abroad_years, law("law.board.aba_training_years")),
    )


@rule("board.alternate_specialty")
def alternate_specialty(f: Facts, law: Law) -> Any:
    """A specialty whose board has an alternate pathway by years in a department."""
    return law.one_of(f.specialty, ("diagnostic_radiology", "anesthesiology", "radiation_oncology"))


@rule("board.family_reciprocity")
def family_reciprocity(f: Facts, law: Law) -> Any:
    """ABFM's reciprocity: family medicine, a college's certificate of the five countries."""
    return both(
        holds(law("law.board.abfm_reciprocity") >= 0.5),
        law.one_of(f.specialty, ("family_medicine",)),
        f.certificate_peer,
    )


@rule("board.credit")
def credit(f: Facts, law: Law) -> Any:
    """Boards give credit for training abroad with assessment in the post."""
    return both(
        holds(law("law.board.credit_with_assessment") >= 0.5),
        at_least(f.training_abroad_years, law("law.board.credit_with_assessment")),
    )
