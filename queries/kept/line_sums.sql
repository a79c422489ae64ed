-- The ledger summed by line, kept
-- The same as the ledger summed up to the default as-of day.
--
-- reads  balances

SELECT *
FROM balances
