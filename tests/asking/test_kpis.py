"""KPIs on drawn tables: the rows that make a number stand beside the number that they make."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import kpis
from analytics.kpis import Figure, KpiError
from analytics.scope import Scope
from analytics.statistics import wilson
from tests.asking.drawn import ALL_KINDS, AS_OF, WHOLE, warehouse

REMITS_ALONE = "kind date claim_id\n remit 2026-01-01 -"
SUBMISSIONS_ALONE = "kind date claim_id\n submission 2026-01-01 -"


def figure(folder: Path, kpi: str, scope: Scope = WHOLE, /, *, kinds: str = ALL_KINDS, **tables: str) -> Figure:
    (found,) = kpis.compute(warehouse(folder, kinds=kinds, **tables), scope, [kpi], minimum=1)
    return found


def by_group(
    folder: Path, kpi: str, by: str, scope: Scope = WHOLE, /, **tables: str
) -> dict[str, tuple[object, object]]:
    """Group -> numerator and denominator."""
    found = kpis.compute(warehouse(folder, **tables), scope, [kpi], by, minimum=1)
    return {each.group[by]: (each.numerator, each.denominator) for each in found if each.group}


CLAIMS = """
    claim_id payer_id adjudicated_claims denied_claims fully_denied_claims adjudication_date first_service_date submission_date reason_categories cpts
    a        acme     1                  1             1                   2026-03-10        2026-02-01         2026-02-05      AUTH+COB          97110+97530
    b        acme     1                  1             0                   2026-04-01        2026-02-02         2026-02-05      AUTH              97110
    c        beta     1                  0             0                   2026-04-30        2026-03-03         -               -                 97530
    d        beta     0                  0             0                   -                 2026-03-03         2026-03-05      -                 97530
"""  # noqa: E501


def test_a_denial_rate_is_denied_claims_over_adjudicated_ones(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == (1 + 1, 1 + 1 + 1)
    assert rate.value == 2 / 3
    assert rate.interval == wilson(2 / 3, 3)
    assert rate.note is None


def test_all_lines_denied(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate.all_lines", claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == (1, 3)


@pytest.mark.parametrize(
    ("basis", "start", "end", "counted"),
    [
        ("remit", date(2026, 4, 1), None, (1, 2)),
        ("remit", None, date(2026, 4, 1), (2, 2)),
        ("remit", date(2026, 4, 1), date(2026, 4, 1), (1, 1)),
        ("service", date(2026, 2, 2), None, (1, 2)),
        ("submission", None, None, (2, 2)),
    ],
)
def test_the_basis_says_which_date_the_range_means(
    folder: Path, basis: str, start: date | None, end: date | None, counted: tuple[int, int]
) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, start, end, basis), claims=CLAIMS)
    assert (rate.numerator, rate.denominator) == counted


def test_claims_that_lack_the_date_are_told_beside_the_figure(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, basis="submission"), claims=CLAIMS)
    assert rate.note == "1 claims without a submission date stand beside it"


def test_groups_by_payer_and_month_add_up_to_the_whole(folder: Path) -> None:
    assert by_group(folder / "1", "initial_denial_rate", "payer", claims=CLAIMS) == {"acme": (2, 2), "beta": (0, 1)}
    months = {"2026-03": (1, 1), "2026-04": (1, 2)}
    assert by_group(folder / "2", "initial_denial_rate", "month", claims=CLAIMS) == months
    weeks = {"2026-03-09": (1, 1), "2026-03-30": (1, 1), "2026-04-27": (0, 1)}
    assert by_group(folder / "3", "initial_denial_rate", "week", claims=CLAIMS) == weeks


def test_a_claim_stands_in_every_group_it_has_a_line_in(folder: Path) -> None:
    groups = by_group(folder / "1", "initial_denial_rate", "cpt", claims=CLAIMS)
    assert groups == {"97110": (2, 2), "97530": (1, 2)}
    figures = kpis.compute(warehouse(folder / "2", claims=CLAIMS), WHOLE, ["initial_denial_rate"], "cpt", minimum=1)
    assert {each.note for each in figures} == {"groups overlap: a claim stands in each it belongs to"}


def test_a_reason_takes_its_part_of_the_whole_rate(folder: Path) -> None:
    groups = by_group(folder, "initial_denial_rate", "category", claims=CLAIMS)
    assert groups == {"AUTH": (2, 3), "COB": (1, 3)}


def test_what_is_no_denial_has_no_reason(folder: Path) -> None:
    (rate,) = kpis.compute(warehouse(folder, claims=CLAIMS), WHOLE, ["clean_claim_rate"], "carc")
    assert (rate.value, rate.group, rate.note) == (None, None, "not defined by reason")


def test_versions_hold_from_their_day_to_the_next(folder: Path) -> None:
    claims = """
        claim_id valid_from valid_to   adjudicated_claims denied_claims adjudication_date
        a        0001-01-01 2026-03-10 0                  0             -
        a        2026-03-10 9999-12-31 1                  1             2026-03-10
    """
    opened = warehouse(folder, claims=claims)
    for day, expected in ((9, (0, 0)), (10, (1, 1))):
        (rate,) = kpis.compute(opened, Scope(date(2026, 3, day)), ["initial_denial_rate"])
        assert (rate.numerator, rate.denominator) == expected


def test_filters_take_payers_clinics_and_any_of_a_claims_therapists(folder: Path) -> None:
    claims = """
        claim_id payer_id clinic_id therapist_ids adjudicated_claims denied_claims adjudication_date
        a        acme     10        1             1                  1             2026-03-10
        b        acme     20        1+2           1                  0             2026-03-10
        c        beta     10        2             1                  0             2026-03-10
    """
    payers = "payer_id name appeal_days_source\n acme Acme settings\n beta Beta settings"
    providers = "npi name\n 10 x\n 20 x\n 1 x\n 2 x"
    opened = warehouse(folder, claims=claims, payers=payers, providers=providers)
    expected = {("payers", "acme"): (1, 2), ("clinics", "20"): (0, 1), ("therapists", "2"): (0, 2)}
    for (name, chosen), counted in expected.items():
        (rate,) = kpis.compute(opened, opened.scope(**{name: (chosen,)}), ["initial_denial_rate"])
        assert (rate.numerator, rate.denominator) == counted, name


# --- Too few, nothing, no such file -----------------------------------------------------------------------------------


def test_nothing_in_scope_is_null_and_never_zero(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, end=date(2026, 1, 1)), claims=CLAIMS)
    assert (rate.numerator, rate.denominator, rate.value, rate.interval) == (0, 0, None, None)
    assert rate.note == "nothing in scope"
    assert not rate.enough


def test_too_few_claims_keep_their_value_and_say_so(folder: Path) -> None:
    opened = warehouse(folder, claims=CLAIMS)
    (few,) = kpis.compute(opened, WHOLE, ["initial_denial_rate"])
    assert (few.value, few.enough, few.rows, few.note) == (2 / 3, False, 3, "not enough data (n = 3)")
    (enough,) = kpis.compute(opened, WHOLE, ["initial_denial_rate"], minimum=3)
    assert enough.enough


def test_a_figure_without_its_kind_of_file_says_which(folder: Path) -> None:
    rate = figure(folder / "1", "acceptance_rate", claims=CLAIMS, kinds=REMITS_ALONE)
    assert (rate.numerator, rate.value, rate.needs) == (None, None, ("837P", "277CA"))
    assert rate.note == "needs 837P and 277CA files; none is dated up to 2026-06-30"
    early = figure(folder / "2", "initial_denial_rate", Scope(date(2025, 12, 31)), claims=CLAIMS)
    assert early.note == "needs 835 files; none is dated up to 2025-12-31"


@pytest.mark.parametrize("kpi", [kpi for kpi in kpis.KPIS if kpi.needs], ids=lambda kpi: kpi.id)
def test_without_any_file_every_needy_kpi_is_null_with_the_reason(kpi: kpis.Kpi, folder: Path) -> None:
    found = figure(folder, kpi.id, kinds="kind date claim_id")
    assert found.value is None
    assert (found.note or "").startswith("needs ")


def test_wrong_names_are_refused(folder: Path) -> None:
    opened = warehouse(folder)
    with pytest.raises(KpiError, match="'denials' is no KPI, expected one of initial_denial_rate, "):
        kpis.compute(opened, WHOLE, ["denials"])
    with pytest.raises(KpiError, match="'colour' is nothing to group by, expected one of month, "):
        kpis.compute(opened, WHOLE, by="colour")
    with pytest.raises(KpiError, match="clock: 'wall' is unknown"):
        kpis.compute(opened, WHOLE, clock="wall")
    with pytest.raises(KpiError, match="'half' is no part"):
        kpis.evidence(opened, WHOLE, "maturity", "half")  # type: ignore[arg-type]
    with pytest.raises(KpiError, match="days_in_ar is not defined by month"):
        kpis.evidence(opened, WHOLE, "days_in_ar", group={"month": "2026-01"})
    with pytest.raises(KpiError, match="has no denominator"):
        kpis.evidence(opened, WHOLE, "ar_aging.state.denied", "denominator")


# --- Submissions ------------------------------------------------------------------------------------------------------

SENT = """
    claim_id primary_claims submitted_claims worded_claims accepted_claims judged_claims clean_claims resolved_claims submission_date clean_date
    a        1              1                1             1               1             1            0               2026-02-01      2026-03-01
    b        1              1                1             0               1             0            0               2026-02-01      2026-02-03
    c        1              1                0             0               0             0            0               2026-02-01      -
    d        1              0                0             0               1             1            1               -               2026-03-01
    e        0              1                1             1               1             1            1               2026-02-01      2026-03-01
"""  # noqa: E501


def test_acceptance_counts_submissions_with_a_final_word_to_any_payer(folder: Path) -> None:
    rate = figure(folder, "acceptance_rate", claims=SENT)
    assert (rate.numerator, rate.denominator) == (2, 3)
    assert rate.note == "by date of the original submission; submissions with a final word: 3 of 4"


def test_clean_claims_are_submissions_to_primary_payers(folder: Path) -> None:
    rate = figure(folder, "clean_claim_rate", claims=SENT)
    assert (rate.numerator, rate.denominator) == (1, 2)
    assert rate.note == "claims with an 837: 2 of 3"


def test_without_837_files_each_claim_is_its_own_original(folder: Path) -> None:
    claims = SENT.replace("2026-02-01", "-")
    rate = figure(folder, "clean_claim_rate", claims=claims, kinds=REMITS_ALONE)
    assert (rate.numerator, rate.denominator) == (1 + 1, 3)
    assert rate.note == ("835 files alone: each claim counts as its own original; no 277CA files: rejections unknown")


def test_resolution_is_dated_by_the_submission(folder: Path) -> None:
    scope = Scope(AS_OF, end=date(2026, 2, 28))
    rate = figure(folder / "1", "first_pass_resolution_rate", scope, claims=SENT)
    assert (rate.numerator, rate.denominator) == (0, 2)
    alone = figure(folder / "2", "first_pass_resolution_rate", WHOLE, claims=SENT, kinds=REMITS_ALONE)
    assert (alone.numerator, alone.denominator) == (1, 3)


def test_maturity_is_the_share_of_submitted_claims_that_are_adjudicated(folder: Path) -> None:
    claims = """
        claim_id primary_claims submitted_claims countable_claims adjudicated_claims submission_date
        a        1              1                1                1                  2026-02-01
        b        1              1                1                0                  2026-02-01
        c        1              1                0                0                  2026-02-01
        d        1              0                1                1                  -
        e        0              1                1                0                  2026-02-01
    """
    share = figure(folder, "maturity", claims=claims)
    assert (share.numerator, share.denominator) == (1, 2)


def _waiting(payer: str, count: int, days: int, answered: bool) -> str:
    sent = AS_OF.toordinal() - (90 if answered else days)
    answer = str(date.fromordinal(sent + days)) if answered else "-"
    day = str(date.fromordinal(sent))
    rows = (f"{payer}{n}{days} {payer} {int(answered)} {day} {day} {answer}" for n in range(count))
    return "\n".join(rows)


_WAITING_HEADER = "claim_id payer_id answered_claims submission_date clock_date first_answer_date\n"


def test_no_answer_compares_with_the_payers_usual_time(folder: Path) -> None:
    # quick: 30 of 33 answered on day 10, so 11 days are too long; slow: too few answers to learn from, so 30 days
    rows = [_waiting("quick", 30, 10, True), _waiting("quick", 2, 11, False), _waiting("quick", 1, 10, False)]
    rows += [_waiting("slow", 19, 10, True), _waiting("slow", 1, 31, False), _waiting("slow", 4, 30, False)]
    rate = figure(folder / "1", "no_response", claims=_WAITING_HEADER + "\n".join(rows))
    assert (rate.numerator, rate.denominator) == (2 + 1, (30 + 2) + (19 + 1))
    assert "usual time learned for 1 payers, 30 days assumed for others" in (rate.note or "")
    march = Scope(AS_OF, end=date(2026, 4, 30))
    rate = figure(folder / "2", "no_response", march, claims=_WAITING_HEADER + "\n".join(rows))
    assert (rate.numerator, rate.denominator) == (0, 30 + 19)  # the usual time is still learned from all claims


def test_voided_rejected_and_secondary_claims_await_no_answer(folder: Path) -> None:
    claims = """
        claim_id primary_claims voided_claims submission_date clock_date
        a        1              0             2026-01-02      2026-01-02
        b        1              1             2026-01-02      2026-01-02
        c        1              0             2026-01-02      -
        d        0              0             2026-01-02      2026-01-02
    """
    rate = figure(folder, "no_response", claims=claims)
    assert (rate.numerator, rate.denominator) == (1, 1)


# --- Lines ------------------------------------------------------------------------------------------------------------

LINES = """
    line_id claim_id adjudicated_lines denied_lines stated_denied_lines hidden_lines vague_lines preventable_lines adjudication_date adjudicated_charge denied_charge carc
    a1      a        1                 1            1                   0            1           0                 2026-03-01        100                100           16
    a2      a        1                 1            1                   0            0           1                 2026-03-01        50.50              50.50         197
    b1      b        1                 1            0                   1            0           0                 2026-03-01        20                 20            45
    b2      b        1                 0            0                   0            0           0                 2026-04-01        30                 0             -
    c1      c        1                 0            0                   0            0           0                 2026-04-01        40                 0             -
    d1      d        0                 0            0                   0            0           0                 -                 0                  0             -
"""  # noqa: E501


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("line_denial_rate", 2 + 1, 5),
        ("hidden_denial_rate", 1, 5),
        ("vague_denial_rate", 1, 2),
        ("preventable_denial_rate", 1, 2),
        ("initial_denial_rate_dollars", Decimal("170.50"), Decimal("240.50")),
    ],
)
def test_rates_of_lines(folder: Path, kpi: str, numerator: object, denominator: object) -> None:
    rate = figure(folder, kpi, lines=LINES)
    assert (rate.numerator, rate.denominator) == (numerator, denominator)


def test_lines_of_one_claim_do_not_count_as_independent(folder: Path) -> None:
    rate = figure(folder, "line_denial_rate", lines=LINES)
    # p = 3/5; claims (2 of 2), (1 of 2), (0 of 1): squares 0.64 + 0.04 + 0.36 = 1.04; variance 3/2 * 1.04 / 25
    assert rate.interval == pytest.approx(wilson(0.6, 0.6 * 0.4 / (1.5 * 1.04 / 25)))


def test_a_reasons_interval_looks_at_whole_claims(folder: Path) -> None:
    found = kpis.compute(warehouse(folder, lines=LINES), WHOLE, ["line_denial_rate"], "carc", minimum=1)
    by_carc = {each.group["carc"]: each for each in found if each.group}
    assert {carc: (each.numerator, each.denominator) for carc, each in by_carc.items()} == {
        "16": (1, 5), "197": (1, 5), "45": (1, 5),
    }  # fmt: skip
    # p = 1/5; claims (1 of 2), (0 of 2), (0 of 1): squares 0.36 + 0.16 + 0.04; variance 3/2 * 0.56 / 25
    assert by_carc["16"].interval == pytest.approx(wilson(0.2, 0.2 * 0.8 / (1.5 * 0.56 / 25)))


FATES = """
    line_id claim_id adjudicated_lines denied_lines unresolved_lines moved_lines overturned_lines redecided_lines appeal_deadline closed_date adjudication_date
    a1      a        1                 1            1                0           0                0               2026-06-29      -           2026-03-01
    b1      b        1                 1            1                0           0                0               2026-06-30      -           2026-03-01
    c1      c        1                 1            1                0           0                0               2026-07-30      2026-06-30  2026-03-01
    d1      d        1                 1            1                0           0                0               2026-07-30      2026-07-01  2026-03-01
    e1      e        1                 1            0                1           0                1               2026-07-30      -           2026-03-01
    f1      f        1                 1            0                0           1                1               2026-07-30      -           2026-03-01
    g1      g        1                 0            0                0           0                0               -               -           2026-03-01
"""  # noqa: E501


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("final_denial_rate", 1 + 1, 7),  # a: past its deadline; c: closed
        ("final_denial_rate.open", 1 + 1, 7),  # b: the deadline's own day; d: closed tomorrow
        ("final_denial_rate.moved", 1, 7),
        ("overturn_rate", 1, 1 + 1 + 1),  # decided: a, e, f
    ],
)
def test_fates_of_denied_lines(folder: Path, kpi: str, numerator: int, denominator: int) -> None:
    rate = figure(folder, kpi, lines=FATES)
    assert (rate.numerator, rate.denominator) == (numerator, denominator)


def test_undecided_denials_are_told_beside_the_overturned(folder: Path) -> None:
    payers = "payer_id name appeal_days appeal_days_source\n acme Acme 90 default\n beta Beta 60 settings"
    rate = figure(folder, "overturn_rate", lines=FATES, payers=payers)
    assert rate.note == "3 denied lines not decided yet; 90 days to appeal assumed for 1 of 2 payers"


# --- Time -------------------------------------------------------------------------------------------------------------


def test_charge_lag_is_never_interpolated_and_negative_lags_stay(folder: Path) -> None:
    lags = (-1, 0, 2, 3, 9)
    rows = "\n".join(f"c{n} 2026-02-01 {lag}" for n, lag in enumerate(lags))
    claims = f"claim_id submission_date charge_lag_days\n{rows}"
    assert figure(folder / "1", "charge_lag.p50", claims=claims).value == 2
    assert figure(folder / "2", "charge_lag.p90", claims=claims).value == 9
    within = figure(folder / "3", "charge_lag.within_2", claims=claims)
    assert (within.numerator, within.denominator) == (3, 5)
    assert within.note == "by date of the original submission; 1 claims sent before their last service"


PAID = """
    claim_id timed_claims submission_date clock_date first_payment_date received_date
    a        1            2026-05-01      2026-05-01 2026-05-11         2026-05-02
    b        1            2026-05-01      2026-05-01 2026-05-31         2026-05-03
    c        1            2026-05-21      2026-06-10 -                  -
    d        1            2026-06-20      2026-06-20 -                  -
    e        0            2026-06-20      2026-06-20 2026-06-25         -
"""


def test_days_to_pay_wait_for_those_not_paid_yet(folder: Path) -> None:
    # waits 10 (paid), 10 (d, still waiting), 20 (c, still waiting), 30 (paid): S is 3/4 after 10 and 0 after 30
    median = figure(folder, "days_to_pay.p50", claims=PAID)
    assert (median.numerator, median.denominator, median.value) == (2, 4, 30)


def test_a_percentile_that_is_not_reached_is_null(folder: Path) -> None:
    scope = Scope(AS_OF, start=date(2026, 5, 21))
    median = figure(folder, "days_to_pay.p50", scope, claims=PAID)
    assert (median.numerator, median.denominator, median.value) == (0, 2, None)
    assert (median.note or "").startswith("not reached")


def test_with_835_files_alone_days_count_from_the_payers_receipt(folder: Path) -> None:
    claims = PAID.replace("2026-05-01      2026-05-01", "-               -         ")
    median = figure(folder, "days_to_pay.p50", claims=claims, kinds=REMITS_ALONE)
    assert (median.numerator, median.denominator, median.value) == (2, 2, 11 - 2)
    assert (median.note or "").startswith("835 files alone: from the payer's receipt to payment")


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_json_has_the_contracts_shape(folder: Path) -> None:
    opened = warehouse(folder, claims=CLAIMS, lines=LINES)
    scope = Scope(AS_OF, start=date(2026, 1, 1))
    figures = kpis.compute(opened, scope, ["initial_denial_rate_dollars"], minimum=1)
    assert kpis.to_json(opened.snapshot, scope, figures) == {
        "snapshot": "one",
        "scope": {"as_of": "2026-06-30", "start": "2026-01-01", "basis": "remit"},
        "kpis": [
            {
                "id": "initial_denial_rate_dollars",
                "title": "Initial denial rate, dollars",
                "group": None,
                "numerator": 170.5,
                "denominator": 240.5,
                "value": 170.5 / 240.5,
                "interval": None,
                "unit": "share",
                "needs": ["835"],
                "note": None,
            }
        ],
    }
