-- Patients by how many lines of each kind they have
-- How many patients have so many decided and denied lines with a payer: a patient's lines are decided alike.
--
-- reads   scoped_lines
-- sets    dimension  all
-- column  payer_id  VARCHAR  the payer; unknown where there is none
-- column  decided   BIGINT   lines of the patient with a first adjudication
-- column  denied    BIGINT   of them: denied or hidden
-- column  patients  BIGINT   patients who have so many

WITH counted AS (
    SELECT * FROM scoped_lines WHERE adjudicated_lines = 1 AND in_dates = 1
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
        CAST(sum(adjudicated_lines) AS BIGINT) AS decided,
        CAST(sum(denied_lines) AS BIGINT) AS denied
    FROM counted
    GROUP BY 1, 2
) AS people
GROUP BY payer_id, decided, denied
ORDER BY payer_id, decided, denied
