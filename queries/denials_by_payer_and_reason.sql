-- Denials by payer and reason
-- For which codes each payer denied lines on first adjudication, what that was worth, and its resolution.
--
-- reads   scoped_lines
-- over    facts
-- sets    dimension  all
-- column  payer_id          VARCHAR        the payer; unknown where there is none
-- column  reason_category   VARCHAR        category of the reason
-- column  carc              VARCHAR        adjustment reason code
-- column  rarc              VARCHAR        remark code that is a cause; null without one
-- column  denied_lines      BIGINT         lines denied or hidden
-- column  decided_lines     BIGINT         of them: decided again, or past the appeal deadline
-- column  overturned_lines  BIGINT         of them: won later
-- column  denied_charge     DECIMAL(18,2)  charges of those lines

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines > 0 AND in_dates = 1
)

SELECT
    coalesce(payer_id, 'unknown') AS payer_id,
    reason_category,
    carc,
    rarc,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(decided_lines) AS BIGINT) AS decided_lines,
    CAST(sum(overturned_lines) AS BIGINT) AS overturned_lines,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM counted
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
