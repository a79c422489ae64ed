-- Claims as read from claim files
-- The result for every claim segment (CLM) of the 837 files: original submission, resubmission, or a duplicate file.
--
-- reads   submissions, claim_documents
-- column  place   VARCHAR        original, further, repeat, or none where no claim is known for it
-- column  claims  BIGINT         claims read
-- column  charge  DECIMAL(18,2)  their charges (CLM02)

WITH counted AS (
    SELECT
        submissions.file_id,
        submissions.segment,
        submissions.charge,
        claim_documents.claim_id,
        CASE
            WHEN claim_documents.claim_id IS NULL THEN 'none'
            WHEN claim_documents.is_repeat THEN 'repeat'
            WHEN row_number() OVER (
                PARTITION BY claim_documents.claim_id, claim_documents.is_repeat ORDER BY claim_documents.position
            ) = 1 THEN 'original'
            ELSE 'further'
        END AS place
    FROM submissions
    LEFT JOIN claim_documents
        ON claim_documents.file_id = submissions.file_id AND claim_documents.segment = submissions.segment
)

SELECT
    place,
    CAST(count(*) AS BIGINT) AS claims,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge
FROM counted
GROUP BY place
ORDER BY place
