-- Lines as first submitted, with their outcome
-- One row a line of every claim sent to a primary payer: what a check before sending could know, whether the claim was
-- rejected, and the initial adjudication. By submission date (under the basis submission).
--
-- reads      scoped_lines, scoped_rejections, claims
-- reads      answers, claim_documents, submissions
-- sets       dimension  all
-- sets       dated_by   submission
-- parameter  as_of      DATE  the as-of date: data known by then
-- column  line_id            VARCHAR        the line
-- column  claim_id           VARCHAR        its claim
-- column  file_id            VARCHAR        the file in which it was sent
-- column  segment            UINTEGER       the claim's segment there
-- column  patient_key        VARCHAR        key of the patient
-- column  payer_id           VARCHAR        the payer
-- column  payer_class        VARCHAR        its class
-- column  clinic_id          VARCHAR        the clinic
-- column  therapist_id       VARCHAR        NPI of the therapist
-- column  billing_npi        VARCHAR        NPI of the billing provider
-- column  cpt                VARCHAR        the code
-- column  modifiers          VARCHAR[]      its modifiers
-- column  pos                VARCHAR        place of service
-- column  diagnosis          VARCHAR        the diagnosis that the line points to first
-- column  units              DECIMAL(18,3)  units
-- column  charge             DECIMAL(18,2)  charge
-- column  service_date       DATE           day of service
-- column  submission_date    DATE           day of the original submission
-- column  authorized_claims  INTEGER        1 where the claim as first sent names an authorization
-- column  rejected_claims    INTEGER        1 where the claim was rejected in its first round
-- column  status             VARCHAR        status code of that rejection, the first of several
-- column  adjudication_date  DATE           day of the first decision on the line; null while there is none
-- column  adjudicated_lines  INTEGER        1 where it was decided and counts
-- column  denied_lines       INTEGER        1 where it was denied or hidden at first
-- column  reason_category    VARCHAR        category of the reason of that denial
-- column  allowed            DECIMAL(18,2)  what the last standing answer paid or left to the patient; null without one
-- column  allowed_date       DATE           the day of that answer

WITH counted AS (
    SELECT
        line.*,
        claim.rejected_claims,
        rejection.status,
        filed.authorized_claims,
        answer.allowed,
        answer.date AS allowed_date
    FROM scoped_lines AS line
    INNER JOIN claims AS claim
        ON claim.claim_id = line.claim_id AND claim.valid_from <= $as_of AND $as_of < claim.valid_to
    LEFT JOIN (SELECT claim_id, min(status) AS status FROM scoped_rejections GROUP BY claim_id) AS rejection
        ON rejection.claim_id = line.claim_id
    LEFT JOIN (
        SELECT
            document.claim_id,
            max(CASE WHEN submission.prior_authorization IS NULL THEN 0 ELSE 1 END) AS authorized_claims
        FROM claim_documents AS document
        INNER JOIN submissions AS submission
            ON submission.file_id = document.file_id AND submission.segment = document.segment
        WHERE document.kind = 'submission' AND document.round = 1 AND document.date <= $as_of
        GROUP BY document.claim_id
    ) AS filed ON filed.claim_id = line.claim_id
    LEFT JOIN (
        SELECT
            line_id,
            date,
            paid + patient_amount AS allowed,
            row_number() OVER (PARTITION BY line_id ORDER BY position DESC, file_id, segment) AS place
        FROM answers
        WHERE is_primary AND date <= $as_of AND (cancelled_date IS NULL OR cancelled_date > $as_of)
    ) AS answer ON answer.line_id = line.line_id AND answer.place = 1
    WHERE line.in_dates = 1 AND NOT line.is_unmatched AND line.submission_date IS NOT NULL
        -- a line that a later version added was not there when the claim was first sent
        AND line.billed_date = line.submission_date
        AND claim.primary_claims = 1 AND claim.submitted_claims = 1
)

SELECT
    line_id,
    claim_id,
    file_id,
    segment,
    patient_key,
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    billing_npi,
    cpt,
    modifiers,
    pos,
    diagnosis,
    CAST(units AS DECIMAL(18, 3)) AS units,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    service_date,
    submission_date,
    CAST(authorized_claims AS INTEGER) AS authorized_claims,
    CAST(rejected_claims AS INTEGER) AS rejected_claims,
    status,
    adjudication_date,
    CAST(adjudicated_lines AS INTEGER) AS adjudicated_lines,
    CAST(denied_lines AS INTEGER) AS denied_lines,
    reason_category,
    CAST(allowed AS DECIMAL(18, 2)) AS allowed,
    allowed_date
FROM counted
ORDER BY line_id
