-- Claims to submit, correct or appeal
-- Claims on which payers owe something and somebody here must act: since when, for how much, and why.
--
-- reads      scoped_balances, claims, last_denials
-- sets       dimension  all
-- sets       clock      service
-- parameter  states     VARCHAR[]  states of lines that call for an act, such as unbilled, rejected, denied
-- column  claim_id            VARCHAR        the claim
-- column  payer_id            VARCHAR        its primary payer
-- column  payer_state         VARCHAR        where these lines of it stand
-- column  remedy              VARCHAR        of these lines' last denials in force: appeal, send_anew or no_appeal
-- column  first_service_date  DATE           the earliest of these lines' treatments
-- column  denied_date         DATE           the earliest of these lines' last denials in force; null without one
-- column  last_sent_date      DATE           the claim's last submission not rejected; null without one
-- column  carcs               VARCHAR[]      reasons of the claim's first denials
-- column  reason_owners       VARCHAR[]      the teams responsible for those reasons
-- column  lines               BIGINT         these lines
-- column  payer_receivable    DECIMAL(18,2)  owed by payers on them

WITH counted AS (
    SELECT
        balance.*,
        denial.denied_date,
        coalesce(denial.remedy, 'appeal') AS remedy,
        claim.last_sent_date,
        coalesce(claim.carcs, CAST([] AS VARCHAR[])) AS carcs,
        coalesce(claim.reason_owners, CAST([] AS VARCHAR[])) AS reason_owners
    FROM scoped_balances AS balance
    LEFT JOIN last_denials AS denial ON denial.claim_id = balance.claim_id AND denial.line_id = balance.line_id
    LEFT JOIN (
        SELECT claim_id, last_sent_date, carcs, reason_owners
        FROM claims
        WHERE valid_from <= $as_of AND $as_of < valid_to
    ) AS claim ON claim.claim_id = balance.claim_id
    WHERE balance.payer_receivable > 0 AND list_contains($states, balance.payer_state)
)

SELECT
    claim_id,
    payer_id,
    payer_state,
    remedy,
    min(service_date) AS first_service_date,
    min(denied_date) AS denied_date,
    last_sent_date,
    carcs,
    reason_owners,
    CAST(count(*) AS BIGINT) AS lines,
    CAST(sum(payer_receivable) AS DECIMAL(18, 2)) AS payer_receivable
FROM counted
GROUP BY claim_id, payer_id, payer_state, remedy, last_sent_date, carcs, reason_owners
ORDER BY claim_id, payer_state, payer_id, remedy
