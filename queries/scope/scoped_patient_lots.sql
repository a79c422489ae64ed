-- Patient receivables in scope
-- What patients owe as of the day, by line and by the day from which it has been the patient's.
-- Receivables ignore the scope's dates: they are a state.
--
-- reads      patient_lots, current_lines
-- parameter  as_of      DATE     the day whose knowledge counts
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
        line.cpt,
        line.service_date,
        lot.since,
        lot.amount,
        $as_of - lot.since AS age_days,
        CASE $dimension
            WHEN 'all' THEN ['all']
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
        SELECT line_id, since, sum(amount) AS amount
        FROM patient_lots
        WHERE date <= $as_of
        GROUP BY line_id, since
    ) AS lot
    INNER JOIN current_lines AS line ON line.line_id = lot.line_id
) AS aged
