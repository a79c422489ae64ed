-- Claims by all that decides whether they count
-- How many claims stand alike in everything that a figure asks before it counts them; each 0 or 1.
--
-- reads   scoped_claims
-- sets    dimension       all
-- sets    dated_by        submission
-- column  is_primary         INTEGER        1, but 0 where only later payers were asked
-- column  is_submitted       INTEGER        there is an original submission
-- column  is_worded          INTEGER        its first round has a final word
-- column  is_rejected        INTEGER        that word is a rejection
-- column  is_answered        INTEGER        a counted line has a primary answer
-- column  is_judged          INTEGER        rejected or answered
-- column  is_countable       INTEGER        0 where it is answered and none of its lines is counted
-- column  is_adjudicated     INTEGER        adjudicated with a counted line
-- column  is_voided          INTEGER        it was voided
-- column  is_timed           INTEGER        it counts in days to pay
-- column  is_clocked         INTEGER        a submission was not rejected, so that waiting has a beginning
-- column  is_lagged          INTEGER        it has a day of service and a day of sending
-- column  claims             BIGINT         claims that stand so
-- column  charge             DECIMAL(18,2)  their charges

WITH counted AS (
    SELECT
        *,
        CAST(primary_claims AS INTEGER) AS is_primary,
        CAST(submitted_claims AS INTEGER) AS is_submitted,
        CAST(worded_claims AS INTEGER) AS is_worded,
        CAST(rejected_claims AS INTEGER) AS is_rejected,
        CAST(answered_claims AS INTEGER) AS is_answered,
        CAST(judged_claims AS INTEGER) AS is_judged,
        CAST(countable_claims AS INTEGER) AS is_countable,
        CAST(adjudicated_claims AS INTEGER) AS is_adjudicated,
        CAST(voided_claims AS INTEGER) AS is_voided,
        CAST(timed_claims AS INTEGER) AS is_timed,
        CASE WHEN clock_date IS NULL THEN 0 ELSE 1 END AS is_clocked,
        CASE WHEN charge_lag_days IS NULL THEN 0 ELSE 1 END AS is_lagged
    FROM scoped_claims
)

SELECT
    is_primary,
    is_submitted,
    is_worded,
    is_rejected,
    is_answered,
    is_judged,
    is_countable,
    is_adjudicated,
    is_voided,
    is_timed,
    is_clocked,
    is_lagged,
    CAST(count(*) AS BIGINT) AS claims,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge
FROM counted
GROUP BY
    is_primary, is_submitted, is_worded, is_rejected, is_answered, is_judged, is_countable, is_adjudicated, is_voided,
    is_timed, is_clocked, is_lagged
ORDER BY
    is_primary, is_submitted, is_worded, is_rejected, is_answered, is_judged, is_countable, is_adjudicated, is_voided,
    is_timed, is_clocked, is_lagged
