-- Receivables at month ends
-- What payers and patients owed on the last day of every month, and on the as-of day: the ledger summed up to it.
--
-- reads   current_ledger
-- over    facts
-- column  month_end           DATE           last day of the month, or the as-of day
-- column  payer_receivable    DECIMAL(18,2)  owed by payers
-- column  patient_receivable  DECIMAL(18,2)  owed by patients
-- column  charge              DECIMAL(18,2)  charged in that month
-- column  payer_payment       DECIMAL(18,2)  paid by payers in that month

WITH counted AS (
    SELECT * FROM current_ledger
)

SELECT
    least(CAST(month + INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE), $as_of) AS month_end,
    CAST(sum(payer_receivable) OVER (ORDER BY month) AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(sum(patient_receivable) OVER (ORDER BY month) AS DECIMAL(18, 2)) AS patient_receivable,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    CAST(payer_payment AS DECIMAL(18, 2)) AS payer_payment
FROM (
    SELECT
        month,
        sum(payer_receivable) AS payer_receivable,
        sum(patient_receivable) AS patient_receivable,
        sum(charge) AS charge,
        sum(payer_payment) AS payer_payment
    FROM (
        SELECT
            CAST(date_trunc('month', date) AS DATE) AS month,
            payer_receivable, patient_receivable, charge, payer_payment
        FROM counted
        UNION ALL
        -- months without a movement have an end too
        SELECT
            CAST(unnest(generate_series(date_trunc('month', first), date_trunc('month', last), INTERVAL 1 MONTH)) AS DATE),
            0, 0, 0, 0
        FROM (SELECT min(date) AS first, $as_of AS last FROM counted) AS span
        WHERE first IS NOT NULL
    ) AS movements
    GROUP BY month
) AS months
ORDER BY month_end
