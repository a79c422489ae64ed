-- Receivables at month ends by age
-- What payers owed on the last day of every month, and on the as-of day, by the age that the treatment had on that day.
--
-- reads   current_ledger
-- over    facts
-- column  month_end   DATE           last day of the month, or the as-of day
-- column  age_bucket  VARCHAR        0_30, 31_60, 61_90, 91_120 or over_120 days since the treatment, on that day
-- column  payer_owed  DECIMAL(18,2)  owed by payers on that day

WITH counted AS (
    SELECT * FROM current_ledger
)

SELECT
    month_end,
    age_bucket,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_owed
FROM (
    SELECT
        ends.month_end,
        CASE
            WHEN ends.month_end - moved.service_date <= 30 THEN '0_30'
            WHEN ends.month_end - moved.service_date <= 60 THEN '31_60'
            WHEN ends.month_end - moved.service_date <= 90 THEN '61_90'
            WHEN ends.month_end - moved.service_date <= 120 THEN '91_120'
            ELSE 'over_120'
        END AS age_bucket,
        moved.payer_receivable
    FROM (
        -- few rows before each meets every month end after it
        SELECT
            CAST(date_trunc('month', date) AS DATE) AS month,
            service_date,
            sum(payer_receivable) AS payer_receivable
        FROM counted
        GROUP BY CAST(date_trunc('month', date) AS DATE), service_date
    ) AS moved
    INNER JOIN (
        SELECT month, least(CAST(month + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE), $as_of) AS month_end
        FROM (
            SELECT
                CAST(
                    unnest(generate_series(date_trunc('month', first), date_trunc('month', last), INTERVAL 1 MONTH))
                    AS DATE
                ) AS month
            FROM (SELECT min(date) AS first, $as_of AS last FROM counted) AS span
            WHERE first IS NOT NULL
        ) AS months
    ) AS ends ON ends.month >= moved.month
) AS aged
GROUP BY month_end, age_bucket
ORDER BY month_end, age_bucket
