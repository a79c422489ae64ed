-- Denials for the same reason
-- Lines that one payer first denied for one reason, and how they ended so far.
--
-- reads      scoped_lines
-- sets       dimension  all
-- parameter  payer_id  VARCHAR  the payer
-- parameter  carc      VARCHAR  the reason
-- column  denied_lines      BIGINT         lines denied for it at first
-- column  decided_lines     BIGINT         of them: decided again, or past the last day to appeal
-- column  overturned_lines  BIGINT         of them: paid, or moved to the patient, by a later answer
-- column  undecided_lines   BIGINT         of them: neither decided again nor past that day
-- column  denied_charge     DECIMAL(18,2)  their charges

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines = 1 AND payer_id = $payer_id AND carc = $carc
)

SELECT
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(decided_lines) AS BIGINT) AS decided_lines,
    CAST(sum(overturned_lines) AS BIGINT) AS overturned_lines,
    CAST(sum(undecided_lines) AS BIGINT) AS undecided_lines,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM counted
ORDER BY 1
