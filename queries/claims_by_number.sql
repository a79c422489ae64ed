-- Claims of a number
-- Claims that bear a number of the practice or of a payer in one of their documents up to the day.
--
-- reads      claim_documents, submissions, remits
-- parameter  as_of   DATE     the as-of date: data known by then
-- parameter  number  VARCHAR  the practice's number of the claim or patient (CLM01, CLP01), or the payer's (CLP07)
-- column  claim_id    VARCHAR  the claim
-- column  first_date  DATE     the first document with that number
-- column  documents   BIGINT   documents with that number

WITH counted AS (
    SELECT document.*
    FROM claim_documents AS document
    LEFT JOIN submissions AS sent ON sent.file_id = document.file_id AND sent.segment = document.segment
    LEFT JOIN remits AS answer ON answer.file_id = document.file_id AND answer.segment = document.segment
    WHERE (document.date IS NULL OR document.date <= $as_of)
        AND (
            sent.patient_control_number = $number
            OR answer.patient_control_number = $number
            OR answer.payer_control_number = $number
        )
)

SELECT
    claim_id,
    min(date) AS first_date,
    CAST(count(*) AS BIGINT) AS documents
FROM counted
GROUP BY claim_id
ORDER BY claim_id
