-- Denials by whether they could have been prevented
-- Lines denied or hidden on first adjudication: preventable, not, told too vaguely to say, or hidden.
--
-- reads   scoped_lines
-- sets    dimension  all
-- column  preventability  VARCHAR        preventable, other, vague or hidden
-- column  denied_lines    BIGINT         lines denied or hidden
-- column  denied_claims   BIGINT         claims with such a line
-- column  denied_charge   DECIMAL(18,2)  charges of those lines

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines = 1 AND in_dates = 1
)

SELECT
    CASE
        WHEN hidden_lines = 1 THEN 'hidden'
        WHEN vague_lines = 1 THEN 'vague'
        WHEN preventable_lines = 1 THEN 'preventable'
        ELSE 'other'
    END AS preventability,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(count(DISTINCT claim_id) AS BIGINT) AS denied_claims,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM counted
GROUP BY 1
ORDER BY preventability
