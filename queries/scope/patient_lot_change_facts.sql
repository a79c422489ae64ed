-- Changes of what patients owe, added up
-- Changes of equal days, payer, clinic and therapist.
--
-- reads      patient_lots
-- held
-- rows       patient_lot_changes

SELECT
    date,
    since,
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
FROM patient_lots
GROUP BY date, since, payer_id, payer_class, clinic_id, therapist_id
