-- Statuses of a claim
-- What acknowledgements said about one claim, or about the batch it came in, up to the day, one status segment each.
--
-- reads      claim_documents
-- reads      acknowledgements, batch_acknowledgements
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  file_id      VARCHAR   file of the acknowledgement
-- column  segment      UINTEGER  the STC; of a batch the IK5 (AK5), AK9 or TA1
-- column  status_date  DATE      its date
-- column  level        VARCHAR   claim or line; of a batch interchange, group, transaction, receiver or provider
-- column  source_role  VARCHAR   PR payer, AY clearinghouse; null where it does not say
-- column  category     VARCHAR   category of the status; 999 (also of a 997) or TA1
-- column  status       VARCHAR   the status code; of a 999 or TA1 segment and error
-- column  entity       VARCHAR   whom it concerns
-- column  action       VARCHAR   WQ accept, U reject

WITH counted AS (
    SELECT
        status.file_id,
        status.segment,
        status.status_date,
        status.level,
        status.source_role,
        status.category_1 AS category,
        status.status_1 AS status,
        status.entity_1 AS entity,
        status.action
    FROM acknowledgements AS status
    INNER JOIN claim_documents AS document
        -- above the claim the status itself is the document
        ON document.file_id = status.file_id AND document.segment = coalesce(status.claim_segment, status.segment)
    WHERE document.claim_id = $claim_id AND document.kind = 'acknowledgement' AND document.date <= $as_of
    UNION ALL
    SELECT
        status.file_id,
        status.segment,
        document.date AS status_date,
        status.level,
        CAST(NULL AS VARCHAR) AS source_role,
        CASE WHEN status.level = 'interchange' THEN 'TA1' ELSE '999' END AS category,
        CASE status.level WHEN 'interchange' THEN 'TA1' WHEN 'group' THEN 'AK9' ELSE 'IK5' END
        || CASE WHEN len(status.error_codes) > 0 THEN '-' || status.error_codes[1] ELSE '' END AS status,
        CAST(NULL AS VARCHAR) AS entity,
        'U' AS action
    FROM batch_acknowledgements AS status
    INNER JOIN claim_documents AS document
        ON document.file_id = status.file_id AND document.segment = status.segment
    WHERE document.claim_id = $claim_id AND document.kind = 'batch_acknowledgement' AND document.date <= $as_of
)

SELECT file_id, segment, status_date, level, source_role, category, status, entity, action
FROM counted
ORDER BY status_date, file_id, segment
