-- Receivables by day of age
-- What payers owe as of the day on lines of a certain age, day by day: what is about to grow old. Credits are left out.
--
-- reads      scoped_balances
-- over       facts
-- parameter  from_days  INTEGER  the youngest age, in days
-- parameter  to_days    INTEGER  the oldest age, in days
-- column  group_key         VARCHAR        the group
-- column  age_days          BIGINT         days since the treatment, or since the last sending
-- column  payer_state       VARCHAR        unbilled, sent, rejected, pending, denied, part_paid or other
-- column  lines             BIGINT         lines of this age on which a payer owes something
-- column  payer_receivable  DECIMAL(18,2)  owed by payers

WITH counted AS (
    SELECT * FROM scoped_balances WHERE debt_lines > 0 AND age_days >= $from_days AND age_days <= $to_days
)

SELECT
    group_key,
    CAST(age_days AS BIGINT) AS age_days,
    payer_state,
    CAST(sum(debt_lines) AS BIGINT) AS lines,
    CAST(sum(payer_debt) AS DECIMAL(18, 2)) AS payer_receivable
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, age_days, payer_state
ORDER BY group_key, age_days, payer_state
