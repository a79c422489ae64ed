-- Status of a claim
-- The balance of each line of one claim on the day, its status, its last denial, and the remedy.
--
-- reads      scoped_balances, last_denials
-- sets       dimension  all
-- sets       clock      service
-- parameter  claim_id   VARCHAR    the claim
-- column  line_id             VARCHAR        the line
-- column  payer_id            VARCHAR        its primary payer
-- column  service_date        DATE           the treatment
-- column  payer_state         VARCHAR        unbilled, sent, rejected, pending, denied, part_paid or other
-- column  patient_state       VARCHAR        patient or awaiting_secondary
-- column  denied_date         DATE           its last denial in force; null without one
-- column  remedy              VARCHAR        of that denial: appeal, send_anew or no_appeal
-- column  charge              DECIMAL(18,2)  charged
-- column  payer_receivable    DECIMAL(18,2)  owed by payers
-- column  patient_receivable  DECIMAL(18,2)  owed by the patient

WITH counted AS (
    SELECT
        balance.*,
        denial.denied_date,
        coalesce(denial.remedy, 'appeal') AS remedy
    FROM scoped_balances AS balance
    LEFT JOIN last_denials AS denial ON denial.claim_id = balance.claim_id AND denial.line_id = balance.line_id
    WHERE balance.claim_id = $claim_id
)

SELECT
    line_id,
    payer_id,
    service_date,
    payer_state,
    patient_state,
    denied_date,
    remedy,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    CAST(payer_receivable AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(patient_receivable AS DECIMAL(18, 2)) AS patient_receivable
FROM counted
ORDER BY line_id
