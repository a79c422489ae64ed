"""Payers beside each other: what the formulas say on small numbers, and where chance alone is at work."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.payers import case_mix, funnel, mix, silence, waiting, yields
from analytics.stats.compare_groups import Verdict
from analytics.stats.survival import log_rank
from tests.payers.invented import SCHEMA, Plan, practice


def people(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["payer_id", "decided", "denied", "patients"], orient="row")


# --- The funnel -------------------------------------------------------------------------------------------------------


def test_a_payer_is_compared_with_all_others() -> None:
    found = funnel.funnel(people(("a", 1, 1, 30), ("a", 1, 0, 70), ("b", 1, 1, 20), ("b", 1, 0, 280)))
    a, b = found.rows
    assert (found.centre, found.n) == (50 / 400, 400)
    assert found.design_effect == pytest.approx(1, abs=0.02)
    assert a.p == pytest.approx(b.p, rel=1e-9)
    assert (a.verdict, b.verdict) == (Verdict.HIGHER, Verdict.LOWER)


def test_patients_denied_as_one_count_once() -> None:
    # ten claims of a patient, all denied or none: ten claims are worth one
    alike = people(("a", 10, 10, 5), ("a", 10, 0, 45), ("b", 10, 10, 5), ("b", 10, 0, 45))
    assert funnel.funnel(alike).design_effect == pytest.approx(10, rel=0.03)
    assert funnel.funnel(people(("a", 1, 1, 5), ("a", 1, 0, 45))).design_effect == pytest.approx(1, rel=0.03)


def test_patients_denied_as_one_make_a_difference_less_significant() -> None:
    apart = people(("a", 1, 1, 100), ("a", 1, 0, 400), ("b", 1, 1, 300), ("b", 1, 0, 2700))
    alike = people(("a", 20, 20, 5), ("a", 20, 0, 20), ("b", 20, 20, 15), ("b", 20, 0, 135))
    assert funnel.funnel(apart).rows[0].verdict is Verdict.HIGHER
    assert funnel.funnel(alike).rows[0].verdict is Verdict.NOT_SIGNIFICANT


def test_two_payers_of_four_that_deny_twice_as_often_are_both_higher() -> None:
    rows = [row for n in range(4) for row in ((f"p{n}", 1, 1, 100 + n // 2 * 100), (f"p{n}", 1, 0, 900 - n // 2 * 100))]
    assert [row.verdict for row in funnel.funnel(people(*rows)).rows] == [Verdict.LOWER] * 2 + [Verdict.HIGHER] * 2


def test_few_claims_none_denied_and_one_payer_alone_are_not_judged() -> None:
    few = funnel.funnel(people(("a", 1, 1, 3), ("a", 1, 0, 20), ("b", 1, 0, 100), ("b", 1, 1, 9)))
    assert [row.verdict for row in few.rows] == [Verdict.NOT_ENOUGH_DATA] * 2
    assert funnel.funnel(people(("a", 1, 0, 100))).rows[0].verdict is Verdict.NOT_ENOUGH_DATA
    assert funnel.funnel(people(("a", 1, 1, 40), ("a", 1, 0, 60))).rows[0].p is None
    assert funnel.funnel(people().cast({"decided": pl.Int64, "denied": pl.Int64, "patients": pl.Int64})).rows == ()
    nothing = funnel.funnel(people(("a", 1, 0, 100), ("b", 1, 0, 100)))
    assert [row.verdict for row in nothing.rows] == [Verdict.NOT_SIGNIFICANT] * 2


# --- Case mix ---------------------------------------------------------------------------------------------------------


def cells(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    told = [(payer, cpt, "GO", "11", "13", "later", n, y) for payer, cpt, n, y in rows]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def test_what_others_deny_for_the_same_is_expected() -> None:
    """Both deny 5 % of treatments and 20 % of evaluations; one bills more of these, so denies more."""
    mix = cells(("a", "97110", 200, 10), ("a", "97165", 800, 160), ("b", "97110", 8000, 400), ("b", "97165", 2000, 400))
    a, _ = case_mix.adjusted(mix, people(("a", 1, 1, 170), ("a", 1, 0, 830), ("b", 1, 1, 800), ("b", 1, 0, 9200)))
    assert a.denied == 170
    assert a.expected == pytest.approx(170, rel=0.01)
    assert a.ratio == pytest.approx(1, rel=0.01)
    assert a.low is not None and a.high is not None and a.low < 1 < a.high
    assert a.verdict == Verdict.NOT_SIGNIFICANT


def test_twice_what_others_deny_is_told() -> None:
    mix = cells(("a", "97110", 1000, 100), ("b", "97110", 5000, 250))
    a, _ = case_mix.adjusted(mix, people(("a", 1, 1, 100), ("a", 1, 0, 900), ("b", 1, 1, 250), ("b", 1, 0, 4750)))
    assert a.expected == pytest.approx(50)
    assert a.ratio == pytest.approx(2)
    assert a.verdict == Verdict.HIGHER


def test_far_more_than_expected_is_significant_however_far() -> None:
    """A count far out: a score with its skewness taken out by a polynomial falls back to 0 there."""
    mix = cells(("a", "97110", 100, 35), ("b", "97110", 5000, 250))
    a, _ = case_mix.adjusted(mix, people(("a", 1, 1, 35), ("a", 1, 0, 65), ("b", 1, 1, 250), ("b", 1, 0, 4750)))
    assert a.expected == pytest.approx(5, rel=0.01)
    assert a.p is not None and a.p < 1e-9
    assert a.verdict is Verdict.HIGHER


def test_who_differs_is_no_benchmark_for_the_others() -> None:
    mix = cells(*((payer, "97110", 1000, 80) for payer in "bcde"), ("odd", "97110", 1000, 400))
    chance = people(*((payer, 1, 1, 80) for payer in "bcde"), *((payer, 1, 0, 920) for payer in "bcde"),
                    ("odd", 1, 1, 400), ("odd", 1, 0, 600))  # fmt: skip
    *usual, odd = case_mix.adjusted(mix, chance)
    assert odd.verdict == Verdict.HIGHER
    assert [one.verdict for one in usual] == [Verdict.NOT_SIGNIFICANT] * 4
    assert [one.expected for one in usual] == pytest.approx([80] * 4)
    assert usual[0].peers == ("c", "d", "e")


def of_unknown_diagnosis(told: pl.DataFrame) -> pl.DataFrame:
    return told.with_columns(pl.lit(None, dtype=pl.String).alias("diagnosis_chapter"))


def test_lines_without_a_diagnosis_are_no_benchmark_for_those_that_have_one() -> None:
    """Files of paid lines without their claims are added to one payer: nobody denies more for that."""
    known = cells(("a", "97110", 1000, 100), ("b", "97110", 1000, 100))
    chance = people(("a", 1, 1, 100), ("a", 1, 0, 900), ("b", 1, 1, 100), ("b", 1, 0, 900))
    added = of_unknown_diagnosis(cells(("b", "97110", 900, 0), ("c", "97110", 50, 0)))
    a, b, c = case_mix.adjusted(pl.concat([known, added]), chance)
    assert [one.verdict for one in (a, b, c)] == [
        Verdict.NOT_SIGNIFICANT,
        Verdict.NOT_SIGNIFICANT,
        Verdict.NOT_ENOUGH_DATA,
    ]
    assert [(one.lines, one.left_out) for one in (a, b, c)] == [(1000, 0), (1000, 900), (0, 50)]
    assert [a.expected, b.expected] == pytest.approx([100, 100])


def test_where_most_lines_have_no_diagnosis_all_are_compared_without() -> None:
    told = cells(("a", "97110", 1000, 100), ("b", "97110", 1000, 100))
    few = cells(("a", "97110", 10, 9))
    a, b = case_mix.adjusted(pl.concat([of_unknown_diagnosis(told), few]), people(("a", 1, 1, 100), ("a", 1, 0, 900)))
    assert (a.lines, b.lines, a.left_out) == (1010, 1000, 0)
    assert b.expected == pytest.approx(1000 * 109 / 1010)


def test_a_cell_that_no_other_payer_has_leans_on_the_wider_one() -> None:
    own, others = cells(("a", "97140", 10, 0)), cells(("b", "97110", 1000, 100))
    rates = mix.rates(own, others, [50.0] * 5)
    assert rates["rate"].to_list() == pytest.approx([0.1])


@given(st.integers(0, 40))
def test_the_expected_number_is_the_weighted_sum_of_others_denials(seed: int) -> None:
    made = practice(Plan(sizes=(6, 5, 4)), seed).cells
    own, others = made.filter(payer_id="payer 00"), made.filter(pl.col("payer_id") != "payer 00")
    priors = [12.0, 30.0, 10_000.0, 55.5, 20.0]
    rates = mix.rates(own, others, priors)
    weighed = mix.weights(own, others, priors)
    assert weighed["denied"].sum() == others["denied"].sum()
    assert (weighed["denied"] * weighed["weight"]).sum() == pytest.approx((rates["decided"] * rates["rate"]).sum())


def test_one_payer_alone_has_nothing_beside_it() -> None:
    (alone,) = case_mix.adjusted(cells(("a", "97110", 100, 10)), people(("a", 1, 1, 10), ("a", 1, 0, 90)))
    assert (alone.expected, alone.ratio, alone.verdict) == (0.0, None, Verdict.NOT_ENOUGH_DATA)


def test_codes_add_up_to_the_payer_and_the_worst_comes_first() -> None:
    made = practice(Plan(sizes=(40, 30, 20, 20)), 4)
    whole = {one.payer_id: one for one in case_mix.adjusted(made.cells, made.lines)}["payer 00"]
    codes = case_mix.by_code(made.cells, made.lines, whole)
    assert (sum(one.lines for one in codes), sum(one.denied for one in codes)) == (whole.lines, whole.denied)
    assert sum(one.expected for one in codes) == pytest.approx(whole.expected)
    beyond = [one.denied - one.expected for one in codes]
    assert beyond == sorted(beyond, reverse=True)
    assert case_mix.by_code(made.cells, made.lines, case_mix.Adjusted("nobody", 0, 0, 0.0)) == []


# --- Where chance alone is at work ------------------------------------------------------------------------------------


def test_where_nobody_differs_hardly_anything_is_told() -> None:
    told = rows = 0
    for seed in range(12):
        made = practice(Plan(sizes=(60, 40, 30, 20, 20, 15)), seed)
        verdicts = [one.verdict for one in funnel.funnel(made.claims).rows]
        verdicts += [one.verdict for one in case_mix.adjusted(made.cells, made.lines)]
        told += sum(verdict in (Verdict.HIGHER, Verdict.LOWER) for verdict in verdicts)
        rows += len(verdicts)
    assert told <= 0.03 * rows


def test_who_denies_twice_as_often_is_found() -> None:
    hits = 0
    for seed in range(8):
        made = practice(Plan(sizes=(100, 100, 80, 60, 60, 40), more=2.0), seed)
        hits += case_mix.adjusted(made.cells, made.lines)[0].verdict == Verdict.HIGHER
    assert hits >= 6


# --- Waiting ----------------------------------------------------------------------------------------------------------

# Weeks in remission under 6-mercaptopurine and without (Freireich 1963, in many textbooks); False: still lasting.
TREATED = [(6, True)] * 3 + [
    (6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True), (17, False),
    (19, False), (20, False), (22, True), (23, True), (25, False), (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip
UNTREATED = [(t, True) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def waits(seen: list[tuple[int, bool]]) -> list[tuple[int, int, int]]:
    return [(day, int(ended), 1) for day, ended in seen]


def test_the_log_rank_test_is_the_textbooks() -> None:
    z = log_rank(waits(TREATED), waits(UNTREATED))
    assert z**2 == pytest.approx(16.79, abs=0.01)
    assert z < 0
    assert log_rank(waits(UNTREATED), waits(TREATED)) == pytest.approx(-z)
    assert log_rank([], waits(TREATED)) == 0


def by_payer(**seen: list[tuple[int, bool]]) -> pl.DataFrame:
    rows = [(payer, *wait) for payer, each in seen.items() for wait in waits(each)]
    return pl.DataFrame(rows, schema=["group_key", "days", "paid_claims", "claims"], orient="row")


def test_a_week_matters_and_a_day_does_not() -> None:
    usual = [(day, True) for day in range(20, 30)] * 10
    later = [(day + 10, True) for day, _ in usual]
    found = waiting.compared(by_payer(a=usual, b=usual, c=later))
    assert [one.verdict for one in found] == [Verdict.NOT_SIGNIFICANT, Verdict.NOT_SIGNIFICANT, Verdict.HIGHER]
    a_day = waiting.compared(by_payer(a=usual * 20, b=[(day + 1, True) for day, _ in usual] * 20))
    assert [one.verdict for one in a_day] == [Verdict.NOT_SIGNIFICANT, Verdict.NOT_SIGNIFICANT]
    assert all(one.p is not None and one.p < 0.01 for one in a_day)


def test_who_stopped_paying_pays_later() -> None:
    usual = [(day, True) for day in range(20, 30)] * 10
    silent = [*usual[:40], *[(60, False)] * 60]
    found = {one.payer_id: one for one in waiting.compared(by_payer(a=usual, b=usual, c=silent))}
    assert (found["c"].half, found["c"].most) == (None, None)
    assert found["c"].verdict == Verdict.HIGHER
    assert [one.verdict for one in waiting.compared(by_payer(a=usual[:9], b=usual))] == [Verdict.NOT_ENOUGH_DATA] * 2


# --- Yields -----------------------------------------------------------------------------------------------------------


def allowed(*rows: tuple[str, str, int, int, int]) -> pl.DataFrame:
    told = [(payer, cpt, units, a, n, date(2026, 1, 1), date(2026, 12, 31)) for payer, cpt, units, a, n in rows]
    names = ["payer_id", "cpt", "units_each", "allowed_each", "lines", "first_date", "last_date"]
    frame = pl.DataFrame(told, schema=names, orient="row")
    return frame.with_columns(
        pl.col("units_each").cast(pl.Decimal(18, 3)), pl.col("allowed_each").cast(pl.Decimal(18, 2))
    )


def test_a_payer_is_held_against_the_median_of_the_others() -> None:
    rows = allowed(("a", "97110", 1, 20, 50), ("a", "97110", 2, 40, 25), ("b", "97110", 1, 30, 40),
                   ("c", "97110", 1, 32, 40), ("d", "97110", 1, 90, 40))  # fmt: skip
    first = yields.yields(rows)[0]
    assert (first.payer_id, first.lines, first.units, first.a_unit) == ("a", 75, 100, 20)
    assert first.others == 32
    assert first.a_year == pytest.approx((20 - 32) * 100 * 365.25 / 365)
    assert first.verdict == Verdict.LOWER
    assert yields.together([first], "a") == pytest.approx(20 / 32)


def test_few_lines_few_payers_and_small_change_say_nothing() -> None:
    rows = allowed(("a", "97110", 1, 20, 19), ("b", "97110", 1, 30, 40), ("c", "97110", 1, 32, 40),
                   ("a", "97140", 1, 28, 30), ("b", "97140", 1, 29, 30), ("c", "97140", 1, 28, 30),
                   ("d", "97140", 1, 29, 30))  # fmt: skip
    found = {(one.payer_id, one.cpt): one.verdict for one in yields.yields(rows)}
    assert {verdict for (_, cpt), verdict in found.items() if cpt == "97110"} == {Verdict.NOT_ENOUGH_DATA}
    assert {verdict for (_, cpt), verdict in found.items() if cpt == "97140"} == {Verdict.NOT_SIGNIFICANT}
    assert yields.yields(rows.clear()) == []
    assert yields.together([], "a") is None


# --- Silence ----------------------------------------------------------------------------------------------------------


def test_who_leaves_more_unanswered_is_told() -> None:
    found = silence.compared({"a": (46, 243), "b": (3, 425), "c": (7, 615), "d": (0, 12), "e": (0, 0)})
    assert {one.payer_id: one.verdict for one in found} == {
        "a": Verdict.HIGHER, "b": Verdict.LOWER, "c": Verdict.LOWER, "d": Verdict.NOT_ENOUGH_DATA,
    }  # fmt: skip
    assert found[0].others == 10 / 1052


def test_two_points_more_are_not_worth_a_word() -> None:
    found = silence.compared({"a": (300, 10_000), "b": (100, 10_000)})
    assert found[0].p is not None and found[0].p < 1e-6
    assert [one.verdict for one in found] == [Verdict.NOT_SIGNIFICANT, Verdict.NOT_SIGNIFICANT]
    assert silence.compared({"a": (0, 100), "b": (0, 100)})[0].verdict == Verdict.NOT_SIGNIFICANT
    assert silence.compared({"a": (5, 100)})[0].verdict == Verdict.NOT_ENOUGH_DATA
