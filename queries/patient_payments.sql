-- Patient payments
-- How many payments by patients are known up to the day: without any, collections can only speak of payers.
--
-- reads      ledger
-- parameter  as_of  DATE  the as-of date: data known by then
-- column  payments  BIGINT  payments by patients

WITH counted AS (
    SELECT * FROM ledger WHERE kind = 'patient_payment' AND date <= $as_of
)

SELECT CAST(count(*) AS BIGINT) AS payments
FROM counted
ORDER BY payments
