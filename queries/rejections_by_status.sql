-- Rejections by status
-- Why claims were rejected in their first round, by the status codes of acknowledgements.
--
-- reads   scoped_rejections
-- sets    dimension  all
-- sets    dated_by   submission
-- column  category         VARCHAR  category of the status, e.g. A7
-- column  status           VARCHAR  the status code
-- column  entity           VARCHAR  whom it concerns; null where it says nothing
-- column  rejected_claims  BIGINT   claims rejected with it; a claim with two counts in both

WITH counted AS (
    SELECT * FROM scoped_rejections
)

SELECT
    category,
    status,
    entity,
    CAST(count(DISTINCT claim_id) AS BIGINT) AS rejected_claims
FROM counted
GROUP BY category, status, entity
ORDER BY rejected_claims DESC, category, status, entity
