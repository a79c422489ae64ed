-- Latest days of each kind of file
-- Up to which day there are submissions, acknowledgements and payments; null where there are none.
--
-- reads   claim_documents, payments
-- parameter  as_of              DATE  the as-of date: data known by then
-- column  submission_date       DATE  last BHT04 of an 837
-- column  acknowledgement_date  DATE  last STC02 of a 277CA
-- column  payment_date          DATE  last payment date of an 835

WITH counted AS (
    SELECT kind, date, file_id, segment FROM claim_documents WHERE date <= $as_of
    UNION ALL
    -- a payment without claims is one too
    SELECT 'remit', coalesce(effective_date, production_date), file_id, segment
    FROM payments
    WHERE coalesce(effective_date, production_date) <= $as_of
)

SELECT
    max(CASE WHEN kind = 'submission' THEN date END) AS submission_date,
    max(CASE WHEN kind = 'acknowledgement' THEN date END) AS acknowledgement_date,
    max(CASE WHEN kind = 'remit' THEN date END) AS payment_date
FROM counted
ORDER BY 1
