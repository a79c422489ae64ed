-- Billed lines on the day, merged
-- Billed lines alike, of the chosen payers, clinics and therapists; see analytics/tables/merged.py.
--
-- reads      merged_services
-- parameter  slice       UTINYINT   by what they were merged
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *
FROM merged_services
WHERE slice = $slice
    AND ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
