-- Claims on the day
-- Claims as of the day, of the chosen payers, clinics and therapists.
--
-- reads      claim_facts
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists, any of a claim's; null for all

SELECT *
FROM claim_facts
WHERE ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND (
        $therapists IS NULL
        -- most claims have one therapist, and lists are slow to compare
        OR CASE
            WHEN len(therapist_ids) > 1 THEN list_has_any(therapist_ids, $therapists)
            ELSE list_contains($therapists, therapist_ids[1])
        END
    )
