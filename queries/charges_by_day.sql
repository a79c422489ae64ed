-- Charges by day
-- What was charged on every day on which something was, up to the as-of day.
--
-- reads   current_ledger
-- over    facts
-- column  date    DATE           the day of the treatment; of a version difference, the day it was sent
-- column  charge  DECIMAL(18,2)  charged, version differences included

WITH counted AS (
    SELECT * FROM current_ledger WHERE charged <> 0
)

SELECT
    date,
    CAST(sum(charged) AS DECIMAL(18, 2)) AS charge
FROM counted
GROUP BY date
HAVING sum(charged) <> 0
ORDER BY date
