-- Receivables by age and state
-- What payers and patients owe as of the day, by the age of the line and by its status.
--
-- reads   scoped_balances
-- over    facts
-- column  group_key           VARCHAR        the group
-- column  age_bucket          VARCHAR        0_30, 31_60, 61_90, 91_120 or over_120 days old
-- column  payer_state         VARCHAR        unbilled, sent, rejected, pending, denied, part_paid or other
-- column  patient_state       VARCHAR        patient or awaiting_secondary
-- column  lines               BIGINT         lines on which a payer owes something, or is owed
-- column  payer_receivable    DECIMAL(18,2)  owed by payers
-- column  patient_receivable  DECIMAL(18,2)  owed by patients
-- column  payer_credit        DECIMAL(18,2)  of that: lines on which a payer is owed something back, 0 or negative
-- column  patient_credit      DECIMAL(18,2)  the same of patients
-- column  recent_charge       DECIMAL(18,2)  charged in the 90 days up to the day

WITH counted AS (
    SELECT * FROM scoped_balances WHERE live_lines > 0
)

SELECT
    group_key,
    age_bucket,
    payer_state,
    patient_state,
    CAST(sum(payer_lines) AS BIGINT) AS lines,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(sum(patient_receivable) AS DECIMAL(18, 2)) AS patient_receivable,
    CAST(sum(payer_credit) AS DECIMAL(18, 2)) AS payer_credit,
    CAST(sum(patient_credit) AS DECIMAL(18, 2)) AS patient_credit,
    CAST(sum(recent_charge) AS DECIMAL(18, 2)) AS recent_charge
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, age_bucket, payer_state, patient_state
ORDER BY group_key, age_bucket, payer_state, patient_state
