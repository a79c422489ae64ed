-- Transfers and what they hold
-- Each payment with its claim payments and provider-level adjustments: amount = claim payments - adjustments.
--
-- reads   payments, remits, provider_adjustments
-- column  file_id      VARCHAR        the file
-- column  segment      UINTEGER       its BPR
-- column  date         DATE           the day of the payment
-- column  payer_name   VARCHAR        who paid
-- column  trace        VARCHAR        its number (TRN02)
-- column  amount       DECIMAL(18,2)  transferred (BPR02)
-- column  claims       BIGINT         claims answered in it
-- column  paid         DECIMAL(18,2)  paid on them (CLP04)
-- column  adjustments  DECIMAL(18,2)  provider-level adjustments (PLB), positive where they lower the payment
-- column  difference   DECIMAL(18,2)  amount, less claim payments, plus provider-level adjustments: 0 where it balances

WITH counted AS (
    SELECT
        payments.file_id,
        payments.segment,
        coalesce(payments.effective_date, payments.production_date) AS date,
        payments.payer_name,
        payments.trace,
        coalesce(payments.amount, 0) AS amount,
        coalesce(answered.claims, 0) AS claims,
        coalesce(answered.paid, 0) AS paid,
        coalesce(settled.adjustments, 0) AS adjustments,
        coalesce(payments.amount, 0) - coalesce(answered.paid, 0) + coalesce(settled.adjustments, 0) AS difference
    FROM payments
    LEFT JOIN (
        SELECT file_id, transaction, count(*) AS claims, sum(paid) AS paid FROM remits GROUP BY file_id, transaction
    ) AS answered ON answered.file_id = payments.file_id AND answered.transaction = payments.transaction
    LEFT JOIN (
        SELECT file_id, transaction, sum(amount) AS adjustments FROM provider_adjustments GROUP BY file_id, transaction
    ) AS settled ON settled.file_id = payments.file_id AND settled.transaction = payments.transaction
)

SELECT
    file_id,
    segment,
    date,
    payer_name,
    trace,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    CAST(claims AS BIGINT) AS claims,
    CAST(paid AS DECIMAL(18, 2)) AS paid,
    CAST(adjustments AS DECIMAL(18, 2)) AS adjustments,
    CAST(difference AS DECIMAL(18, 2)) AS difference
FROM counted
ORDER BY date NULLS LAST, file_id, segment
