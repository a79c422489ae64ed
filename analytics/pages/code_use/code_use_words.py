"""What the comparison of therapists says, in sentences and table cells."""

from __future__ import annotations

from analytics.code_use import Finding, Judged, Measure
from analytics.pages.labels import code_label
from analytics.pages.wording import dollars
from analytics.stats.compare_groups import Verdict

_CASES = {
    "code_share": "timed units", "effective_codes": "timed units", "units_per_visit": "treatment visits",
    "same_visit": "treatment visits", "high_evaluations": "evaluations", "low_evaluations": "evaluations",
    "reevaluations": "visits", "modifier_59": "lines of timed codes", "modifier_kx": "Medicare lines",
}  # fmt: skip
_SENTENCES = {
    "code_share": "bills {code} for **{value}** of all timed units; peers with the same kinds of patients {peers}.",
    "effective_codes": "uses as many codes as **{value}** equally frequent ones; peers {peers}.",
    "units_per_visit": "bills **{value}** timed units a visit; peers with the same kinds of patients {peers}.",
    "same_visit": "bills **{value}** of treatment visits in one and the same combination of codes and units{usual}; "
    "the most common combination of peers is {peers}.",
    "high_evaluations": "bills **{value}** of evaluations as high complexity; peers {peers}.",
    "low_evaluations": "bills **{value}** of evaluations as low complexity; peers {peers}.",
    "reevaluations": "bills a re-evaluation at **{value}** of visits; peers {peers}.",
    "modifier_59": "uses modifier 59 or X{{EPSU}} on **{value}** of timed lines; peers {peers}.",
    "modifier_kx": "uses modifier KX on **{value}** of Medicare lines; peers {peers}.",
}


def to_check(measure: Measure) -> str:
    """What to look for in the documentation, and that nobody has verified the list where that is so."""
    rest = "" if measure.verified else " (not verified)"
    return f"**Check in the documentation:** {'; '.join(measure.notes)}{rest}."


def stem(measure: Measure) -> str:
    """The measure without its code."""
    return measure.id.partition(".")[0]


def title(measure: Measure) -> str:
    """A measure as a choice in a list."""
    if stem(measure) != "code_share":
        return measure.title[0].upper() + measure.title[1:]
    return f"Share of {code_label('cpt', measure.codes[0])}"


def cases(measure: Measure) -> str:
    """What is counted: timed units, visits, evaluations or lines."""
    return _CASES[stem(measure)]


def amount(value: float, measure: Measure) -> str:
    """'79%', '4.8%', '3.21', '5.1 codes'."""
    if measure.counts == "variety":
        return f"{value:.1f} codes"
    return (
        f"{value:.0%}" if measure.is_share and value >= 0.1 else f"{value:.1%}" if measure.is_share else f"{value:.2f}"
    )


def interval(row: Judged) -> str:
    """'78–81%'."""
    return f"{amount(row.low, row.measure).removesuffix('%').removesuffix(' codes')}–{amount(row.high, row.measure)}"


def verdict(row: Judged) -> str:
    """The verdict; where there is none, why."""
    if row.verdict is not Verdict.NOT_ENOUGH_DATA:
        return str(row.verdict)
    if row.has_too_few_peers:
        return f"{row.verdict} ({row.peers} peer{'' if row.peers == 1 else 's'})"
    return f"{row.verdict} (n = {row.n:,.0f}, {_patients(row)})"


def basis(row: Judged) -> str:
    """What a finding rests on: '4,880 timed units of 151 patients, 95% CI 78–81%, 4 peers'."""
    text = f"{row.n:,.0f} {cases(row.measure)} of {_patients(row)}, 95% CI {interval(row)}"
    return f"{text}, {row.peers} peer{'' if row.peers == 1 else 's'}"


def in_words(row: Judged) -> str:
    """A row in one line, for a tooltip."""
    peers = f", peers {amount(row.benchmark, row.measure)}" if row.benchmark is not None else ""
    return f"{amount(row.value, row.measure)}{peers}; {basis(row)}"


def sentence(finding: Finding, name: str, usual: str = "") -> str:
    """What differs and what it is worth; `usual` is the therapist's commonest combination."""
    row = finding.first
    text = _SENTENCES[stem(row.measure)].format(
        code=" ".join(row.measure.codes), value=amount(row.value, row.measure),
        peers=amount(row.benchmark or 0.0, row.measure), usual=f" ({usual})" if usual else "",
    )  # fmt: skip
    return f"**{name}** {text}{_worth(row)}{_others(finding)}"


def _worth(row: Judged) -> str:
    if row.exposure is None:
        return "" if row.measure.counts == "variety" else " The allowed amount is not known."
    money = f"**{dollars(row.exposure)}**"
    if stem(row.measure) == "low_evaluations" and row.verdict is Verdict.HIGHER:
        return (
            f" The allowed amount of those above peers was {money}; where higher levels pay more, this may be "
            "underbilling."
        )
    if row.verdict is Verdict.HIGHER:
        return f" Exposure if reviewed: {money} was allowed for the part above peers."
    if stem(row.measure) == "units_per_visit":
        return f" Billing as many units as peers would be worth {money}, if the time was spent and documented."
    return f" The part below peers would be worth {money} at the therapist's own rate."


def _others(finding: Finding) -> str:
    parts = []
    for verdict_, word in ((Verdict.HIGHER, "more"), (Verdict.LOWER, "less")):
        found = [_short(row) for row in finding.others if row.verdict is verdict_ and row.measure.counts != "variety"]
        if found:
            parts.append(f"{word} of {_listed(found)}")
    if any(row.measure.counts == "variety" for row in finding.others):
        row = next(row for row in finding.others if row.measure.counts == "variety")
        parts.append(f"{'fewer' if row.verdict is Verdict.LOWER else 'more'} different codes")
    return f" In addition: {'; '.join(parts)}." if parts else ""


def _short(row: Judged) -> str:
    return row.measure.codes[0] if stem(row.measure) == "code_share" else row.measure.title


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _patients(row: Judged) -> str:
    return f"{row.patients:,} patient{'' if row.patients == 1 else 's'}"
