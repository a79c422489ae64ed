-- Deciding remits
-- The remits that first adjudicated each claim's lines, those that denied before the others.
--
-- reads   current_lines
-- column  claim_id        VARCHAR   the claim
-- column  denied          INTEGER   1 where it denied a line
-- column  remit_file_id   VARCHAR   file of the remit
-- column  remit_segment   UINTEGER  its CLP
-- column  lines           BIGINT    lines of the claim that it adjudicated first

WITH counted AS (
    SELECT * FROM current_lines WHERE remit_file_id IS NOT NULL
)

SELECT
    claim_id,
    CAST(max(denied_lines) AS INTEGER) AS denied,
    remit_file_id,
    remit_segment,
    CAST(count(*) AS BIGINT) AS lines
FROM counted
GROUP BY claim_id, remit_file_id, remit_segment
ORDER BY claim_id, denied DESC, remit_file_id, remit_segment
