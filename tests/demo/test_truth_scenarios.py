"""Every scenario goes the real way (simulated, written, built, asked): every figure is the truth's, to the cent.

And what was planted is found where it was planted, by plain tests of the product's own numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics import queries
from analytics.build import build
from analytics.causes.traits import EPISODE_GAP
from analytics.demo.scenarios import scenario_names
from analytics.demo.truth_rows import Planted
from analytics.kpis import compute
from analytics.payers import case_mix, funnel, silence
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import open_warehouse
from tests.demo.beside_truth import NEEDS_837, counted, money, said_money, waits
from tests.demo.extremes import (
    FEW,
    alarmed,
    before_and_after,
    beside_the_others,
    code_use,
    counts,
    payers_and_codes,
    undecided,
)
from tests.demo.truth import Told
from tests.demo.truth_kpis import COUNTED
from tests.demo.way_in import CODING, Recovered, recovered

pytestmark = pytest.mark.slow

ALONE = "remits_only"
FROM_REMITTANCES = ("takeback_rate", "takeback_rate.gross", "ar_aging.state.denied", "ar_aging.state.part_paid")
EVALUATIONS = ("97165", "97166", "97167")
OF_PATIENTS = "ar_aging.patient."
every_scenario = pytest.mark.parametrize("name", [name for name in scenario_names() if name != "default"])


@every_scenario
@pytest.mark.parametrize("split", [False, True])
def test_rates_are_those_of_the_truth(name: str, split: bool) -> None:
    """Split by whom the scenario is about, a therapist or a payer; `test_truth_default` splits every way."""
    told, said = counted(recovered(name), "all" if not split else "therapist" if name in CODING else "payer")
    assert said == told
    assert len(told) == len(COUNTED) - (len(NEEDS_837) if name == ALONE else 0)


@every_scenario
def test_money_is_that_of_the_truth(name: str) -> None:
    beside = recovered(name)
    told, said = money(beside.truth), said_money(beside)
    if name == ALONE:  # nobody knows there what was charged and not answered
        told = {kpi: held for kpi, held in told.items() if kpi in FROM_REMITTANCES or kpi.startswith(OF_PATIENTS)}
    assert {kpi: said[kpi] for kpi in told} == told
    assert len(told) >= len(FROM_REMITTANCES) + 5


@every_scenario
def test_waiting_times_are_those_of_the_truth(name: str) -> None:
    beside = recovered(name)
    told = waits(beside.truth, beside.day, remits_only=name == ALONE)
    said = {id: (f.value, f.numerator, f.denominator) for (id, _), f in beside.figures(list(told)).items()}
    assert said == told


def test_what_remittances_alone_cannot_tell_is_null_with_the_reason() -> None:
    beside = recovered(ALONE)
    figures = {
        id: figure for (id, _), figure in beside.figures([*NEEDS_837, "charge_lag.p50", "charge_lag.p90"]).items()
    }
    assert len(figures) == 6
    for figure in figures.values():
        assert (figure.numerator, figure.denominator, figure.value, figure.interval) == (None, None, None, None)
        assert figure.note is not None and figure.note.startswith("needs 837P"), figure.id
    clean = beside.figures(["clean_claim_rate"])["clean_claim_rate", "all"]
    assert clean.note is not None and "rejections unknown" in clean.note


def planted(beside: Recovered) -> tuple[Planted, str]:
    """The scenario's effect, and the product's name of the payer it strikes."""
    effect = beside.story.planted[0]
    payers = beside.warehouse.table("payers").select("payer_id", "id_codes").iter_rows()
    return effect, next((payer for payer, codes in payers if effect.payer_id in codes), "")


def test_a_new_policy_is_found_at_its_payer_and_code() -> None:
    beside = recovered("policy_change")
    effect, payer = planted(beside)
    assert effect.since is not None
    assert alarmed(payers_and_codes(beside, effect.since)) == [(payer, "97140")]


def test_hidden_denials_are_found_at_their_payer() -> None:
    beside = recovered("hidden_denials")
    effect, payer = planted(beside)
    assert effect.since is not None
    assert alarmed(before_and_after(beside, "hidden_denial_rate", "payer", effect.since)) == [(payer,)]


def test_a_payer_by_the_visit_is_suggested_and_no_other(tmp_path: Path) -> None:
    beside = recovered("visit_rates")
    build([beside.folder / "demo" / "x12"], tmp_path, is_sample=True)
    before = open_warehouse(tmp_path)
    suggested = before.table("findings").filter(code="visit_rate_suggested")["message"].to_list()
    assert len(suggested) == 1 and suggested[0].startswith("Crestline Mutual paid $")
    (hidden,) = compute(before, Scope(beside.day), ["hidden_denial_rate"])
    assert hidden.note is not None and "seem to pay by the visit" in hidden.note
    entered = beside.figures(["hidden_denial_rate"])["hidden_denial_rate", "all"]
    assert hidden.numerator is not None and entered.numerator is not None and hidden.numerator > entered.numerator


def test_a_new_registrar_is_found_by_whose_mistakes_grow() -> None:
    """Which registrar it is stands in no X12 file: only in the practice's list of registrations."""
    beside = recovered("front_desk")
    effect, _ = planted(beside)
    assert effect.since is not None and effect.registrar
    assert alarmed(before_and_after(beside, "initial_denial_rate", "owner", effect.since)) == [("front_desk",)]
    texts = [path.read_text(encoding="ascii") for path in (beside.folder / "demo" / "x12").rglob("*") if path.is_file()]
    assert texts and not any(effect.registrar.upper() in text.upper() for text in texts)


def test_a_silent_payer_is_found_by_what_it_leaves_undecided() -> None:
    beside = recovered("silent_payer")
    effect, payer = planted(beside)
    assert effect.since is not None
    assert alarmed(beside_the_others(undecided(beside, effect.since))) == [(payer,)]
    assert alarmed(beside_the_others(counts(beside, "no_response", "payer"))) == [(payer,)]


def test_a_wave_of_takebacks_is_found_at_its_payer() -> None:
    beside = recovered("takebacks")
    _, payer = planted(beside)
    shares = {who: figure.value or 0.0 for (_, who), figure in beside.figures(["takeback_rate.gross"], "payer").items()}
    (first, most), (_, next_most) = sorted(shares.items(), key=lambda found: -found[1])[:2]
    assert first == payer
    assert most > 3 * next_most


@pytest.mark.parametrize(
    ("name", "code", "among"),
    [("overuse", "97110", ()), ("upcoding", "97167", EVALUATIONS), ("undercoding", "97165", EVALUATIONS)],
)
def test_unusual_coding_is_found_at_its_therapist(name: str, code: str, among: tuple[str, ...]) -> None:
    """How many units the minutes allow stands in no X12 file: the clinical record says it."""
    beside = recovered(name)
    effect, _ = planted(beside)
    therapists = beside_the_others(code_use(beside, among)[code])
    assert alarmed(therapists)[0] == (effect.therapist_npi,)
    shares = {who: a / n for (who,), ((a, n), _) in therapists.items() if n >= FEW}
    assert max(shares, key=lambda who: shares[who]) == effect.therapist_npi


def test_visits_all_alike_are_found_at_their_therapist() -> None:
    beside = recovered("cloned_visits")
    effect, _ = planted(beside)
    lines = beside.warehouse.table("lines").unique("line_id").sort("line_id")
    visits = lines.group_by("claim_id", maintain_order=True).agg("therapist_id", pl.concat_str("cpt", "units"))
    alike: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for _, therapists, content in visits.iter_rows():
        alike[therapists[0]][tuple(content)] += 1
    shares = {who: counted.most_common(1)[0][1] / counted.total() for who, counted in alike.items()}
    mine = shares.pop(effect.therapist_npi or "")
    assert mine > 2 * max(shares.values())


def fate(told: Told, day: date) -> str:
    """What became of a claim, by what truly happened."""
    row = told.row
    if row.rejection_status is not None:
        return "rejected"
    if row.adjudication_day is None:
        return "waiting"
    return "unclean" if not row.is_clean else "reworked" if told.is_touched_again(day) else "settled"


@pytest.mark.parametrize("name", ["front_desk", "silent_payer", "takebacks", "quiet", "month_of_chaos"])
def test_every_claim_is_lost_where_it_truly_was(name: str) -> None:
    beside = recovered(name)
    told: dict[str, tuple[int, int]] = {}
    for claim in beside.truth.claims:
        if claim.is_answered_by_others_only(beside.day):
            continue
        what = fate(claim, beside.day)
        claims, cents = told.get(what, (0, 0))
        told[what] = (claims + 1, cents + claim.row.charge)
    found = beside.warehouse.ask(queries.CLAIMS_BY_FATE, Scope(beside.day)).group_by("fate")
    sums = found.agg(pl.col("sent_claims").sum(), (pl.col("charge").sum() * 100).cast(pl.Int64))
    assert {what: (claims, cents) for what, claims, cents in sums.iter_rows()} == told


def test_a_silent_payer_is_named_and_nobody_else() -> None:
    beside = recovered("silent_payer")
    _, payer = planted(beside)
    figures = beside.figures(["no_response"], "payer")
    counts_ = {who: (int(one.numerator or 0), int(one.denominator or 0)) for (_, who), one in figures.items()}
    assert [one.payer_id for one in silence.compared(counts_) if one.verdict is Verdict.HIGHER] == [payer]


def test_where_payers_deny_alike_none_is_named() -> None:
    beside = recovered("quiet")
    scope = Scope(beside.day)
    rates = funnel.funnel(beside.warehouse.ask(queries.PATIENTS_BY_DENIALS, scope))
    cells = beside.warehouse.ask(queries.DENIALS_BY_CASE_MIX, scope, gap_days=EPISODE_GAP)
    adjusted = case_mix.adjusted(cells, beside.warehouse.ask(queries.PATIENTS_BY_DENIED_LINES, scope))
    assert not [one.payer_id for one in rates.rows if one.verdict.is_significant]
    assert not [one.payer_id for one in adjusted if one.verdict.is_significant]
    assert [one for one in adjusted if one.p is not None]
