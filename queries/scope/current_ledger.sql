-- Movements of money on the day
-- Every movement up to the as-of day, of the chosen payers, clinics and therapists.
--
-- reads      ledger_facts
-- parameter  as_of       DATE       the as-of date: data known by then
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *
FROM ledger_facts
WHERE known_date <= $as_of
    AND ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
