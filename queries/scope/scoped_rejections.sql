-- Rejections in scope
-- What the acknowledgements said that turned a claim's first round back: one status each, of claims rejected.
-- A rejected batch has one row for each claim in it.
--
-- reads   scoped_claims, claim_documents
-- reads   acknowledgements, batch_acknowledgements
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    claim.claim_id,
    claim.payer_id,
    status.file_id,
    status.segment,
    status.status_date,
    status.source_role,
    status.category_1 AS category,
    status.status_1 AS status,
    status.entity_1 AS entity
FROM scoped_claims AS claim
INNER JOIN claim_documents AS document
    ON document.claim_id = claim.claim_id AND document.kind = 'acknowledgement' AND document.round = 1
INNER JOIN acknowledgements AS status
    -- above the claim the status itself is the document
    ON status.file_id = document.file_id AND coalesce(status.claim_segment, status.segment) = document.segment
WHERE claim.in_dates = 1
    AND claim.rejected_claims = 1
    AND document.date <= $as_of
    -- the sender's own word for a rejection
    AND status.action = 'U'
UNION ALL
SELECT
    claim.claim_id,
    claim.payer_id,
    status.file_id,
    status.segment,
    document.date AS status_date,
    CAST(NULL AS VARCHAR) AS source_role,
    CASE WHEN status.level = 'interchange' THEN 'TA1' ELSE '999' END AS category,
    CASE status.level WHEN 'interchange' THEN 'TA1' WHEN 'group' THEN 'AK9' ELSE 'IK5' END
    || CASE WHEN len(status.error_codes) > 0 THEN '-' || status.error_codes[1] ELSE '' END AS status,
    CAST(NULL AS VARCHAR) AS entity
FROM scoped_claims AS claim
INNER JOIN claim_documents AS document
    ON document.claim_id = claim.claim_id AND document.kind = 'batch_acknowledgement' AND document.round = 1
INNER JOIN batch_acknowledgements AS status
    ON status.file_id = document.file_id AND status.segment = document.segment
WHERE claim.in_dates = 1
    AND claim.rejected_claims = 1
    AND document.date <= $as_of
