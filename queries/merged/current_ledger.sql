-- Movements of money on the day, merged
-- Movements of equal date and payer, of the chosen payers, clinics and therapists; see analytics/tables/merged.py.
--
-- reads      merged_ledger
-- parameter  slice       UTINYINT   by what they were merged
-- parameter  as_of       DATE       the day whose knowledge counts
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *
FROM merged_ledger
WHERE slice = $slice
    -- slices by another date are of the usual day alone
    AND (date IS NULL OR date <= $as_of)
    AND ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
