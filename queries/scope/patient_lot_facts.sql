-- Patient receivables as of the day, narrow
-- What questions count of what patients owe as of the day.
--
-- reads      patient_lots_as_of
-- held
-- rows       patient_lots_as_of

SELECT
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    cpt,
    modifiers,
    pos,
    diagnosis_chapter,
    since,
    lots,
    amount
FROM patient_lots_as_of
