-- Decided lines, each with what may be behind its denial
-- One row a line: who, what, where, how it was filed and what was decided, to look for what denials have in common.
--
-- reads   profiled_lines
-- sets    dimension  all
-- column  line_id            VARCHAR        the line
-- column  claim_id           VARCHAR        its claim
-- column  patient_key        VARCHAR        key of the patient: denials of one patient are no independent news
-- column  service_date       DATE           day of service
-- column  payer_id           VARCHAR        the primary payer
-- column  clinic_id          VARCHAR        the clinic
-- column  therapist_id       VARCHAR        who treated
-- column  cpt                VARCHAR        the code
-- column  modifiers          VARCHAR[]      its modifiers
-- column  pos                VARCHAR        place of service
-- column  diagnosis_chapter  VARCHAR        chapter of the diagnosis
-- column  claim_cpts         VARCHAR[]      all codes of the claim
-- column  authorized_claims  INTEGER        1 where the claim as first sent names an authorization, 0 where not; null without its 837
-- column  filing_days        BIGINT         days from service to the original submission; null without its 837
-- column  submission_date    DATE           day of the original submission; null without its 837
-- column  days_since_visit   BIGINT         days since the patient's visit before this one; null for the first on file
-- column  days_on_file       BIGINT         days since the earliest service on file
-- column  reason_category    VARCHAR        category of the reason of a denied line
-- column  denied_lines       BIGINT         1 where denied or hidden
-- column  charge             DECIMAL(18,2)  charge

WITH counted AS (
    SELECT * FROM profiled_lines WHERE adjudicated_lines = 1 AND in_dates = 1
)

SELECT
    line_id,
    claim_id,
    patient_key,
    service_date,
    payer_id,
    clinic_id,
    therapist_id,
    cpt,
    modifiers,
    pos,
    diagnosis_chapter,
    claim_cpts,
    authorized_claims,
    filing_days,
    CASE WHEN filing_days IS NULL THEN NULL ELSE submission_date END AS submission_date,
    days_since_visit,
    days_on_file,
    reason_category,
    CAST(denied_lines AS BIGINT) AS denied_lines,
    CAST(charge AS DECIMAL(18, 2)) AS charge
FROM counted
ORDER BY line_id
