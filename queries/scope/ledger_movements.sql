-- Movements of money
-- Every movement, whenever it was known, with a 0/1 column for payments.
--
-- reads  ledger

SELECT *, CASE WHEN primary_payment <> 0 THEN 1 ELSE 0 END AS primary_payments
FROM ledger
