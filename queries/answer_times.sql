-- Times to a first answer
-- How many days each payer's claims, sent since a day, have waited for a first answer, and whether it came.
-- All of a payer's claims teach its usual time, whatever the scope.
--
-- reads      claims
-- parameter  as_of       DATE     the as-of date: data known by then
-- parameter  sent_after  DATE     claims sent on this day or before teach nothing any more
-- column  payer_id         VARCHAR  the payer; unknown where there is none
-- column  days             BIGINT   days from the submission to the first answer, or to the as-of day
-- column  answered_claims  BIGINT   claims answered after so many days
-- column  claims           BIGINT   claims answered or last seen unanswered after so many days

WITH counted AS (
    SELECT *
    FROM claims
    WHERE valid_from <= $as_of AND $as_of < valid_to
        AND clock_date > $sent_after AND clock_date <= $as_of
        AND primary_claims = 1 AND submitted_claims = 1 AND countable_claims = 1 AND voided_claims = 0
)

SELECT
    coalesce(payer_id, 'unknown') AS payer_id,
    CAST(coalesce(first_answer_date, $as_of) - clock_date AS BIGINT) AS days,
    CAST(sum(answered_claims) AS BIGINT) AS answered_claims,
    CAST(count(*) AS BIGINT) AS claims
FROM counted
GROUP BY 1, 2
ORDER BY 1, 2
