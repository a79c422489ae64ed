-- Clusters of adjudicated lines in scope
-- Clusters of the chosen payers and clinics in the scope's dates, each with its group.
-- A cluster that lacks the date stays, with in_dates 0: it is counted separately from the figure.
--
-- reads      line_clusters
-- parameter  payers      VARCHAR[]  ids of payers; null for all
-- parameter  clinics     VARCHAR[]  ids of clinics; null for all
-- parameter  start       DATE       first day; null for open
-- parameter  end         DATE       last day; null for open
-- parameter  dimension   VARCHAR    what to group by; all for one group

SELECT
    *,
    CASE WHEN scope_date IS NULL THEN 0 ELSE 1 END AS in_dates,
    CASE $dimension
        WHEN 'month' THEN substring(CAST(scope_date AS VARCHAR), 1, 7)
        WHEN 'week' THEN CAST(CAST(date_trunc('week', scope_date) AS DATE) AS VARCHAR)
        WHEN 'payer' THEN coalesce(payer_id, 'unknown')
        WHEN 'payer_class' THEN coalesce(payer_class, 'unknown')
        WHEN 'clinic' THEN coalesce(clinic_id, 'unknown')
        ELSE part
    END AS group_key
FROM line_clusters
WHERE ($payers IS NULL OR list_contains($payers, payer_id))
    AND ($clinics IS NULL OR list_contains($clinics, clinic_id))
    AND (
        scope_date IS NULL
        OR (($start IS NULL OR scope_date >= $start) AND ($end IS NULL OR scope_date <= $end))
    )
