-- Balances of lines in scope
-- What was charged, paid and is owed on each line as of the day, with its age and the groups it belongs to.
-- Receivables ignore the scope's dates: they are a state.
--
-- reads      current_balances
-- parameter  dimension  VARCHAR  what to group by; all for one group

SELECT
    *,
    CASE
        WHEN age_days <= 30 THEN '0_30'
        WHEN age_days <= 60 THEN '31_60'
        WHEN age_days <= 90 THEN '61_90'
        WHEN age_days <= 120 THEN '91_120'
        ELSE 'over_120'
    END AS age_bucket,
    CASE $dimension
        WHEN 'all' THEN ['all']
        WHEN 'month' THEN [substring(CAST(service_date AS VARCHAR), 1, 7)]
        WHEN 'week' THEN [CAST(CAST(date_trunc('week', service_date) AS DATE) AS VARCHAR)]
        WHEN 'payer' THEN [coalesce(payer_id, 'unknown')]
        WHEN 'payer_class' THEN [coalesce(payer_class, 'unknown')]
        WHEN 'clinic' THEN [coalesce(clinic_id, 'unknown')]
        WHEN 'therapist' THEN [coalesce(therapist_id, 'unknown')]
        WHEN 'cpt' THEN [coalesce(cpt, 'none')]
        WHEN 'modifier' THEN CASE WHEN len(modifiers) > 0 THEN list_distinct(modifiers) ELSE ['none'] END
        WHEN 'pos' THEN [coalesce(pos, 'none')]
        WHEN 'diagnosis_chapter' THEN [coalesce(diagnosis_chapter, 'none')]
    END AS groups
FROM current_balances
