-- Claims by outcome
-- Where each submitted claim is in the funnel: rejected, pending, not clean, reworked or resolved, and why. Every
-- claim is in one row. By the original submission (or the service, under that basis).
--
-- reads      scoped_claims, scoped_rejections, current_lines
-- reads      claim_documents, answers
-- sets       dimension  all
-- sets       dated_by   submission
-- parameter  as_of      DATE  the as-of date: data known by then
-- column  fate         VARCHAR        rejected, waiting, unclean, reworked or settled
-- column  reason       VARCHAR        of rejected: category and status; of unclean: the category of reason; several: more than one
-- column  sent_claims  BIGINT         claims
-- column  charge       DECIMAL(18,2)  their charges
-- column  paid_claims  BIGINT         of them: something was paid since

WITH counted AS (
    SELECT
        claim.claim_id,
        claim.file_id,
        claim.segment,
        claim.payer_id,
        claim.first_service_date,
        claim.submission_date,
        claim.charge,
        claim.sent_claims,
        CASE WHEN claim.first_payment_date IS NULL THEN 0 ELSE 1 END AS paid_claims,
        CASE
            WHEN claim.rejected_claims = 1 THEN 'rejected'
            WHEN claim.adjudicated_claims = 0 THEN 'waiting'
            WHEN claim.clean_claims = 0 THEN 'unclean'
            WHEN claim.resolved_claims = 0 THEN 'reworked'
            ELSE 'settled'
        END AS fate,
        CASE
            WHEN claim.rejected_claims = 1 AND rejection.statuses = 1 THEN rejection.status
            WHEN claim.rejected_claims = 1 AND rejection.statuses > 1 THEN 'several'
            WHEN claim.rejected_claims = 1 THEN 'unstated'
            WHEN claim.adjudicated_claims = 0 AND claim.voided_claims = 1 THEN 'voided'
            WHEN claim.adjudicated_claims = 0 AND claim.answered_claims = 0 THEN 'unanswered'
            WHEN claim.adjudicated_claims = 0 AND claim.countable_claims = 0 THEN 'uncounted'
            WHEN claim.adjudicated_claims = 0 THEN 'undecided'
            WHEN claim.clean_claims = 0 AND len(claim.reason_categories) > 1 THEN 'several'
            WHEN claim.clean_claims = 0 AND len(claim.reason_categories) = 1 THEN claim.reason_categories[1]
            WHEN claim.clean_claims = 0 AND line.partial_lines = 1 THEN 'partial'
            WHEN claim.clean_claims = 0 THEN 'pending'
            WHEN claim.resolved_claims = 0 AND answer.reversals = 1 THEN 'reversed'
            WHEN claim.resolved_claims = 0 AND document.rounds > 1 THEN 'resent'
            WHEN claim.resolved_claims = 0 THEN 'redecided'
            ELSE 'settled'
        END AS reason
    FROM scoped_claims AS claim
    LEFT JOIN (
        SELECT claim_id, min(category || ' ' || status) AS status, count(DISTINCT category || ' ' || status) AS statuses
        FROM scoped_rejections
        GROUP BY claim_id
    ) AS rejection ON rejection.claim_id = claim.claim_id
    LEFT JOIN (
        SELECT claim_id, max(partial_lines) AS partial_lines
        FROM current_lines
        GROUP BY claim_id
    ) AS line ON line.claim_id = claim.claim_id
    LEFT JOIN (
        SELECT claim_id, 1 AS reversals
        FROM answers
        WHERE is_reversal AND date <= $as_of
        GROUP BY claim_id
    ) AS answer ON answer.claim_id = claim.claim_id
    LEFT JOIN (
        SELECT claim_id, max(round) AS rounds
        FROM claim_documents
        WHERE kind = 'submission' AND date <= $as_of
        GROUP BY claim_id
    ) AS document ON document.claim_id = claim.claim_id
    WHERE claim.in_dates = 1 AND claim.sent_claims = 1
)

SELECT
    fate,
    reason,
    CAST(sum(sent_claims) AS BIGINT) AS sent_claims,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge,
    CAST(sum(paid_claims) AS BIGINT) AS paid_claims
FROM counted
GROUP BY fate, reason
ORDER BY fate, sent_claims DESC, reason
