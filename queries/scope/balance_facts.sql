-- Balances of lines as of the day, narrow
-- What questions count of balances as of the day.
--
-- reads      balances_as_of
-- held
-- rows       balances_as_of

SELECT
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    cpt,
    modifiers,
    pos,
    diagnosis_chapter,
    service_date,
    sent_date,
    payer_state,
    patient_state,
    lines,
    rated_lines,
    payer_lines,
    live_lines,
    debt_lines,
    charge,
    recent_charge,
    payer_payment,
    patient_payment,
    contractual,
    patient_share,
    payer_receivable,
    patient_receivable,
    payer_debt,
    payer_credit,
    patient_credit
FROM balances_as_of
