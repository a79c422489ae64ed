-- Remarks on a claim
-- Every remark code in the answers to one claim up to the day, as the payers sent them.
--
-- reads      claim_documents, remarks
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  file_id        VARCHAR   file of the remit
-- column  remit_segment  UINTEGER  its CLP
-- column  line_segment   UINTEGER  its SVC; null at claim level
-- column  segment        UINTEGER  the LQ, MOA or MIA
-- column  position       UTINYINT  order within the segment
-- column  source         VARCHAR   LQ, MOA or MIA
-- column  rarc           VARCHAR   remark code

WITH counted AS (
    SELECT remark.*
    FROM remarks AS remark
    INNER JOIN claim_documents AS document
        ON document.file_id = remark.file_id AND document.segment = remark.remit_segment
    WHERE document.claim_id = $claim_id AND document.kind = 'remit' AND document.date <= $as_of
)

SELECT file_id, remit_segment, line_segment, segment, position, source, rarc
FROM counted
ORDER BY file_id, segment, position
