-- Takebacks in scope
-- The version of every takeback that holds on the as-of day, dated by the reversal or provider-level recovery.
--
-- reads      takebacks
-- parameter  as_of       DATE       the as-of date: data known by then
-- parameter  basis       VARCHAR    remit, submission or service
-- parameter  start       DATE       first day; null for open
-- parameter  end         DATE       last day; null for open
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all
-- parameter  dimension   VARCHAR    what to group by; all for one group

SELECT
    *,
    CASE WHEN scope_date IS NULL THEN 0 ELSE 1 END AS in_dates,
    CASE $dimension
        WHEN 'all' THEN ['all']
        WHEN 'month' THEN [substring(CAST(scope_date AS VARCHAR), 1, 7)]
        WHEN 'week' THEN [CAST(CAST(date_trunc('week', scope_date) AS DATE) AS VARCHAR)]
        WHEN 'payer' THEN [coalesce(payer_id, 'unknown')]
        WHEN 'payer_class' THEN [coalesce(payer_class, 'unknown')]
        WHEN 'clinic' THEN [coalesce(clinic_id, 'unknown')]
        WHEN 'therapist' THEN [coalesce(therapist_id, 'unknown')]
    END AS groups
FROM (
    SELECT
        *,
        CASE $basis WHEN 'service' THEN first_service_date WHEN 'submission' THEN submission_date ELSE date END AS scope_date
    FROM takebacks
    WHERE valid_from <= $as_of AND $as_of < valid_to AND date <= $as_of
        AND ($payers IS NULL OR list_contains($payers, payer_id))
        AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
        AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
) AS dated
WHERE scope_date IS NULL
    OR (($start IS NULL OR scope_date >= $start) AND ($end IS NULL OR scope_date <= $end))
