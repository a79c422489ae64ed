-- Denials by reason
-- Why lines were denied or hidden on first adjudication: by category, codes and responsible team.
--
-- reads   scoped_lines
-- over    facts
-- sets    dimension  all
-- column  reason_category   VARCHAR        category of the reason
-- column  reason_owner      VARCHAR        responsible team
-- column  adjustment_group  VARCHAR        CO, PR, OA or PI
-- column  carc              VARCHAR        adjustment reason code
-- column  rarc              VARCHAR        remark code that is a cause; null without one
-- column  denied_lines      BIGINT         lines denied or hidden
-- column  vague_lines       BIGINT         of them: the reason says too little
-- column  preventable_lines BIGINT         of them: preventable
-- column  overturned_lines  BIGINT         of them: won later
-- column  denied_claims     BIGINT         claims with such a line; a claim with two reasons counts in both
-- column  denied_charge     DECIMAL(18,2)  charges of those lines

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines > 0 AND in_dates = 1
)

SELECT
    reason_category,
    reason_owner,
    adjustment_group,
    carc,
    rarc,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(vague_lines) AS BIGINT) AS vague_lines,
    CAST(sum(preventable_lines) AS BIGINT) AS preventable_lines,
    CAST(sum(overturned_lines) AS BIGINT) AS overturned_lines,
    CAST(count(*) AS BIGINT) AS denied_claims,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM (
    SELECT
        reason_category,
        reason_owner,
        adjustment_group,
        carc,
        rarc,
        sum(denied_lines) AS denied_lines,
        sum(vague_lines) AS vague_lines,
        sum(preventable_lines) AS preventable_lines,
        sum(overturned_lines) AS overturned_lines,
        sum(denied_charge) AS denied_charge
    FROM counted
    GROUP BY claim_id, reason_category, reason_owner, adjustment_group, carc, rarc
) AS claims_and_reasons
GROUP BY reason_category, reason_owner, adjustment_group, carc, rarc
ORDER BY denied_charge DESC, denied_lines DESC, carc, rarc, adjustment_group, reason_category, reason_owner
