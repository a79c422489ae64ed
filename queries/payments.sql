-- Payments
-- What primary payers paid, reversals left out, in each group.
--
-- reads   scoped_ledger
-- over    facts
-- column  group_key        VARCHAR        the group
-- column  in_dates         INTEGER        1; 0 for payments that lack the date of the basis: noted with the figure
-- column  payments         BIGINT         payments of a line
-- column  primary_payment  DECIMAL(18,2)  paid in primary payers' adjudications

WITH counted AS (
    SELECT * FROM scoped_ledger WHERE primary_payments > 0
)

SELECT
    group_key,
    in_dates,
    CAST(sum(primary_payments) AS BIGINT) AS payments,
    CAST(sum(primary_payment) AS DECIMAL(18, 2)) AS primary_payment
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
