-- Lines on the day
-- Lines as of the day, of the chosen payers, clinics and therapists.
--
-- reads      line_facts
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT *
FROM line_facts
WHERE ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
