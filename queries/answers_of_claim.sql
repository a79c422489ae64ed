-- Answers to a claim
-- What each payer decided on each line of one claim, answer by answer, up to the day.
--
-- reads      answers
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  line_id            VARCHAR        the line
-- column  position           BIGINT         order of the claim's remits
-- column  date               DATE           payment date
-- column  payer_id           VARCHAR        who answered
-- column  status             VARCHAR        CLP02
-- column  is_primary         BOOLEAN        as primary payer
-- column  is_reversal        BOOLEAN        takes an earlier answer back
-- column  outcome            VARCHAR        what it decided; null for reversals
-- column  cancelled_date     DATE           when it was reversed; null while it is in force
-- column  is_allocated       BOOLEAN        part of it was spread from the claim
-- column  charge             DECIMAL(12,2)  charge as answered
-- column  paid               DECIMAL(12,2)  paid
-- column  patient_amount     DECIMAL(12,2)  the patient's share
-- column  denied_amount      DECIMAL(12,2)  denied
-- column  contractual_amount DECIMAL(12,2)  given up by contract
-- column  pending_amount     DECIMAL(12,2)  pending
-- column  file_id            VARCHAR        file of the remit
-- column  segment            UINTEGER       its CLP
-- column  line_segment       UINTEGER       its SVC; null where it had none

WITH counted AS (
    SELECT * FROM answers WHERE claim_id = $claim_id AND date <= $as_of
)

SELECT
    line_id, position, date, payer_id, status, is_primary, is_reversal,
    CASE WHEN outcome = 'duplicate' AND duplicate_from > $as_of THEN 'denied' ELSE outcome END AS outcome,
    CASE WHEN cancelled_date <= $as_of THEN cancelled_date END AS cancelled_date,
    is_allocated, charge, paid, patient_amount, denied_amount, contractual_amount, pending_amount,
    file_id, segment, line_segment
FROM counted
ORDER BY position, line_id, file_id, segment
