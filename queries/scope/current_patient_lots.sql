-- Patient receivables on the day
-- Patient receivables as of the day with their age, of the chosen payers, clinics and therapists.
--
-- reads      patient_lot_facts
-- parameter  as_of       DATE       the as-of date: data known by then
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *, $as_of - since AS age_days
FROM patient_lot_facts
WHERE ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
