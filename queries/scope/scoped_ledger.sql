-- Movements of money in scope
-- Every movement up to the as-of day, dated by itself under the basis remit.
--
-- reads      current_ledger
-- parameter  basis       VARCHAR    remit, submission or service
-- parameter  start       DATE       first day; null for open
-- parameter  end         DATE       last day; null for open
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
    FROM current_ledger
) AS dated
WHERE scope_date IS NULL
    OR (($start IS NULL OR scope_date >= $start) AND ($end IS NULL OR scope_date <= $end))
