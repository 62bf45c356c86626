"""J-1 beside H-1B all the way to a green card, for one person, and the classes beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landbridge.law.logic import NO
from landbridge.law.outlook.conditions import word_of
from landbridge.law.outlook.notes import Note, noted, read_entries
from landbridge.law.outlook.persons import fact, needs_visa
from landbridge.law.outlook.visa_queue import Queue, Selection, queue, selection
from landbridge.law.outlook.visa_tracks import Track, visa_tracks

if TYPE_CHECKING:
    from landbridge.law.assessment import Assessment

__all__ = ["VisaOutlook", "visas"]


@dataclass(frozen=True)
class VisaOutlook:
    """Visas for one person.

    Attributes
    ----------
    needed
        ``yes``, ``no``, ``unknown``: whether a visa or petition is needed at all.
    home_rule
        Whether the two-year home residence binds today.
    tracks
        J-1 beside H-1B; empty where no visa is needed.
    classes
        Classes that hang on a nationality or a record, and what they allow.
    """

    needed: str
    home_rule: str
    tracks: tuple[Track, ...]
    queue: Queue
    selection: Selection
    classes: tuple[Note, ...]

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For JSON, in the words of a language."""
        return {
            "needed": self.needed,
            "home_rule_binds": self.home_rule,
            "tracks": [track.as_dict(lang) for track in self.tracks],
            "queue": self.queue.as_dict(lang),
            "h1b_selection": self.selection.as_dict(lang),
            "classes": [note.as_dict(lang) for note in self.classes],
        }


def visas(assessment: Assessment) -> VisaOutlook:
    """J-1 beside H-1B to a green card, queue, selection and special classes.

    Parameters
    ----------
    assessment
        The person under the law of a day.
    """
    facts, law = assessment.person, assessment.law
    needed, owes = needs_visa(facts), fact(facts, "owes_212e")
    return VisaOutlook(
        needed=word_of(needed),
        home_rule=word_of(owes),
        tracks=() if needed == NO else visa_tracks(assessment),
        queue=queue(facts, law),
        selection=selection(facts, law),
        classes=tuple(noted(entry, facts, law) for entry in read_entries("classes")),
    )
