-- Balances of lines in scope
-- What was charged, paid and is owed on each line as of the day: its ledger summed up to the day, beside what the line is.
-- Receivables ignore the scope's dates: they are a state.
--
-- reads      ledger, claims, current_lines
-- parameter  as_of      DATE     the day whose knowledge counts
-- parameter  clock      VARCHAR  age of payer receivables counts from: service, or sent (the last submission not rejected)
-- parameter  dimension  VARCHAR  what to group by; all for one group

SELECT
    *,
    CASE
        WHEN age_days <= 30 THEN '0_30'
        WHEN age_days <= 60 THEN '31_60'
        WHEN age_days <= 90 THEN '61_90'
        WHEN age_days <= 120 THEN '91_120'
        ELSE 'over_120'
    END AS age_bucket
FROM (
    SELECT
        line.line_id,
        line.claim_id,
        line.file_id,
        line.segment,
        line.remit_file_id,
        line.remit_segment,
        line.payer_id,
        line.therapist_id,
        line.cpt,
        line.service_date,
        -- what stands in no rate: claims for later payers only, and lines that nobody expects to be paid
        claim.primary_claims * CASE WHEN line.first_outcome = 'expected' THEN 0 ELSE 1 END AS rated_lines,
        balance.charge,
        balance.recent_charge,
        balance.payer_payment,
        balance.patient_payment,
        balance.contractual,
        balance.patient_share,
        balance.payer_receivable,
        balance.patient_receivable,
        -- a claim that was never sent has no other day to count from than the service
        $as_of - CASE WHEN $clock = 'sent' THEN coalesce(claim.last_sent_date, line.service_date) ELSE line.service_date END
            AS age_days,
        CASE
            WHEN line.answer_state IS NOT NULL THEN line.answer_state
            -- without an 837 only an answer shows that it was sent
            WHEN line.submission_date IS NULL AND (claim.answered_claims = 1 OR line.secondary_answered = 1) THEN 'sent'
            WHEN $as_of < line.billed_date THEN 'unbilled'
            ELSE coalesce(claim.submission_state, 'unbilled')
        END AS payer_state,
        CASE
            WHEN line.secondary_answered = 0
                AND (line.awaits_secondary = 1 OR line.secondary_sent_date <= $as_of) THEN 'awaiting_secondary'
            ELSE 'patient'
        END AS patient_state,
        CASE $dimension
            WHEN 'all' THEN ['all']
            WHEN 'month' THEN [substring(CAST(line.service_date AS VARCHAR), 1, 7)]
            WHEN 'week' THEN [CAST(CAST(date_trunc('week', line.service_date) AS DATE) AS VARCHAR)]
            WHEN 'payer' THEN [coalesce(line.payer_id, 'unknown')]
            WHEN 'payer_class' THEN [coalesce(line.payer_class, 'unknown')]
            WHEN 'clinic' THEN [coalesce(line.clinic_id, 'unknown')]
            WHEN 'therapist' THEN [coalesce(line.therapist_id, 'unknown')]
            WHEN 'cpt' THEN [coalesce(line.cpt, 'none')]
            WHEN 'modifier' THEN CASE WHEN len(line.modifiers) > 0 THEN list_distinct(line.modifiers) ELSE ['none'] END
            WHEN 'pos' THEN [coalesce(line.pos, 'none')]
            WHEN 'diagnosis_chapter' THEN [coalesce(line.diagnosis_chapter, 'none')]
        END AS groups
    FROM (
        SELECT
            line_id,
            sum(charge) AS charge,
            sum(CASE WHEN date > $as_of - 90 THEN charge ELSE 0 END) AS recent_charge,
            sum(payer_payment) AS payer_payment,
            sum(patient_payment) AS patient_payment,
            sum(contractual) AS contractual,
            sum(patient_share) AS patient_share,
            sum(payer_receivable) AS payer_receivable,
            sum(patient_receivable) AS patient_receivable
        FROM ledger
        WHERE date <= $as_of
        GROUP BY line_id
    ) AS balance
    INNER JOIN current_lines AS line ON line.line_id = balance.line_id
    LEFT JOIN (
        SELECT claim_id, primary_claims, answered_claims, submission_state, last_sent_date
        FROM claims
        WHERE valid_from <= $as_of AND $as_of < valid_to
    ) AS claim ON claim.claim_id = line.claim_id
) AS aged
