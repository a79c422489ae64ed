"""KPIs that count claims."""

from __future__ import annotations

from analytics.kpis.kpi import CODES, DATES, REASONS, WHO, Aside, Fallback, Kpi, Sum
from analytics.kpis.lines import FOLDABLE
from analytics.queries import CLAIM_COUNTS, UNANSWERED_CLAIMS

_BY_ANSWER = "The claim's initial adjudication (basis remit), its original submission, or its earliest service."
_BY_CLEAN = (
    "The earlier of rejection and first remittance (basis remit), the original submission, or the earliest service."
)
BY_SUBMISSION = "The original submission's date (also under the basis remit), or the earliest service."
_UNCOUNTED = "Claims adjudicated by secondary payers only; lines with charge 0, duplicates and expected non-payables."


def _claims(column: str, dated_by: str) -> Sum:
    return Sum(CLAIM_COUNTS, (column,), parameters={"dated_by": dated_by})


def _share(text: str, part: str, whole: str, dated_by: str) -> Aside:
    return Aside(text, _claims(part, dated_by), _claims(whole, dated_by), with_undated=True)


_ADJUDICATED = _claims("adjudicated_claims", "adjudication")
_WITH_REASONS = (*DATES, *WHO, *REASONS, *CODES)

CLAIM_KPIS: tuple[Kpi, ...] = (
    Kpi(
        id="initial_denial_rate",
        title="Initial denial rate, claims",
        meaning="Of adjudicated claims, the share with at least one service line denied at initial adjudication.",
        numerator="claims with at least one line denied (incl. silent denials) at initial adjudication",
        denominator="claims adjudicated",
        unit="share",
        date=_BY_ANSWER,
        exclusions=_UNCOUNTED,
        better="lower",
        needs=("835",),
        top=_claims("denied_claims", "adjudication"),
        bottom=_ADJUDICATED,
        per="claims",
        dimensions=_WITH_REASONS,
        asides=(FOLDABLE,),
    ),
    Kpi(
        id="initial_denial_rate.all_lines",
        title="Full-claim denial rate",
        meaning="Of adjudicated claims, the share with every service line denied at initial adjudication.",
        numerator="claims with every counted line denied (incl. silent denials) at initial adjudication",
        denominator="claims adjudicated",
        unit="share",
        date=_BY_ANSWER,
        exclusions=_UNCOUNTED,
        better="lower",
        needs=("835",),
        top=_claims("fully_denied_claims", "adjudication"),
        bottom=_ADJUDICATED,
        per="claims",
        dimensions=_WITH_REASONS,
    ),
    Kpi(
        id="acceptance_rate",
        title="First-pass acceptance rate",
        meaning="Of submitted claims, the share that the payer (or clearinghouse) accepted on first submission.",
        numerator="original submissions with an acceptance (A2, A5) as final acknowledgement of the first round",
        denominator="original submissions with a final acknowledgement",
        unit="share",
        date=BY_SUBMISSION,
        exclusions="Submissions without a final acknowledgement in a 277CA.",
        better="higher",
        needs=("837P", "277CA"),
        top=_claims("accepted_sent_claims", "submission"),
        bottom=_claims("worded_sent_claims", "submission"),
        per="claims",
        asides=(
            _share(
                "submissions with a final acknowledgement: {part} of {whole}",
                "worded_sent_claims",
                "submitted_claims",
                "submission",
            ),
        ),
    ),
    Kpi(
        id="clean_claim_rate",
        title="Clean-claim rate",
        meaning="Of claims rejected or adjudicated, the share that went through on the first submission: not "
        "rejected, and nothing denied, reduced to zero or pending in the first remittance. (HFMA's CL-1 "
        "counts claims without a manual touch: another number.)",
        numerator="original submissions not rejected, with no line denied, silently denied, partially denied or "
        "pending in the first remittance",
        denominator="original submissions rejected or answered by a remittance",
        unit="share",
        date=_BY_CLEAN,
        exclusions=_UNCOUNTED + " Claims without an 837, where there are 837 files.",
        better="higher",
        needs=("835",),
        top=_claims("clean_sent_claims", "clean"),
        bottom=_claims("judged_sent_claims", "clean"),
        per="claims",
        fallback=Fallback(
            "837P",
            _claims("clean_primary_claims", "clean"),
            _claims("judged_primary_claims", "clean"),
            "835 files alone: each claim counts as its own original",
        ),
        asides=(
            _share("claims with an 837: {part} of {whole}", "judged_sent_claims", "judged_primary_claims", "clean"),
        ),
        without={"277CA": "no 277CA files: rejections unknown"},
    ),
    Kpi(
        id="first_pass_resolution_rate",
        title="First-pass resolution rate",
        meaning="Of claims rejected or adjudicated, the share that was clean and needed no rework afterwards.",
        numerator="clean claims with no later reversal, replacement or further adjudication by that payer",
        denominator="original submissions rejected or answered by a remittance",
        unit="share",
        date=BY_SUBMISSION,
        exclusions=_UNCOUNTED + " Claims without an 837, where there are 837 files.",
        better="higher",
        needs=("835",),
        top=_claims("resolved_sent_claims", "submission"),
        bottom=_claims("judged_sent_claims", "submission"),
        per="claims",
        fallback=Fallback(
            "837P",
            _claims("resolved_primary_claims", "clean"),
            _claims("judged_primary_claims", "clean"),
            "835 files alone: each claim counts as its own original, by its first remittance",
        ),
        asides=(
            _share(
                "claims with an 837: {part} of {whole}", "judged_sent_claims", "judged_primary_claims", "submission"
            ),
        ),
        without={"277CA": "no 277CA files: rejections unknown"},
    ),
    Kpi(
        id="no_response",
        title="No payer response",
        meaning="Of claims submitted longer ago than the payer's usual response time, the share without any "
        "remittance.",
        numerator="claims submitted, not rejected, not voided, without a remittance for longer than the payer's "
        "usual response time",
        denominator="claims submitted, not rejected, not voided, older than the payer's usual response time",
        unit="share",
        date=BY_SUBMISSION,
        exclusions="Claims billed to secondary payers only; claims younger than the payer's usual response time.",
        better="lower",
        needs=("837P", "835"),
        top=Sum(UNANSWERED_CLAIMS, ("unanswered_claims",), parameters={"dated_by": "submission"}),
        bottom=Sum(UNANSWERED_CLAIMS, ("overdue_claims",), parameters={"dated_by": "submission"}),
        per="claims",
    ),
    Kpi(
        id="maturity",
        title="Claims adjudication rate",
        meaning="Of submitted claims, the share that the payer has adjudicated: how complete the other figures are.",
        numerator="claims adjudicated",
        denominator="claims submitted",
        unit="share",
        date=BY_SUBMISSION,
        exclusions=_UNCOUNTED + " Claims without an 837.",
        better="higher",
        needs=("837P", "835"),
        top=_claims("adjudicated_cohort_claims", "submission"),
        bottom=_claims("cohort_claims", "submission"),
        per="claims",
        asides=(_share("claims with an 837: {part} of {whole}", "sent_claims", "primary_claims", "submission"),),
    ),
)
