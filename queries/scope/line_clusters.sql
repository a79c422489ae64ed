-- Clusters of adjudicated lines
-- A claim's adjudicated lines of one date under the basis, added up: they are decided together, so intervals of rates of
-- lines count them as one. By a code or therapist, the lines of each are a cluster of their own.
--
-- reads      line_facts
-- held
-- parameter  basis       VARCHAR    remit, submission or service
-- parameter  split       VARCHAR    claim, or what separates a claim's lines: therapist, cpt, modifier, pos, diagnosis_chapter
-- parameter  therapists  VARCHAR[]  NPIs of therapists; null for all

SELECT
    claim_id,
    scope_date,
    payer_id,
    payer_class,
    clinic_id,
    part,
    CAST(sum(adjudicated_lines) AS INTEGER) AS adjudicated_lines,
    CAST(sum(denied_lines) AS INTEGER) AS denied_lines,
    CAST(sum(stated_denied_lines) AS INTEGER) AS stated_denied_lines,
    CAST(sum(hidden_lines) AS INTEGER) AS hidden_lines,
    CAST(sum(foldable_lines) AS INTEGER) AS foldable_lines,
    CAST(sum(partial_lines) AS INTEGER) AS partial_lines,
    CAST(sum(vague_lines) AS INTEGER) AS vague_lines,
    CAST(sum(preventable_lines) AS INTEGER) AS preventable_lines,
    CAST(sum(final_denied_lines) AS INTEGER) AS final_denied_lines,
    CAST(sum(open_denied_lines) AS INTEGER) AS open_denied_lines,
    CAST(sum(moved_lines) AS INTEGER) AS moved_lines,
    CAST(sum(decided_lines) AS INTEGER) AS decided_lines,
    CAST(sum(overturned_lines) AS INTEGER) AS overturned_lines,
    CAST(sum(undecided_lines) AS INTEGER) AS undecided_lines,
    CAST(sum(adjudicated_charge) AS DECIMAL(18, 2)) AS adjudicated_charge,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge,
    CAST(sum(partial_denied_amount) AS DECIMAL(18, 2)) AS partial_denied_amount
FROM (
    SELECT
        *,
        CASE
            WHEN $basis = 'service' THEN first_service_date
            WHEN $basis = 'submission' THEN submission_date
            ELSE adjudication_date
        END AS scope_date,
        unnest(
            CASE $split
                WHEN 'therapist' THEN [coalesce(therapist_id, 'unknown')]
                WHEN 'cpt' THEN [coalesce(cpt, 'none')]
                WHEN 'modifier' THEN CASE WHEN len(modifiers) > 0 THEN list_distinct(modifiers) ELSE ['none'] END
                WHEN 'pos' THEN [coalesce(pos, 'none')]
                WHEN 'diagnosis_chapter' THEN [coalesce(diagnosis_chapter, 'none')]
                ELSE ['all']
            END
        ) AS part
    FROM line_facts
    WHERE adjudicated_lines > 0
        AND ($therapists IS NULL OR list_contains($therapists, therapist_id))
) AS line
GROUP BY claim_id, scope_date, payer_id, payer_class, clinic_id, part
