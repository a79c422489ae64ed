-- Claims as of the day, narrow
-- What questions count of claims as of the day.
--
-- reads      claims_as_of
-- held
-- rows       claims_as_of

SELECT
    payer_id,
    payer_class,
    clinic_id,
    therapist_ids,
    cpts,
    modifiers,
    pos,
    diagnosis_chapters,
    carcs,
    rarcs,
    reason_categories,
    reason_owners,
    first_service_date,
    submission_date,
    adjudication_date,
    clean_date,
    received_date,
    clock_date,
    first_payment_date,
    charge_lag_days,
    claims,
    primary_claims,
    adjudicated_claims,
    denied_claims,
    fully_denied_claims,
    submitted_claims,
    answered_claims,
    timed_claims,
    worded_sent_claims,
    accepted_sent_claims,
    judged_primary_claims,
    clean_primary_claims,
    resolved_primary_claims,
    judged_sent_claims,
    clean_sent_claims,
    resolved_sent_claims,
    sent_claims,
    cohort_claims,
    adjudicated_cohort_claims,
    awaited_claims,
    unanswered_charge
FROM claims_as_of
