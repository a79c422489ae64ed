-- Statuses of a claim
-- What acknowledgements said about one claim up to the day, one status segment each.
--
-- reads      claim_documents, acknowledgements
-- parameter  as_of     DATE     the day whose knowledge counts
-- parameter  claim_id  VARCHAR  the claim
-- column  file_id      VARCHAR   file of the acknowledgement
-- column  segment      UINTEGER  the STC
-- column  status_date  DATE      its date
-- column  level        VARCHAR   claim or line
-- column  source_role  VARCHAR   PR payer, AY clearinghouse
-- column  category     VARCHAR   category of the status
-- column  status       VARCHAR   the status code
-- column  entity       VARCHAR   whom it concerns
-- column  action       VARCHAR   WQ accept, U reject

WITH counted AS (
    SELECT status.*
    FROM acknowledgements AS status
    INNER JOIN claim_documents AS document
        ON document.file_id = status.file_id AND document.segment = status.claim_segment
    WHERE document.claim_id = $claim_id AND document.kind = 'acknowledgement' AND document.date <= $as_of
)

SELECT
    file_id, segment, status_date, level, source_role,
    category_1 AS category, status_1 AS status, entity_1 AS entity, action
FROM counted
ORDER BY status_date, file_id, segment
