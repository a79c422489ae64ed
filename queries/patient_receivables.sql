-- Patient receivables by age
-- What patients owe as of the day, by how long it has been theirs.
--
-- reads   scoped_patient_lots
-- over    facts
-- column  group_key           VARCHAR        the group
-- column  age_bucket          VARCHAR        0_30, 31_60, 61_90, 91_120 or over_120 days
-- column  lines               BIGINT         lots: one line and one day each
-- column  amount              DECIMAL(18,2)  owed by patients

WITH counted AS (
    SELECT * FROM scoped_patient_lots WHERE lots > 0
)

SELECT
    group_key,
    age_bucket,
    CAST(sum(lots) AS BIGINT) AS lines,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, age_bucket
ORDER BY group_key, age_bucket
