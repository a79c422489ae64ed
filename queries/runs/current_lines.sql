-- Lines on the day, merged, in runs of days
-- Equal parts of equal claims, once for every run of days that a choice of days can cut out of a claim with lines on
-- several; of a claim with lines on one day that is once.
--
-- reads      merged_lines
-- parameter  slice       UTINYINT   by what they were merged
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

WITH chosen AS (
    SELECT *, coalesce(adjudication_date, submission_date, first_service_date) AS day
    FROM merged_lines
    WHERE slice = $slice
        AND ($payers IS NULL OR list_contains($payers, payer_id))
        AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
        AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
),
days AS (
    SELECT
        claim_id,
        day,
        lag(day) OVER (PARTITION BY claim_id ORDER BY day) AS day_before,
        lead(day) OVER (PARTITION BY claim_id ORDER BY day) AS day_after
    FROM (SELECT DISTINCT claim_id, day FROM chosen WHERE day IS NOT NULL) AS apart
)

SELECT
    line.*,
    -- the run, and the days of the claim before and after it, which a choice must leave out
    begun.day AS first_day,
    begun.day_before,
    ended.day AS last_day,
    ended.day_after
FROM chosen AS line
LEFT JOIN days AS begun ON begun.claim_id = line.claim_id AND begun.day <= line.day
LEFT JOIN days AS ended ON ended.claim_id = line.claim_id AND ended.day >= line.day
