-- Balances of lines as of the day
-- What was charged, paid and is owed on each line as of the day, with what the line is.
--
-- reads      line_sums, claims_as_of, lines_as_of
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    line.line_id,
    line.claim_id,
    line.file_id,
    line.segment,
    line.remit_file_id,
    line.remit_segment,
    line.payer_id,
    line.payer_class,
    line.clinic_id,
    line.therapist_id,
    line.cpt,
    line.modifiers,
    line.pos,
    line.diagnosis_chapter,
    line.service_date,
    -- excluded from every rate: claims for later payers only, claims without any charge, expected non-payable lines,
    -- duplicates, and services without a day of their own
    claim.primary_claims
        * CASE
            WHEN line.first_outcome = 'expected' OR claim.charge = 0 OR line.is_undated OR line.is_only_repeated THEN 0
            ELSE 1
        END AS rated_lines,
    1 AS lines,
    CASE WHEN balance.payer_receivable <> 0 THEN 1 ELSE 0 END AS payer_lines,
    CASE
        WHEN balance.payer_receivable <> 0 OR balance.patient_receivable <> 0 OR balance.recent_charge <> 0 THEN 1
        ELSE 0
    END AS live_lines,
    balance.charge,
    balance.recent_charge,
    balance.payer_payment,
    balance.patient_payment,
    balance.contractual,
    balance.patient_share,
    balance.payer_receivable,
    balance.patient_receivable,
    CASE WHEN balance.payer_receivable > 0 THEN balance.payer_receivable ELSE 0 END AS payer_debt,
    CASE WHEN balance.payer_receivable > 0 THEN 1 ELSE 0 END AS debt_lines,
    CASE WHEN balance.payer_receivable < 0 THEN balance.payer_receivable ELSE 0 END AS payer_credit,
    CASE WHEN balance.patient_receivable < 0 THEN balance.patient_receivable ELSE 0 END AS patient_credit,
    -- a claim that was never sent has no other day to count from than the service
    coalesce(claim.last_sent_date, line.service_date) AS sent_date,
    CASE
        WHEN line.answer_state IS NOT NULL THEN line.answer_state
        WHEN $as_of < line.billed_date THEN 'unbilled'
        ELSE coalesce(claim.submission_state, 'unbilled')
    END AS payer_state,
    CASE
        WHEN line.secondary_answered = 0
            AND (line.awaits_secondary = 1 OR line.secondary_sent_date <= $as_of) THEN 'awaiting_secondary'
        ELSE 'patient'
    END AS patient_state
FROM line_sums AS balance
INNER JOIN lines_as_of AS line ON line.line_id = balance.line_id
LEFT JOIN claims_as_of AS claim ON claim.claim_id = line.claim_id
