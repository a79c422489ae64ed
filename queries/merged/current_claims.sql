-- Claims on the day, merged
-- Claims alike, of the chosen payers, clinics and therapists; see analytics/tables/merged.py.
--
-- reads      merged_claims
-- parameter  slice       UTINYINT   by what they were merged
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists, any of a claim's; null for all

SELECT *
FROM merged_claims
WHERE slice = $slice
    AND ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_has_any(therapist_ids, $therapists))
