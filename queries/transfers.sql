-- Transfers and what they hold
-- Each payment with what it pays on claims and what is settled beside them: transferred = paid on claims - settled beside.
--
-- reads   payments, remits, provider_adjustments
-- column  file_id     VARCHAR        the file
-- column  segment     UINTEGER       its BPR
-- column  date        DATE           the day of the payment
-- column  payer_name  VARCHAR        who paid
-- column  trace       VARCHAR        its number (TRN02)
-- column  amount      DECIMAL(18,2)  transferred (BPR02)
-- column  claims      BIGINT         claims answered in it
-- column  paid        DECIMAL(18,2)  paid on them (CLP04)
-- column  beside      DECIMAL(18,2)  settled beside claims (PLB), what lowers the payment positive
-- column  difference  DECIMAL(18,2)  transferred, less paid on claims, plus settled beside: 0 where it adds up

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
        coalesce(settled.beside, 0) AS beside,
        coalesce(payments.amount, 0) - coalesce(answered.paid, 0) + coalesce(settled.beside, 0) AS difference
    FROM payments
    LEFT JOIN (
        SELECT file_id, transaction, count(*) AS claims, sum(paid) AS paid FROM remits GROUP BY file_id, transaction
    ) AS answered ON answered.file_id = payments.file_id AND answered.transaction = payments.transaction
    LEFT JOIN (
        SELECT file_id, transaction, sum(amount) AS beside FROM provider_adjustments GROUP BY file_id, transaction
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
    CAST(beside AS DECIMAL(18, 2)) AS beside,
    CAST(difference AS DECIMAL(18, 2)) AS difference
FROM counted
ORDER BY date NULLS LAST, file_id, segment
