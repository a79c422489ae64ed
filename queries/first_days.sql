-- First days of each kind of file
-- From which day on there are submissions, acknowledgements and payments; null where there are none.
--
-- reads   claim_documents, payments
-- column  submission_date       DATE  first BHT04 of an 837
-- column  acknowledgement_date  DATE  first STC02 of a 277CA
-- column  payment_date          DATE  first payment date of an 835

WITH counted AS (
    SELECT kind, date FROM claim_documents
    UNION ALL
    -- a payment without claims is one too
    SELECT 'remit', coalesce(effective_date, production_date) FROM payments
)

SELECT
    min(CASE WHEN kind = 'submission' THEN date END) AS submission_date,
    min(CASE WHEN kind = 'acknowledgement' THEN date END) AS acknowledgement_date,
    min(CASE WHEN kind = 'remit' THEN date END) AS payment_date
FROM counted
ORDER BY 1
