-- Answers as read from remittances
-- The result for every claim segment (CLP) of the 835 files, by its status; duplicates separate.
--
-- reads   remits, claim_documents
-- column  place   VARCHAR        answer, repeat, or none where no claim is known for it
-- column  status  VARCHAR        CLP02
-- column  claims  BIGINT         answers read
-- column  charge  DECIMAL(18,2)  their charges (CLP03)
-- column  paid    DECIMAL(18,2)  paid by them (CLP04)

WITH counted AS (
    SELECT
        remits.file_id,
        remits.segment,
        remits.status,
        remits.charge,
        remits.paid,
        claim_documents.claim_id,
        CASE
            WHEN claim_documents.claim_id IS NULL THEN 'none'
            WHEN claim_documents.is_repeat THEN 'repeat'
            ELSE 'answer'
        END AS place
    FROM remits
    LEFT JOIN claim_documents ON claim_documents.file_id = remits.file_id AND claim_documents.segment = remits.segment
)

SELECT
    place,
    status,
    CAST(count(*) AS BIGINT) AS claims,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(paid) AS DECIMAL(18, 2)) AS paid
FROM counted
GROUP BY place, status
ORDER BY place, status
