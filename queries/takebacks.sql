-- Takebacks
-- What payers took back, in each group.
--
-- reads   scoped_takebacks
-- column  group_key       VARCHAR        the group
-- column  in_dates        INTEGER        1; 0 for takebacks that lack the date of the basis: noted with the figure
-- column  takebacks       BIGINT         reversals and provider-level recoveries
-- column  takeback        DECIMAL(18,2)  taken back, less what was paid again on the same lines
-- column  gross_takeback  DECIMAL(18,2)  taken back

WITH counted AS (
    SELECT * FROM scoped_takebacks WHERE gross_takeback <> 0
)

SELECT
    group_key,
    in_dates,
    CAST(count(*) AS BIGINT) AS takebacks,
    CAST(sum(takeback) AS DECIMAL(18, 2)) AS takeback,
    CAST(sum(gross_takeback) AS DECIMAL(18, 2)) AS gross_takeback
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
