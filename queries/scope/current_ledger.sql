-- Movements of money on the day
-- Every movement up to the as-of day, of the chosen payers, clinics and therapists.
--
-- reads      ledger
-- parameter  as_of       DATE       the as-of date: data known by then
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *, CASE WHEN primary_payment <> 0 THEN 1 ELSE 0 END AS primary_payments
FROM ledger
WHERE known_date <= $as_of
    AND ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
