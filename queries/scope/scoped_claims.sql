-- Claims in scope
-- Claims on the day, with the date by which they are counted and the groups they stand in.
-- A claim that lacks the date stays, with in_dates 0: it is noted with the figure.
--
-- reads      current_claims
-- parameter  basis       VARCHAR    remit, submission or service
-- parameter  dated_by    VARCHAR    what dates a claim under the basis remit: adjudication, clean, received or submission
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
        WHEN 'therapist' THEN CASE WHEN len(therapist_ids) > 0 THEN therapist_ids ELSE ['unknown'] END
        WHEN 'cpt' THEN CASE WHEN len(cpts) > 0 THEN cpts ELSE ['none'] END
        WHEN 'modifier' THEN CASE WHEN len(modifiers) > 0 THEN modifiers ELSE ['none'] END
        WHEN 'pos' THEN CASE WHEN len(pos) > 0 THEN pos ELSE ['none'] END
        WHEN 'diagnosis_chapter' THEN CASE WHEN len(diagnosis_chapters) > 0 THEN diagnosis_chapters ELSE ['none'] END
        WHEN 'category' THEN reason_categories
        WHEN 'carc' THEN carcs
        WHEN 'rarc' THEN rarcs
        WHEN 'owner' THEN reason_owners
    END AS groups
FROM (
    SELECT
        *,
        CASE
            WHEN $basis = 'service' THEN first_service_date
            WHEN $basis = 'submission' THEN submission_date
            WHEN $dated_by = 'adjudication' THEN adjudication_date
            WHEN $dated_by = 'clean' THEN clean_date
            WHEN $dated_by = 'received' THEN received_date
            ELSE submission_date
        END AS scope_date
    FROM current_claims
) AS dated
WHERE scope_date IS NULL
    OR (($start IS NULL OR scope_date >= $start) AND ($end IS NULL OR scope_date <= $end))
