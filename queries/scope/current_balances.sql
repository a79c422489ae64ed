-- Balances of lines on the day
-- Balances of lines as of the day with their age, of the chosen payers, clinics and therapists.
--
-- reads      balance_facts
-- parameter  as_of       DATE       the as-of date: data known by then
-- parameter  clock       VARCHAR    age of payer receivables counts from: service, or sent (the last submission not rejected)
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *, $as_of - CASE WHEN $clock = 'sent' THEN sent_date ELSE service_date END AS age_days
FROM balance_facts
WHERE ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
