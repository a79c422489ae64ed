-- Collections on matured lines
-- What was charged, given up by contract and collected on lines served long enough ago, in each group.
--
-- reads      scoped_balances
-- over       facts
-- parameter  start           DATE     first day of service; null for open
-- parameter  end             DATE     last day of service; null for open
-- parameter  matured_before  DATE     services after this day are too young to count
-- column  group_key        VARCHAR        the group
-- column  lines            BIGINT         lines
-- column  charge           DECIMAL(18,2)  charged, version differences included
-- column  contractual      DECIMAL(18,2)  given up by contract
-- column  patient_share    DECIMAL(18,2)  moved to patients
-- column  payer_payment    DECIMAL(18,2)  paid by payers
-- column  patient_payment  DECIMAL(18,2)  paid by patients

WITH counted AS (
    SELECT * FROM scoped_balances
    WHERE rated_lines > 0
        AND service_date <= $matured_before
        AND ($start IS NULL OR service_date >= $start) AND ($end IS NULL OR service_date <= $end)
)

SELECT
    group_key,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(contractual) AS DECIMAL(18, 2)) AS contractual,
    CAST(sum(patient_share) AS DECIMAL(18, 2)) AS patient_share,
    CAST(sum(payer_payment) AS DECIMAL(18, 2)) AS payer_payment,
    CAST(sum(patient_payment) AS DECIMAL(18, 2)) AS patient_payment
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key
ORDER BY group_key
