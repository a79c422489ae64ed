-- The way of claims
-- Of the claims sent: how many were accepted, decided, clean, and never touched again. By the original submission
-- (or the service, under that basis).
--
-- reads   scoped_claims
-- sets    dimension  all
-- sets    dated_by   submission
-- column  submitted_claims    BIGINT  claims sent to a primary payer
-- column  worded_claims       BIGINT  of them: their first round has a final word
-- column  accepted_claims     BIGINT  of them: that word is an acceptance
-- column  rejected_claims     BIGINT  of them: that word is a rejection
-- column  adjudicated_claims  BIGINT  of the claims sent: with a first adjudication
-- column  clean_claims        BIGINT  of them: clean
-- column  resolved_claims     BIGINT  of them: clean and never touched again

WITH counted AS (
    SELECT * FROM scoped_claims WHERE in_dates = 1 AND sent_claims = 1
)

SELECT
    CAST(coalesce(sum(sent_claims), 0) AS BIGINT) AS submitted_claims,
    CAST(coalesce(sum(worded_claims), 0) AS BIGINT) AS worded_claims,
    CAST(coalesce(sum(accepted_claims), 0) AS BIGINT) AS accepted_claims,
    CAST(coalesce(sum(rejected_claims), 0) AS BIGINT) AS rejected_claims,
    CAST(coalesce(sum(adjudicated_claims), 0) AS BIGINT) AS adjudicated_claims,
    CAST(coalesce(sum(adjudicated_claims * clean_claims), 0) AS BIGINT) AS clean_claims,
    CAST(coalesce(sum(adjudicated_claims * resolved_claims), 0) AS BIGINT) AS resolved_claims
FROM counted
ORDER BY submitted_claims
