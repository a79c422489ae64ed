-- Claims by outcome
-- How many claims were adjudicated, denied, accepted, clean, ..., in each group; a claim counts in every group it belongs to.
--
-- reads   scoped_claims
-- over    facts
-- column  group_key                  VARCHAR  the group
-- column  in_dates                   INTEGER  1; 0 for claims that lack the date of the basis: noted with the figure
-- column  primary_claims             BIGINT   claims, those aside that only later payers were asked about
-- column  adjudicated_claims         BIGINT   claims with a first adjudication
-- column  denied_claims              BIGINT   of them: at least one line denied or hidden
-- column  fully_denied_claims        BIGINT   of them: every counted line denied or hidden
-- column  submitted_claims           BIGINT   claims with an original submission
-- column  worded_sent_claims         BIGINT   of them: their first round has a final word
-- column  accepted_sent_claims       BIGINT   of them: that word is an acceptance
-- column  judged_primary_claims      BIGINT   claims rejected or answered
-- column  clean_primary_claims       BIGINT   of them: clean
-- column  resolved_primary_claims    BIGINT   of them: clean and never touched again
-- column  judged_sent_claims         BIGINT   claims with an 837, rejected or answered
-- column  clean_sent_claims          BIGINT   of them: clean
-- column  resolved_sent_claims       BIGINT   of them: clean and never touched again
-- column  sent_claims                BIGINT   primary claims with an 837
-- column  cohort_claims              BIGINT   of them: answered with a counted line, or not answered
-- column  adjudicated_cohort_claims  BIGINT   of them: adjudicated

WITH counted AS (
    SELECT * FROM scoped_claims
)

SELECT
    group_key,
    in_dates,
    CAST(sum(primary_claims) AS BIGINT) AS primary_claims,
    CAST(sum(adjudicated_claims) AS BIGINT) AS adjudicated_claims,
    CAST(sum(denied_claims) AS BIGINT) AS denied_claims,
    CAST(sum(fully_denied_claims) AS BIGINT) AS fully_denied_claims,
    CAST(sum(submitted_claims) AS BIGINT) AS submitted_claims,
    CAST(sum(worded_sent_claims) AS BIGINT) AS worded_sent_claims,
    CAST(sum(accepted_sent_claims) AS BIGINT) AS accepted_sent_claims,
    CAST(sum(judged_primary_claims) AS BIGINT) AS judged_primary_claims,
    CAST(sum(clean_primary_claims) AS BIGINT) AS clean_primary_claims,
    CAST(sum(resolved_primary_claims) AS BIGINT) AS resolved_primary_claims,
    CAST(sum(judged_sent_claims) AS BIGINT) AS judged_sent_claims,
    CAST(sum(clean_sent_claims) AS BIGINT) AS clean_sent_claims,
    CAST(sum(resolved_sent_claims) AS BIGINT) AS resolved_sent_claims,
    CAST(sum(sent_claims) AS BIGINT) AS sent_claims,
    CAST(sum(cohort_claims) AS BIGINT) AS cohort_claims,
    CAST(sum(adjudicated_cohort_claims) AS BIGINT) AS adjudicated_cohort_claims
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
