-- Charge lag
-- How many days after the last service claims were sent.
--
-- reads   scoped_claims
-- over    facts
-- column  group_key  VARCHAR  the group
-- column  in_dates   INTEGER  1; 0 for claims that lack the date of the basis: noted with the figure
-- column  days       BIGINT   days from the last service to the original submission; negative ones stay
-- column  claims     BIGINT   claims sent after so many days

WITH counted AS (
    SELECT *, charge_lag_days AS days
    FROM scoped_claims
    WHERE submitted_claims > 0 AND charge_lag_days IS NOT NULL
)

SELECT
    group_key,
    in_dates,
    CAST(days AS BIGINT) AS days,
    CAST(sum(claims) AS BIGINT) AS claims
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates, days
ORDER BY group_key, in_dates, days
