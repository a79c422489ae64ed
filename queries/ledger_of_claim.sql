-- Ledger of a claim
-- Every movement of money on one claim up to the day, with what payers and the patient owe after it.
--
-- reads      ledger
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  date                DATE           the day it counts from
-- column  line_id             VARCHAR        the line
-- column  kind                VARCHAR        charge, payment, contractual, patient_share, ...
-- column  file_id             VARCHAR        file of the document that moved it
-- column  segment             UINTEGER       its CLM or CLP
-- column  charge              DECIMAL(12,2)  added to charges
-- column  payer_payment       DECIMAL(12,2)  paid by a payer
-- column  contractual         DECIMAL(12,2)  given up by contract
-- column  patient_share       DECIMAL(12,2)  moved from payer to patient
-- column  patient_payment     DECIMAL(12,2)  paid by the patient
-- column  write_off           DECIMAL(12,2)  written off
-- column  payer_receivable    DECIMAL(12,2)  change of what payers owe
-- column  patient_receivable  DECIMAL(12,2)  change of what the patient owes
-- column  payer_balance       DECIMAL(18,2)  what payers owe on the claim after it
-- column  patient_balance     DECIMAL(18,2)  what the patient owes on the claim after it

WITH counted AS (
    SELECT * FROM ledger WHERE claim_id = $claim_id AND date <= $as_of AND kind <> 'charge_recount'
)

SELECT
    date, line_id, kind, file_id, segment, charge, payer_payment, contractual, patient_share, patient_payment,
    write_off, payer_receivable, patient_receivable,
    CAST(
        sum(payer_receivable) OVER (ORDER BY date, file_id, segment, line_id, kind ROWS UNBOUNDED PRECEDING)
        AS DECIMAL(18, 2)
    ) AS payer_balance,
    CAST(
        sum(patient_receivable) OVER (ORDER BY date, file_id, segment, line_id, kind ROWS UNBOUNDED PRECEDING)
        AS DECIMAL(18, 2)
    ) AS patient_balance
FROM counted
ORDER BY date, file_id, segment, line_id, kind
