-- Receivables by age of the treatment
-- What payers and patients owed on the day, by the age of the treatment alone: the ledger summed up to the day.
--
-- reads   current_ledger
-- over    facts
-- column  age_bucket    VARCHAR        0_30, 31_60, 61_90, 91_120 or over_120 days since the treatment
-- column  payer_owed    DECIMAL(18,2)  owed by payers
-- column  patient_owed  DECIMAL(18,2)  owed by patients

WITH counted AS (
    SELECT * FROM current_ledger
)

SELECT
    age_bucket,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_owed,
    CAST(sum(patient_receivable) AS DECIMAL(18, 2)) AS patient_owed
FROM (
    SELECT
        CASE
            WHEN $as_of - service_date <= 30 THEN '0_30'
            WHEN $as_of - service_date <= 60 THEN '31_60'
            WHEN $as_of - service_date <= 90 THEN '61_90'
            WHEN $as_of - service_date <= 120 THEN '91_120'
            ELSE 'over_120'
        END AS age_bucket,
        payer_receivable,
        patient_receivable
    FROM counted
) AS aged
GROUP BY age_bucket
ORDER BY age_bucket
