-- Movements of money, added up
-- Movements of equal days, payer, clinic and therapist, whenever they were known.
--
-- reads      ledger_movements
-- held
-- rows       ledger_movements

SELECT
    date,
    known_date,
    service_date,
    first_service_date,
    submission_date,
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    CAST(sum(primary_payments) AS INTEGER) AS primary_payments,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(charged) AS DECIMAL(18, 2)) AS charged,
    CAST(sum(payer_payment) AS DECIMAL(18, 2)) AS payer_payment,
    CAST(sum(primary_payment) AS DECIMAL(18, 2)) AS primary_payment,
    CAST(sum(contractual) AS DECIMAL(18, 2)) AS contractual,
    CAST(sum(patient_share) AS DECIMAL(18, 2)) AS patient_share,
    CAST(sum(patient_payment) AS DECIMAL(18, 2)) AS patient_payment,
    CAST(sum(write_off) AS DECIMAL(18, 2)) AS write_off,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(sum(patient_receivable) AS DECIMAL(18, 2)) AS patient_receivable
FROM ledger_movements
GROUP BY date, known_date, service_date, first_service_date, submission_date, payer_id, payer_class, clinic_id, therapist_id
