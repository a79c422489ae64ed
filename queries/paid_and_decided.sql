-- What payers paid, and what they decided
-- Payments of all payers, reversals counted against them, with the lines initially adjudicated in the same days, in each
-- group that a line belongs to (payer, payer class, clinic, therapist, code). Products are sums over patients: their
-- lines are decided and paid alike: they say how much a rate and the payment for a line vary.
--
-- reads   scoped_lines, scoped_ledger, current_lines
-- parameter  dimension  VARCHAR  what to group by; all for one group
-- column  group_key          VARCHAR        the group
-- column  in_dates           INTEGER        1; 0 for rows that lack the date of the basis: noted with the figure
-- column  patients           BIGINT         patients with either
-- column  adjudicated_lines  BIGINT         lines with a first adjudication
-- column  denied_lines       BIGINT         of them: denied or hidden
-- column  payer_payment      DECIMAL(18,2)  paid by payers
-- column  lines_by_lines     BIGINT         sum over patients of lines times lines
-- column  denied_by_denied   BIGINT         sum over patients of denied lines times denied lines
-- column  denied_by_lines    BIGINT         sum over patients of denied lines times lines
-- column  paid_by_lines      DECIMAL(18,2)  sum over patients of dollars times lines
-- column  paid_by_paid       DECIMAL(18,2)  sum over patients of dollars times dollars

WITH counted AS (
    SELECT
        claim_id,
        line_id,
        file_id,
        segment,
        patient_key,
        payer_id,
        therapist_id,
        cpt,
        service_date,
        adjudication_date AS date,
        groups,
        in_dates,
        adjudicated_lines,
        denied_lines,
        reason_category,
        CAST(0 AS DECIMAL(12, 2)) AS payer_payment
    FROM scoped_lines
    WHERE adjudicated_lines = 1
    UNION ALL
    SELECT
        movement.claim_id,
        movement.line_id,
        movement.file_id,
        movement.segment,
        line.patient_key,
        movement.payer_id,
        movement.therapist_id,
        line.cpt,
        movement.service_date,
        movement.date,
        CASE WHEN $dimension = 'cpt' THEN [coalesce(line.cpt, 'none')] ELSE movement.groups END AS groups,
        movement.in_dates,
        0 AS adjudicated_lines,
        0 AS denied_lines,
        CAST(NULL AS VARCHAR) AS reason_category,
        movement.payer_payment
    FROM scoped_ledger AS movement
    LEFT JOIN current_lines AS line ON line.line_id = movement.line_id
    WHERE movement.payer_payment <> 0
)

SELECT
    group_key,
    in_dates,
    CAST(count(*) AS BIGINT) AS patients,
    CAST(sum(adjudicated_lines) AS BIGINT) AS adjudicated_lines,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(payer_payment) AS DECIMAL(18, 2)) AS payer_payment,
    CAST(sum(adjudicated_lines * adjudicated_lines) AS BIGINT) AS lines_by_lines,
    CAST(sum(denied_lines * denied_lines) AS BIGINT) AS denied_by_denied,
    CAST(sum(denied_lines * adjudicated_lines) AS BIGINT) AS denied_by_lines,
    CAST(sum(adjudicated_lines * payer_payment) AS DECIMAL(18, 2)) AS paid_by_lines,
    CAST(sum(payer_payment * payer_payment) AS DECIMAL(18, 2)) AS paid_by_paid
FROM (
    SELECT
        group_key,
        in_dates,
        patient,
        CAST(sum(adjudicated_lines) AS BIGINT) AS adjudicated_lines,
        CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
        CAST(sum(payer_payment) AS DECIMAL(12, 2)) AS payer_payment
    FROM (SELECT *, coalesce(patient_key, claim_id) AS patient, unnest(groups) AS group_key FROM counted) AS grouped
    GROUP BY group_key, in_dates, patient
) AS patients_and_groups
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
