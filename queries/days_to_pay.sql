-- Days to pay
-- How many days claims have waited for their first payment, and whether it came.
--
-- reads      scoped_claims
-- over       facts
-- parameter  clock     VARCHAR  the wait begins: sent (first submission not rejected), or received (DTM*050, payments only)
-- column  group_key    VARCHAR  the group
-- column  in_dates     INTEGER  1; 0 for claims that lack the date of the basis: noted with the figure
-- column  days         BIGINT   days from the beginning to the payment, or to the as-of day
-- column  paid_claims  BIGINT   claims paid after so many days
-- column  claims       BIGINT   claims paid or last seen unpaid after so many days

WITH counted AS (
    SELECT
        *,
        CASE WHEN first_payment_date IS NULL THEN 0 ELSE claims END AS paid_claims,
        coalesce(first_payment_date, $as_of) - CASE WHEN $clock = 'sent' THEN clock_date ELSE received_date END AS days
    FROM scoped_claims
    WHERE timed_claims > 0
        AND (
            ($clock = 'sent' AND clock_date IS NOT NULL AND submitted_claims > 0)
            OR ($clock = 'received' AND received_date IS NOT NULL AND first_payment_date IS NOT NULL)
        )
)

SELECT
    group_key,
    in_dates,
    CAST(days AS BIGINT) AS days,
    CAST(sum(paid_claims) AS BIGINT) AS paid_claims,
    CAST(sum(claims) AS BIGINT) AS claims
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates, days
ORDER BY group_key, in_dates, days
