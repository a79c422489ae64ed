-- Patients by how many claims of each kind they have
-- How many patients have so many decided and denied claims with a payer: a patient's claims are decided alike.
--
-- reads   scoped_claims
-- sets    dimension  all
-- sets    dated_by   adjudication
-- column  payer_id  VARCHAR  the payer; unknown where there is none
-- column  decided   BIGINT   claims of the patient with a first adjudication
-- column  denied    BIGINT   of them: denied or hidden on a line
-- column  patients  BIGINT   patients who have so many

WITH counted AS (
    SELECT * FROM scoped_claims WHERE adjudicated_claims = 1 AND in_dates = 1
)

SELECT
    payer_id,
    decided,
    denied,
    CAST(count(*) AS BIGINT) AS patients
FROM (
    SELECT
        coalesce(payer_id, 'unknown') AS payer_id,
        coalesce(patient_key, claim_id) AS patient,
        CAST(sum(adjudicated_claims) AS BIGINT) AS decided,
        CAST(sum(denied_claims) AS BIGINT) AS denied
    FROM counted
    GROUP BY 1, 2
) AS people
GROUP BY payer_id, decided, denied
ORDER BY payer_id, decided, denied
