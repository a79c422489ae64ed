-- Claims as of the day
-- The version of every claim that holds on the as-of day, with 0/1 columns for the day.
--
-- reads      claims
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    *,
    1 AS claims,
    primary_claims * submitted_claims AS sent_claims,
    primary_claims * judged_claims AS judged_primary_claims,
    primary_claims * clean_claims AS clean_primary_claims,
    primary_claims * resolved_claims AS resolved_primary_claims,
    primary_claims * submitted_claims * judged_claims AS judged_sent_claims,
    primary_claims * submitted_claims * clean_claims AS clean_sent_claims,
    primary_claims * submitted_claims * resolved_claims AS resolved_sent_claims,
    primary_claims * submitted_claims * countable_claims AS cohort_claims,
    primary_claims * submitted_claims * countable_claims * adjudicated_claims AS adjudicated_cohort_claims,
    submitted_claims * worded_claims AS worded_sent_claims,
    submitted_claims * accepted_claims AS accepted_sent_claims,
    CASE WHEN clock_date IS NULL THEN 0 ELSE 1 END
        * primary_claims * submitted_claims * countable_claims * (1 - voided_claims) AS awaited_claims,
    CASE WHEN answered_claims = 0 THEN charge ELSE 0 END AS unanswered_charge
FROM claims
WHERE valid_from <= $as_of AND $as_of < valid_to
