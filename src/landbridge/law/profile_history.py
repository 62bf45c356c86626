"""Facts of training, practice, licences and certificates that follow from a profile."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.law.categories import code_of
from landbridge.law.countries import countries, is_us
from landbridge.law.days import Day, Span, total_years, within, years_between
from landbridge.law.logic import NO, UNKNOWN, YES, both, either, negation, truth

if TYPE_CHECKING:
    from landbridge.law.profile_schema import (
        CertificateEntry,
        LicenceEntry,
        PracticeEntry,
        ProfileEntry,
        TrainingEntry,
    )

__all__ = ["licence_facts", "practice_facts", "training_facts"]

_MONTHS = 12
_WINDOWS = (4, 5, 6, 12)
_DAY = datetime.timedelta(days=1)
_ACCREDITED_ABROAD = ("national", "royal_college", "cfpc", "acgme_i")


def _abroad(country: str | None) -> np.int8:
    return UNKNOWN if country is None else truth(not is_us(country))


def _span(part: TrainingEntry | PracticeEntry, on: datetime.date) -> Span | None:
    """Time up to the day asked; None where it cannot be told."""
    if part.start is None:
        return None
    if isinstance(part.end, Day):
        end = part.end.end
    elif part.end is None and getattr(part, "completed", None) is not False:
        return None
    else:
        end = on + _DAY
    return Span(part.start.start, min(max(end, part.start.start), on + _DAY))


def _trained(parts: Iterable[TrainingEntry], on: datetime.date) -> float | None:
    """Years of training: the number given, else the time between the dates."""
    spans, years = [], 0.0
    for part in parts:
        span = _span(part, on)
        if part.start is not None and part.start.start > on:
            continue
        if part.years is not None:
            going_on = span is not None and span.end > on and part.completed is not True
            years += min(part.years, total_years([span])) if going_on and span else part.years
        elif span is None:
            return None
        else:
            spans.append(span)
    return years + total_years(spans)


def _completed(part: TrainingEntry, on: datetime.date) -> np.int8:
    over = part.end.end <= on + _DAY if isinstance(part.end, Day) else None
    if part.start is not None and part.start.start > on:
        return NO
    if part.completed is False or part.end == "now" or over is False:
        return NO
    return truth(part.completed)


def _going_on(part: TrainingEntry, on: datetime.date) -> np.int8:
    if part.start is not None and part.start.start > on:
        return NO
    if isinstance(part.end, Day):
        return truth(part.end.end > on)
    if part.end == "now" or part.completed is False:
        return YES
    return NO if part.completed else UNKNOWN


def training_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    """Postgraduate training, here and abroad.

    Parameters
    ----------
    entry
        The profile.
    on
        The day asked.
    """
    specialty = _specialty(entry, on)
    wished = entry.wishes.specialty or specialty
    codes = {
        "specialty": code_of("specialty", specialty),
        "wished_specialty": code_of("specialty", wished),
    }
    if entry.training is None:
        return {**codes, "us_position": truth(entry.us.matched)}
    counted = [part for part in entry.training if part.accredited != "none"]
    here = [part for part in counted if is_us(part.country)]
    away = [part for part in counted if part.country is not None and not is_us(part.country)]
    away = [part for part in away if part.kind != "internship"]
    unsure = any(part.country is None for part in counted)
    canadian = [part for part in away if part.country == "CA"]
    own = [part for part in away if part.specialty in (specialty, None)]
    now = _any(here, lambda part: _going_on(part, on), unsure)
    residencies = [part for part in here if part.kind in ("residency", None)]
    fellowships = [part for part in here if part.kind == "fellowship"]
    residency = _any(residencies, lambda part: _finished(part, on, "acgme"), unsure)
    abroad = [part for part in away if part.kind in ("residency", None)]
    numbers = {
        "training_us_years": _trained(here, on),
        "training_abroad_years": _trained(away, on),
        "training_abroad_specialty_years": _trained(own, on),
        "canadian_training_years": _trained(canadian, on),
    }
    return {
        **codes,
        **{name: None if unsure else years for name, years in numbers.items()},
        "residency_abroad": _any(abroad, lambda part: _completed(part, on), unsure),
        "training_accredited_abroad": _any(
            abroad, lambda part: _finished(part, on, *_ACCREDITED_ABROAD), unsure
        ),
        "acgme_i": _any(abroad, lambda part: _finished(part, on, "acgme_i"), unsure),
        "residency_us": residency,
        "fellowship_us": _any(fellowships, lambda part: _finished(part, on, "acgme"), unsure),
        "us_position": either(truth(entry.us.matched), now),
        "training_now": now,
        "months_since_residency": None if unsure else _months_since(residencies, on),
        "residency_months_left": _months_left(here, now, on),
    }


def _any(parts: Iterable[Any], holds: Callable[[Any], Any], unsure: bool = False) -> Any:
    return either(*(holds(part) for part in parts), UNKNOWN if unsure else NO)


def _finished(part: TrainingEntry, on: datetime.date, *bodies: str) -> Any:
    accredited = UNKNOWN if part.accredited is None else truth(part.accredited in bodies)
    return both(_completed(part, on), accredited)


def _months_since(residencies: list[TrainingEntry], on: datetime.date) -> float | None:
    """Months since the last residency; 0 inside one, endless without one."""
    if any(_going_on(part, on) == YES for part in residencies):
        return 0.0
    started = [part for part in residencies if part.start is None or part.start.start <= on]
    ends = [part.end.end for part in started if isinstance(part.end, Day)]
    if len(ends) < len(started):
        return None
    return years_between(max(ends), on + _DAY) * _MONTHS if ends else math.inf


def _months_left(here: list[TrainingEntry], now: Any, on: datetime.date) -> float | None:
    if now != YES:
        return 0.0 if now == NO else None
    current = [part for part in here if _going_on(part, on) == YES]
    ends = [part.end.end for part in current if isinstance(part.end, Day)]
    return years_between(on + _DAY, max(ends)) * _MONTHS if ends else None


def _specialty(entry: ProfileEntry, on: datetime.date) -> str | None:
    """Specialty of the present training, else of the last, the certificate, or the practice."""
    trained = [part for part in entry.training or [] if part.specialty]
    trained.sort(key=lambda part: part.start.start if part.start else datetime.date.min)
    present = [part for part in trained if _going_on(part, on) == YES and is_us(part.country)]
    named: list[str | None] = [part.specialty for part in entry.practice or []]
    named += [part.specialty for part in entry.certificates or []]
    named += [part.specialty for part in [*trained, *present]]
    return next((name for name in reversed(named) if name), None)


def practice_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    """Years of practice, in all and lately.

    Parameters
    ----------
    entry
        The profile.
    on
        The day asked.
    """
    parts = entry.practice
    if parts is None:
        return {}
    begun = [part for part in parts if part.start is None or part.start.start <= on]
    spans = [_span(part, on) for part in begun]
    dated = [span for span in spans if span is not None]
    complete = len(dated) == len(spans)
    practising = _any(begun, lambda part: _active(part, on))
    past = within(dated, on)
    facts: dict[str, Any] = {
        "practising": practising,
        "years_since_practice": _since(dated, practising, complete, on),
    }
    if not complete:
        return facts
    here = [span for span, part in zip(dated, begun, strict=True) if is_us(part.country)]
    service = [
        span
        for span, part in zip(dated, begun, strict=True)
        if is_us(part.country) and part.shortage_area
    ]
    unsure = any(is_us(part.country) and part.shortage_area is None for part in begun)
    return {
        **facts,
        **{f"recent{years}": total_years(within(dated, on, years)) for years in _WINDOWS},
        "practice_years": total_years(past),
        "practice_us_years": total_years(within(here, on)),
        "service_years": None if unsure else total_years(within(service, on)),
        "practice_after_training_years": _after_training(entry, past),
    }


def _active(part: PracticeEntry, on: datetime.date) -> np.int8:
    if part.end is None:
        return UNKNOWN
    return truth(not isinstance(part.end, Day) or part.end.end > on)


def _since(spans: list[Span], practising: Any, complete: bool, on: datetime.date) -> float | None:
    if practising == YES:
        return 0.0
    if practising == UNKNOWN or not complete:
        return None
    return years_between(max(span.end for span in spans), on + _DAY) if spans else math.inf


def _after_training(entry: ProfileEntry, spans: list[Span]) -> float | None:
    if entry.training is None:
        return None
    away = [part for part in entry.training if not is_us(part.country)]
    ends = [part.end.end if isinstance(part.end, Day) else None for part in away]
    if None in ends:
        return None
    last = max((end for end in ends if end is not None), default=datetime.date.min)
    return total_years(Span(max(span.start, last), span.end) for span in spans)


def licence_facts(entry: ProfileEntry, on: datetime.date) -> dict[str, Any]:
    """Licences and specialist certificates.

    Parameters
    ----------
    entry
        The profile.
    on
        The day asked.
    """
    return {
        **_licence_facts(entry.licences, entry.us.good_standing, on),
        **_certificate_facts(entry.certificates, on),
    }


def _licence_facts(
    licences: list[LicenceEntry] | None, standing: bool | None, on: datetime.date
) -> dict[str, Any]:
    if licences is None:
        return {"good_standing_us": truth(standing)}
    held = [one for one in licences if one.since is None or one.since.start <= on]
    away = [one for one in held if one.country is not None and not is_us(one.country)]
    here = [one for one in held if is_us(one.country)]
    unsure = any(one.country is None for one in held)
    full = [one for one in here if one.status == "active"]
    standing_us = truth(standing) if standing is not None else _all_clean(here)
    return {
        "licence_abroad": _any(away, lambda one: YES, unsure),
        "licence_current": _any(away, lambda one: both(_valid(one), _clean(one)), unsure),
        "good_standing_abroad": _all_clean(away),
        "licence_lapsed_years": None if unsure else _lapsed(away, on),
        "us_licence": _any(here, _valid, unsure),
        "us_licence_state": code_of("state", full[0].state) if full else -1,
        "good_standing_us": standing_us,
    }


def _valid(one: LicenceEntry) -> np.int8:
    return UNKNOWN if one.status is None else truth(one.status == "active")


def _clean(one: LicenceEntry) -> np.int8:
    return NO if one.status in ("restricted", "revoked") else truth(one.good_standing)


def _all_clean(licences: Iterable[LicenceEntry]) -> Any:
    return both(*(_clean(one) for one in licences))


def _lapsed(away: list[LicenceEntry], on: datetime.date) -> float | None:
    """Years since the last licence abroad lapsed; 0 with an active one, endless without any."""
    years = []
    for one in away:
        if one.status == "active":
            return 0.0
        if one.status == "revoked":
            continue
        if one.lapsed is None:
            return None
        years.append(max(years_between(one.lapsed.end, on + _DAY), 0.0))
    return min(years, default=math.inf)


def _certificate_facts(
    certificates: list[CertificateEntry] | None, on: datetime.date
) -> dict[str, Any]:
    if certificates is None:
        return {}
    held = [one for one in certificates if one.date is None or one.date.start <= on]

    def peer(one: CertificateEntry) -> np.int8:
        return UNKNOWN if one.country is None else truth(countries()[one.country].peer_training)

    def american(one: CertificateEntry) -> np.int8:
        if one.kind is None and one.country is None:
            return UNKNOWN
        return truth(one.kind == "abms" or is_us(one.country))

    def foreign(one: CertificateEntry) -> Any:
        return both(negation(american(one)), YES if one.kind == "cfpc" else _abroad(one.country))

    return {
        "certificate_abroad": _any(held, foreign),
        "certificate_peer": _any(
            held, lambda one: both(foreign(one), YES if one.kind == "cfpc" else peer(one))
        ),
        "certificate_abms": _any(held, american),
    }
