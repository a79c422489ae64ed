-- The ledger summed by line
-- What was charged, paid and is owed on each line as of the day.
--
-- reads      ledger
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    line_id,
    sum(charge) AS charge,
    sum(CASE WHEN date > $as_of - 90 THEN charged ELSE 0 END) AS recent_charge,
    sum(payer_payment) AS payer_payment,
    sum(patient_payment) AS patient_payment,
    sum(contractual) AS contractual,
    sum(patient_share) AS patient_share,
    sum(payer_receivable) AS payer_receivable,
    sum(patient_receivable) AS patient_receivable
FROM ledger
WHERE known_date <= $as_of
GROUP BY line_id
