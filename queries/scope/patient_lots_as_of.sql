-- Patient receivables as of the day
-- What patients owe as of the day, by line and by the day from which it has been the patient's.
--
-- reads      patient_lots, lines_as_of
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
    lot.since,
    lot.amount,
    CASE WHEN lot.amount <> 0 THEN 1 ELSE 0 END AS lots
FROM (
    SELECT line_id, since, sum(amount) AS amount
    FROM patient_lots
    WHERE date <= $as_of
    GROUP BY line_id, since
) AS lot
INNER JOIN lines_as_of AS line ON line.line_id = lot.line_id
