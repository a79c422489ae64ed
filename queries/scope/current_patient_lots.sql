-- Patient receivables on the day
-- What patients owe as of the day, by line and by the day from which it has been the patient's.
--
-- reads      patient_lots, current_lines
-- parameter  as_of      DATE     the as-of date: data known by then

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
    lot.since,
    lot.amount,
    -- rows that were merged stand for several lots
    CASE WHEN lot.amount <> 0 THEN 1 ELSE 0 END AS lots,
    $as_of - lot.since AS age_days
FROM (
    SELECT line_id, since, sum(amount) AS amount
    FROM patient_lots
    WHERE date <= $as_of
    GROUP BY line_id, since
) AS lot
INNER JOIN current_lines AS line ON line.line_id = lot.line_id
