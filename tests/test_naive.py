"""The naive implementation says what the definitions say: on their worked examples, and where one can count by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from analytics.x12 import read_all
from tests import naive
from tests.histories_x12 import Adjustments, Decided, Files, Payer, Reply, Sent, Service, Withheld, Word
from tests.naive_ledger import Movement, patient_ages
from tests.naive_lineage import Line, spread
from tests.naive_statistics import clustered, percentile, wilson

EXAMPLES = Path(__file__).parent / "worked_examples"
PAYER = Payer(("ALPHA",), ("1",), "CI")
FIRST = Service("97530", ("GO",), date(2026, 6, 1), 100_00, "L1")
Asked = Callable[..., dict[str, naive.Figure]]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Asks for every KPI of drawn files."""

    def ask(files: Files, **scope: object) -> dict[str, naive.Figure]:
        for name, text in files.texts().items():
            (tmp_path / name).write_text(text)
        found = naive.compute(read_all([tmp_path]), **scope)  # type: ignore[arg-type]
        return {kpi: figure for (kpi, _), figure in found.items()}

    return ask


def june(day: int) -> date:
    return date(2026, 6, 1) + timedelta(days=day - 1)


def sent(day: int = 2, *services: Service, frequency: str = "1", batch: str = "B1") -> Sent:
    return Sent(june(day), "C1", PAYER, services or (FIRST,), batch, frequency)


def says(service: Service, paid: int, *adjustments: tuple[str, str, int]) -> Decided:
    return Decided(service, service.charge, paid, adjustments)


def reply(day: int, *lines: Decided, status: str = "1", claim: Adjustments = ()) -> Reply:
    return Reply(june(day), "C1", PAYER, status, "ICN1", lines, claim)


def taken_back(day: int, *lines: Decided) -> Reply:
    opposite = [
        Decided(d.service, -d.charge, -d.paid, tuple((group, carc, -amount) for group, carc, amount in d.adjustments))
        for d in lines
    ]
    return reply(day, *opposite, status="22")


def parts(figure: naive.Figure) -> tuple[object, object]:
    return figure.numerator, figure.denominator


def test_ten_claims_count_as_the_definitions_say() -> None:
    figures = {kpi: figure for (kpi, _), figure in naive.compute(read_all(EXAMPLES.glob("ten_claims.*"))).items()}
    assert parts(figures["acceptance_rate"]) == (9, 10)
    assert parts(figures["initial_denial_rate"]) == (1 + 1, 10)
    assert parts(figures["line_denial_rate"]) == (1 + 1, 10)
    assert parts(figures["hidden_denial_rate"]) == (1, 10)
    assert parts(figures["clean_claim_rate"]) == (10 - 1 - 1 - 1, 10)
    assert parts(figures["overturn_rate"]) == (1, 1)
    assert figures["overturn_rate"].note == "undecided 1"
    assert parts(figures["takeback_rate"]) == (0, Decimal(100 + 500 + 80 + 100))
    assert sum_of(figures, "ar_aging.payer.") == sum_of(figures, "ar_aging.patient.") == 100
    assert figures["ar_aging.state.denied"].value == figures["ar_aging.state.patient"].value == 100


def test_the_secondary_payer_restates_the_line() -> None:
    records = read_all(EXAMPLES.glob("ledger.*"))
    balances = []
    for day in (date(2026, 6, 30), date(2026, 7, 14)):
        figures = {kpi: figure for (kpi, _), figure in naive.compute(records, as_of=day).items()}
        balances.append((sum_of(figures, "ar_aging.payer."), sum_of(figures, "ar_aging.patient.")))
    assert balances == [(Decimal(0), Decimal(20)), (Decimal(0), Decimal(5))]


def sum_of(figures: dict[str, naive.Figure], prefix: str) -> Decimal:
    return sum((Decimal(str(figure.value)) for kpi, figure in figures.items() if kpi.startswith(prefix)), Decimal(0))


@pytest.mark.parametrize(
    ("paid", "adjustments", "counted_as"),
    [
        (100_00, [], None),
        (0, [("CO", "197", 100_00)], "line_denial_rate"),
        (0, [("PR", "204", 100_00)], "line_denial_rate"),
        (0, [("PR", "204", 100_00)], "vague_denial_rate"),
        (0, [("CO", "45", 99_50), ("OA", "23", 50)], "hidden_denial_rate"),
        (0, [("CO", "45", 99_49), ("OA", "23", 51)], None),
        (0, [("PR", "45", 100_00)], None),
        (0, [("PR", "1", 100_00)], None),
        (60_00, [("CO", "197", 40_00)], "partial_denial_rate"),
        (0, [("PR", "1", 60_00), ("CO", "197", 40_00)], "partial_denial_rate"),
        (0, [("OA", "23", 100_00)], None),
    ],
)
def test_what_an_answer_is_counted_as(
    asked: Asked, paid: int, adjustments: list[tuple[str, str, int]], counted_as: str | None
) -> None:
    figures = asked(Files([sent()], replies=[reply(20, says(FIRST, paid, *adjustments))]))
    rates = ("line_denial_rate", "partial_denial_rate", "hidden_denial_rate", "vague_denial_rate")
    assert figures["line_denial_rate"].denominator == 1
    assert (counted_as is None) == (not any(figures[rate].numerator for rate in rates))
    assert counted_as is None or figures[counted_as].numerator == 1


@pytest.mark.parametrize("adjustment", [("CO", "133", 100_00), ("CO", "246", 100_00)])
def test_pending_and_reporting_only_lines_are_not_adjudicated_or_not_counted(
    asked: Asked, adjustment: tuple[str, str, int]
) -> None:
    figures = asked(Files([sent()], replies=[reply(20, says(FIRST, 0, adjustment))]))
    assert parts(figures["line_denial_rate"]) == (0, 0)


def test_a_duplicate_denial_waits_for_its_original(asked: Asked) -> None:
    denied, original = says(FIRST, 0, ("OA", "18", 100_00)), says(FIRST, 100_00)
    files = Files([sent()], replies=[reply(20, denied), reply(27, original)])
    assert parts(asked(files, as_of=june(20))["line_denial_rate"]) == (1, 1)
    assert parts(asked(files)["line_denial_rate"]) == (0, 1)


def test_a_takeback_is_what_is_not_paid_again(asked: Asked) -> None:
    files = Files(
        [sent()],
        replies=[reply(20, says(FIRST, 100_00)), taken_back(27, says(FIRST, 100_00)), reply(27, says(FIRST, 70_00))],
        withheld=[Withheld(june(27), PAYER, "WO", "ICN1", 30_00), Withheld(june(28), PAYER, "WO", "X", 5_00)],
    )
    figures = asked(files)
    assert parts(figures["takeback_rate"]) == (100 - 70 + 5, 100 + 70)
    assert parts(figures["takeback_rate.gross"]) == (100 + 5, 100 + 70)


def test_a_rejected_replacement_moves_no_money(asked: Asked) -> None:
    dearer = Service("97530", ("GO",), FIRST.day, 150_00, "L1")
    files = Files([sent(), sent(9, dearer, frequency="7", batch="B2")])
    assert asked(files)["ar_aging.state.sent"].value == 150
    files.words.append(Word(june(10), "C1", PAYER, (dearer,), "B2", ("A7",)))
    assert asked(files, as_of=june(9))["ar_aging.state.sent"].value == 150
    assert asked(files)["ar_aging.state.rejected"].value == 100


def test_what_is_not_yet_sent_is_owed_already(asked: Asked) -> None:
    files = Files([sent(5)])
    assert asked(files, as_of=june(4))["ar_aging.state.unbilled"].value == 100
    assert asked(files, as_of=june(5))["ar_aging.state.sent"].value == 100


def test_claim_amounts_are_spread_by_charge(asked: Asked) -> None:
    small = Service("97110", ("GO",), FIRST.day, 50_00, "L2")
    files = Files([sent(2, FIRST, small)])
    files.replies = [reply(20, says(FIRST, 100_00), says(small, 50_00), claim=(("CO", "197", 30_00),))]
    assert asked(files)["partial_denial_rate.dollars"].numerator == 30
    assert asked(files)["partial_denial_rate"].numerator == 1 + 1


def test_spreading_gives_left_over_cents_to_the_largest_fraction() -> None:
    assert spread(Decimal("1.00"), [Decimal(1), Decimal(1), Decimal(1)]) == [Decimal(c) / 100 for c in (34, 33, 33)]
    assert spread(Decimal("-0.10"), [Decimal(2), Decimal(1)]) == [Decimal("-0.07"), Decimal("-0.03")]
    assert spread(Decimal("0.03"), [Decimal(0), Decimal(0)]) == [Decimal("0.02"), Decimal("0.01")]


def test_the_patient_pays_the_oldest_amount_first() -> None:
    line = Line(0, unmatched=False)
    changes = ((1, 20), (40, 30), (50, -25))
    rows = [Movement(june(day), line, "moved", Decimal(0), Decimal(amount)) for day, amount in changes]
    assert patient_ages(rows, june(60)) == [("0_30", Decimal(25))]


def test_percentiles_and_intervals_are_the_textbook_ones() -> None:
    seen = [(days, True) for days in (1, 2, 3, 4)]
    assert percentile(seen, Fraction(1, 2)) == 2
    assert percentile([*seen[:2], (2, False), (5, False), (5, False)], Fraction(1, 2)) is None
    low, high = wilson(Fraction(2, 10), 10)
    assert (round(low, 4), round(high, 4)) == (0.0567, 0.5098)
    assert clustered([(1, 1), (0, 1)] * 50) == pytest.approx(wilson(Fraction(1, 2), 99))
    assert clustered([(2, 4), (2, 4)]) == wilson(Fraction(1, 2), 2)
