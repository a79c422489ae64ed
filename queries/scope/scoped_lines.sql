-- Lines in scope
-- Lines on the day, with the date by which they are counted and the groups they stand in.
-- A line that lacks the date stays, with in_dates 0: it is noted with the figure.
--
-- reads      current_lines
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
        WHEN 'cpt' THEN [coalesce(cpt, 'none')]
        WHEN 'modifier' THEN CASE WHEN len(modifiers) > 0 THEN list_distinct(modifiers) ELSE ['none'] END
        WHEN 'pos' THEN [coalesce(pos, 'none')]
        WHEN 'diagnosis_chapter' THEN [coalesce(diagnosis_chapter, 'none')]
        WHEN 'category' THEN CASE WHEN denied_lines > 0 THEN [coalesce(reason_category, 'none')] ELSE [] END
        WHEN 'carc' THEN CASE WHEN denied_lines > 0 THEN [coalesce(carc, 'none')] ELSE [] END
        WHEN 'rarc' THEN CASE WHEN denied_lines > 0 THEN [coalesce(rarc, 'none')] ELSE [] END
        WHEN 'owner' THEN CASE WHEN denied_lines > 0 THEN [coalesce(reason_owner, 'none')] ELSE [] END
    END AS groups
FROM (
    SELECT
        *,
        CASE
            WHEN $basis = 'service' THEN first_service_date
            WHEN $basis = 'submission' THEN submission_date
            ELSE adjudication_date
        END AS scope_date
    FROM current_lines
) AS dated
WHERE scope_date IS NULL
    OR (($start IS NULL OR scope_date >= $start) AND ($end IS NULL OR scope_date <= $end))
