-- Lines with what surrounds them
-- Lines in scope with what may be behind a denial: the claim's other codes, its authorization, days to filing, the visit before.
-- Where a line was decided before the earliest 837 at hand was sent, that is not the claim that was decided: how it was filed is unknown.
--
-- reads      scoped_lines, lines, claims
-- reads      claim_documents, submissions
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    line.*,
    claim.cpts AS claim_cpts,
    CASE WHEN line.adjudication_date < line.submission_date THEN NULL ELSE filed.authorized_claims END
        AS authorized_claims,
    CASE WHEN line.adjudication_date < line.submission_date THEN NULL ELSE line.submission_date - line.service_date END
        AS filing_days,
    line.service_date - visit.previous_date AS days_since_visit,
    line.service_date - visit.earliest_date AS days_on_file
FROM scoped_lines AS line
LEFT JOIN (SELECT claim_id, cpts FROM claims WHERE valid_from <= $as_of AND $as_of < valid_to) AS claim
    ON claim.claim_id = line.claim_id
LEFT JOIN (
    SELECT
        document.claim_id,
        max(CASE WHEN submission.prior_authorization IS NULL THEN 0 ELSE 1 END) AS authorized_claims
    FROM claim_documents AS document
    INNER JOIN submissions AS submission
        ON submission.file_id = document.file_id AND submission.segment = document.segment
    WHERE document.kind = 'submission' AND document.round = 1 AND document.date <= $as_of
    GROUP BY document.claim_id
) AS filed ON filed.claim_id = line.claim_id
LEFT JOIN (
    SELECT
        patient_key,
        service_date,
        lag(service_date) OVER (PARTITION BY patient_key ORDER BY service_date) AS previous_date,
        min(service_date) OVER () AS earliest_date
    FROM (
        SELECT DISTINCT patient_key, service_date
        FROM lines
        WHERE valid_from <= $as_of AND $as_of < valid_to AND patient_key IS NOT NULL AND service_date IS NOT NULL
    ) AS days
) AS visit ON visit.patient_key = line.patient_key AND visit.service_date = line.service_date
