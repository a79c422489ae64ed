-- One claim
-- The profile of a claim, with its status on the day.
--
-- reads      claims
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  claim_id            VARCHAR        the claim
-- column  payer_id            VARCHAR        its primary payer
-- column  payer_class         VARCHAR        the payer's class
-- column  clinic_id           VARCHAR        the clinic
-- column  therapist_ids       VARCHAR[]      its therapists
-- column  patient_key         VARCHAR        key of the patient
-- column  first_service_date  DATE           its earliest service
-- column  last_service_date   DATE           its latest service
-- column  submission_date     DATE           its original submission; null without an 837
-- column  submission_state    VARCHAR        the state of its last submission
-- column  clock_date          DATE           its first submission not rejected; null without one
-- column  last_sent_date      DATE           its last submission not rejected; null without one
-- column  charge              DECIMAL(18,2)  charged
-- column  first_answer_date   DATE           its first answer
-- column  adjudication_date   DATE           its first adjudication
-- column  first_payment_date  DATE           its first payment
-- column  denied_claims       INTEGER        1 where a line was denied or hidden at first
-- column  clean_claims        INTEGER        1 where it went through at once

WITH counted AS (
    SELECT * FROM claims WHERE valid_from <= $as_of AND $as_of < valid_to AND claim_id = $claim_id
)

SELECT
    claim_id,
    payer_id,
    payer_class,
    clinic_id,
    therapist_ids,
    patient_key,
    first_service_date,
    last_service_date,
    submission_date,
    submission_state,
    clock_date,
    last_sent_date,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    first_answer_date,
    adjudication_date,
    first_payment_date,
    CAST(denied_claims AS INTEGER) AS denied_claims,
    CAST(clean_claims AS INTEGER) AS clean_claims
FROM counted
ORDER BY claim_id
