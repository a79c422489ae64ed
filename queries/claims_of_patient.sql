-- Claims of a patient
-- Every claim of one patient on the day, with its outcome.
--
-- reads      claims
-- parameter  as_of        DATE     the as-of date: data known by then
-- parameter  patient_key  VARCHAR  the patient's key
-- column  claim_id            VARCHAR        the claim
-- column  payer_id            VARCHAR        its primary payer
-- column  first_service_date  DATE           its earliest treatment
-- column  cpts                VARCHAR[]      its codes
-- column  charge              DECIMAL(18,2)  charged
-- column  submission_state    VARCHAR        the state of its last submission
-- column  adjudication_date   DATE           its first adjudication
-- column  denied_claims       INTEGER        1 where a line was denied or hidden at first
-- column  carcs               VARCHAR[]      reasons of those denials

WITH counted AS (
    SELECT * FROM claims WHERE valid_from <= $as_of AND $as_of < valid_to AND patient_key = $patient_key
)

SELECT
    claim_id,
    payer_id,
    first_service_date,
    cpts,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    submission_state,
    adjudication_date,
    CAST(denied_claims AS INTEGER) AS denied_claims,
    carcs
FROM counted
ORDER BY first_service_date, claim_id
