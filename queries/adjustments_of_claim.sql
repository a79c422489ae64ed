-- Adjustments of a claim
-- Every group, reason and amount in the answers to one claim up to the day, as the payers sent them.
--
-- reads      claim_documents, adjustments
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  file_id           VARCHAR        file of the remit
-- column  remit_segment     UINTEGER       its CLP
-- column  line_segment      UINTEGER       its SVC; null at claim level
-- column  segment           UINTEGER       the CAS
-- column  position          UTINYINT       which triplet, 1 to 6
-- column  adjustment_group  VARCHAR        CO, PR, OA, PI or CR
-- column  carc              VARCHAR        adjustment reason code
-- column  amount            DECIMAL(12,2)  positive reduces the payment

WITH counted AS (
    SELECT adjustment.*
    FROM adjustments AS adjustment
    INNER JOIN claim_documents AS document
        ON document.file_id = adjustment.file_id AND document.segment = adjustment.remit_segment
    WHERE document.claim_id = $claim_id AND document.kind = 'remit' AND document.date <= $as_of
)

SELECT file_id, remit_segment, line_segment, segment, position, adjustment_group, carc, amount
FROM counted
ORDER BY file_id, segment, position
