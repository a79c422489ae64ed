-- Denials by whether they could have been prevented
-- Lines denied or hidden on first adjudication: preventable, not, non-specific, or hidden.
--
-- reads   scoped_lines
-- over    facts
-- sets    dimension  all
-- column  preventability  VARCHAR        preventable, other, vague or hidden
-- column  denied_lines    BIGINT         lines denied or hidden
-- column  denied_claims   BIGINT         claims with such a line
-- column  denied_charge   DECIMAL(18,2)  charges of those lines

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines > 0 AND in_dates = 1
)

SELECT
    preventability,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(count(*) AS BIGINT) AS denied_claims,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM (
    SELECT
        CASE
            WHEN hidden_lines > 0 THEN 'hidden'
            WHEN vague_lines > 0 THEN 'vague'
            WHEN preventable_lines > 0 THEN 'preventable'
            ELSE 'other'
        END AS preventability,
        sum(denied_lines) AS denied_lines,
        sum(denied_charge) AS denied_charge
    FROM counted
    GROUP BY claim_id, 1
) AS claims_and_kinds
GROUP BY preventability
ORDER BY preventability
