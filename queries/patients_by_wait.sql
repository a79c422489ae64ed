-- Patients by how many claims were paid in time
-- How many patients have so many claims, and so many of them paid within some days: a patient's claims wait alike.
--
-- reads   scoped_claims
-- sets    dimension  all
-- sets    dated_by   submission
-- parameter  within    BIGINT  days within which a payment is in time
-- column  claims       BIGINT  claims of the patient that were sent
-- column  paid_claims  BIGINT  of them: paid in time
-- column  patients     BIGINT  patients who have so many

WITH counted AS (
    SELECT *, CASE WHEN first_payment_date - clock_date <= $within THEN 1 ELSE 0 END AS in_time
    FROM scoped_claims
    WHERE timed_claims = 1 AND submitted_claims = 1 AND clock_date IS NOT NULL AND in_dates = 1
)

SELECT
    claims,
    paid_claims,
    CAST(count(*) AS BIGINT) AS patients
FROM (
    SELECT
        coalesce(patient_key, claim_id) AS patient,
        CAST(count(*) AS BIGINT) AS claims,
        CAST(sum(in_time) AS BIGINT) AS paid_claims
    FROM counted
    GROUP BY coalesce(patient_key, claim_id)
) AS people
GROUP BY claims, paid_claims
ORDER BY claims, paid_claims
