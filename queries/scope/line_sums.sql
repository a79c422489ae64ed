-- The ledger summed by line
-- What was charged, paid and is owed on each line as of the day.
--
-- reads      ledger
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    line_id,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(CASE WHEN date > $as_of - 90 THEN charged ELSE 0 END) AS DECIMAL(18, 2)) AS recent_charge,
    CAST(sum(payer_payment) AS DECIMAL(18, 2)) AS payer_payment,
    CAST(sum(patient_payment) AS DECIMAL(18, 2)) AS patient_payment,
    CAST(sum(contractual) AS DECIMAL(18, 2)) AS contractual,
    CAST(sum(patient_share) AS DECIMAL(18, 2)) AS patient_share,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(sum(patient_receivable) AS DECIMAL(18, 2)) AS patient_receivable
FROM ledger
WHERE known_date <= $as_of
GROUP BY line_id
