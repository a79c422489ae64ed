-- Claims of a payment
-- Every claim that one remittance answered: the same transfer as another claim's.
--
-- reads      claim_documents, remits, payments
-- parameter  as_of    DATE      the as-of date: data known by then
-- parameter  file_id  VARCHAR   the file of the remittance
-- parameter  place    UINTEGER  a CLP of it
-- column  claim_id           VARCHAR        the claim
-- column  status             VARCHAR        CLP02
-- column  charge             DECIMAL(18,2)  charged
-- column  paid               DECIMAL(18,2)  paid
-- column  segment            UINTEGER       its CLP
-- column  remittance_amount  DECIMAL(18,2)  the whole transfer (BPR02)
-- column  effective_date     DATE           its day

WITH counted AS (
    SELECT
        document.*,
        answer.status,
        answer.charge,
        answer.paid,
        payment.amount AS remittance_amount,
        payment.effective_date
    FROM claim_documents AS document
    INNER JOIN remits AS answer ON answer.file_id = document.file_id AND answer.segment = document.segment
    INNER JOIN remits AS mine ON mine.file_id = answer.file_id AND mine.transaction = answer.transaction
    LEFT JOIN payments AS payment ON payment.file_id = answer.file_id AND payment.transaction = answer.transaction
    WHERE mine.file_id = $file_id AND mine.segment = $place AND document.date <= $as_of
)

SELECT
    claim_id,
    status,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    CAST(paid AS DECIMAL(18, 2)) AS paid,
    segment,
    CAST(remittance_amount AS DECIMAL(18, 2)) AS remittance_amount,
    effective_date
FROM counted
ORDER BY segment
