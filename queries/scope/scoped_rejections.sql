-- Rejections in scope
-- What the acknowledgements said that turned a claim's first round back: one status each, of claims rejected.
--
-- reads   scoped_claims, claim_documents, acknowledgements
-- parameter  as_of  DATE  the day whose knowledge counts

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
    ON status.file_id = document.file_id AND status.claim_segment = document.segment
WHERE claim.in_dates = 1
    AND claim.rejected_claims = 1
    AND document.date <= $as_of
    -- the sender's own word for a rejection
    AND status.action = 'U'
