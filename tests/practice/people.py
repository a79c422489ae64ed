"""Who works at the small practice, who is treated there, and who pays. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.demo.documents import Payer, Person, Provider, npi

PRACTICE = Provider("MAPLE STREET HAND AND OCCUPATIONAL THERAPY", npi("190000100"))
RIVER_CLINIC = Provider("MAPLE STREET THERAPY AT RIVER ROAD", npi("190000101"))

ALDER = Provider("ALDER", npi("190000110"), "JUNE")
BIRCH = Provider("BIRCH", npi("190000111"), "TOMAS")
CEDARE = Provider("CEDARE", npi("190000112"), "NAOMI")
DOGWOOD = Provider("DOGWOOD", npi("190000113"), "IRIS")

MEDICARE = Payer("LAKELAND MEDICARE PART B", "80001", "MB")
ADVANTAGE = Payer("GREENFIELD MEDICARE ADVANTAGE", "80002", "16")
BLUESTONE = Payer("BLUESTONE HEALTH PLAN", "80003", "CI")
MEDICAID = Payer("OPEN HILLS MEDICAID", "80004", "MC")
COMPENSATION = Payer("HARBOR WORKERS COMPENSATION FUND", "80005", "WC")
SUPPLEMENT = Payer("SILVER LINE SUPPLEMENT", "80006", "CI")


@dataclass(frozen=True)
class Episode:
    """One patient's course of therapy: visits on two weekdays (0 is Monday) from a first day on."""

    patient: Person
    payer: Payer
    therapist: Provider
    diagnoses: tuple[str, ...]
    first_visit: date
    weekdays: tuple[int, int]
    visits: int
    clinic: Provider | None = None
    insured: Person | None = None
    secondary: Payer | None = None
    authorization: str = ""
    assistant: bool = False
    owes_deductible: bool = False


def _patient(number: int, last_name: str, first_name: str, year: int, sex: str) -> Person:
    return Person(last_name, first_name, date(year, 1 + number % 12, 1 + number), sex, f"MSX{number:06}")


_HAND, _STROKE, _CHILD, _SHOULDER = ("M25641", "S62501D"), ("I69351", "R278"), ("F82", "F840"), ("M25511", "M7541")
_PARENT = _patient(20, "QUILL", "MARTHA", 1988, "F")

EPISODES = (
    Episode(_patient(1, "ARBOR", "WILLA", 1949, "F"), MEDICARE, ALDER, _HAND, date(2026, 5, 18), (0, 3), 12),
    Episode(
        _patient(2, "BRAMBLE", "OTIS", 1944, "M"), MEDICARE, BIRCH, _STROKE, date(2026, 6, 1), (0, 2), 14,
        secondary=SUPPLEMENT, owes_deductible=True,
    ),
    Episode(
        _patient(3, "CLOVER", "EDNA", 1951, "F"), MEDICARE, CEDARE, _SHOULDER, date(2026, 7, 7), (1, 3), 12,
        clinic=RIVER_CLINIC, assistant=True,
    ),
    Episode(
        _patient(4, "DAPPLE", "RUFUS", 1947, "M"), MEDICARE, DOGWOOD, _STROKE, date(2026, 8, 24), (0, 3), 16,
        clinic=RIVER_CLINIC, secondary=SUPPLEMENT,
    ),
    Episode(
        _patient(5, "ELDERFLOWER", "MABEL", 1953, "F"), ADVANTAGE, ALDER, _HAND, date(2026, 5, 20), (2, 4), 12,
        authorization="GA10051",
    ),
    Episode(
        _patient(6, "FENWICK", "AMOS", 1950, "M"), ADVANTAGE, CEDARE, _SHOULDER, date(2026, 6, 23), (1, 4), 12,
        clinic=RIVER_CLINIC, authorization="GA10062",
    ),
    Episode(_patient(7, "GORSE", "HELEN", 1948, "F"), ADVANTAGE, DOGWOOD, _STROKE, date(2026, 8, 4), (1, 3), 14,
            clinic=RIVER_CLINIC),
    Episode(
        _patient(8, "HAZELTON", "CYRUS", 1981, "M"), BLUESTONE, BIRCH, _HAND, date(2026, 5, 19), (1, 4), 10,
        owes_deductible=True,
    ),
    Episode(_patient(9, "IVYSON", "LENA", 1976, "F"), BLUESTONE, ALDER, _SHOULDER, date(2026, 6, 15), (0, 2), 12),
    Episode(
        _patient(10, "JUNIPER", "PAUL", 1969, "M"), BLUESTONE, CEDARE, _HAND, date(2026, 7, 14), (1, 3), 12,
        clinic=RIVER_CLINIC,
    ),
    Episode(_patient(11, "KNOTWEED", "RHODA", 1990, "F"), BLUESTONE, ALDER, _HAND, date(2026, 8, 31), (0, 3), 14),
    Episode(
        _patient(12, "LARKSPUR", "DEAN", 1985, "M"), BLUESTONE, DOGWOOD, _SHOULDER, date(2026, 9, 8), (1, 4), 14,
        clinic=RIVER_CLINIC, owes_deductible=True,
    ),
    Episode(
        _patient(13, "QUILL", "BENNY", 2019, "M"), MEDICAID, BIRCH, _CHILD, date(2026, 5, 21), (1, 3), 12,
        insured=_PARENT,
    ),
    Episode(_patient(14, "MALLOW", "TESS", 2017, "F"), MEDICAID, BIRCH, _CHILD, date(2026, 6, 30), (1, 3), 12),
    Episode(
        _patient(15, "NETTLES", "OWEN", 2018, "M"), MEDICAID, DOGWOOD, _CHILD, date(2026, 8, 19), (0, 2), 14,
        clinic=RIVER_CLINIC, authorization="OH2051",
    ),
    Episode(
        _patient(16, "OXLIP", "GRADY", 1979, "M"), COMPENSATION, ALDER, _HAND, date(2026, 6, 4), (1, 3), 12,
        authorization="WC77-19",
    ),
    Episode(
        _patient(17, "PRIMROSE", "VERA", 1983, "F"), COMPENSATION, CEDARE, _SHOULDER, date(2026, 9, 1), (1, 3), 14,
        clinic=RIVER_CLINIC, authorization="WC77-24", assistant=True,
    ),
)  # fmt: skip
