-- What moved receivables
-- Every kind of movement of money after a day, up to the as-of day: what was owed then, and these, make what is owed now.
--
-- reads      current_ledger
-- over       facts
-- parameter  since  DATE  the day after which movements count
-- column  charge              DECIMAL(18,2)  charged, version differences included
-- column  payer_payment       DECIMAL(18,2)  paid by payers, reversals negative
-- column  contractual         DECIMAL(18,2)  given up by contract
-- column  patient_share       DECIMAL(18,2)  moved from payers to patients
-- column  patient_payment     DECIMAL(18,2)  paid by patients
-- column  write_off           DECIMAL(18,2)  written off
-- column  payer_receivable    DECIMAL(18,2)  change of what payers owe
-- column  patient_receivable  DECIMAL(18,2)  change of what patients owe

WITH counted AS (
    SELECT * FROM current_ledger WHERE date > $since
)

SELECT
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(payer_payment) AS DECIMAL(18, 2)) AS payer_payment,
    CAST(sum(contractual) AS DECIMAL(18, 2)) AS contractual,
    CAST(sum(patient_share) AS DECIMAL(18, 2)) AS patient_share,
    CAST(sum(patient_payment) AS DECIMAL(18, 2)) AS patient_payment,
    CAST(sum(write_off) AS DECIMAL(18, 2)) AS write_off,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(sum(patient_receivable) AS DECIMAL(18, 2)) AS patient_receivable
FROM counted
ORDER BY 1
