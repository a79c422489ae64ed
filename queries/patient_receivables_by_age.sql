-- Patient receivables by age, of any day
-- What patients owed on the day, by how long it had been theirs: all changes up to the day added up.
--
-- reads   moved_lots
-- over    facts
-- column  age_bucket    VARCHAR        0_30, 31_60, 61_90, 91_120 or over_120 days
-- column  amount        DECIMAL(18,2)  owed by patients

WITH counted AS (
    SELECT * FROM moved_lots
)

SELECT
    age_bucket,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
FROM (
    SELECT
        CASE
            WHEN $as_of - since <= 30 THEN '0_30'
            WHEN $as_of - since <= 60 THEN '31_60'
            WHEN $as_of - since <= 90 THEN '61_90'
            WHEN $as_of - since <= 120 THEN '91_120'
            ELSE 'over_120'
        END AS age_bucket,
        amount
    FROM counted
) AS aged
GROUP BY age_bucket
ORDER BY age_bucket
