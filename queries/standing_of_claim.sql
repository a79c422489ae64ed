-- Where a claim stands
-- What is owed on each line of one claim on the day, where the line stands, when it was last denied, what then helps.
--
-- reads      scoped_balances, denials
-- sets       dimension  all
-- sets       clock      service
-- parameter  claim_id   VARCHAR    the claim
-- parameter  send_anew  VARCHAR[]  remark codes of a denial that cannot be appealed, but sent anew
-- parameter  no_appeal  VARCHAR[]  remark codes of a denial that cannot be appealed
-- column  line_id             VARCHAR        the line
-- column  payer_id            VARCHAR        its primary payer
-- column  service_date        DATE           the treatment
-- column  payer_state         VARCHAR        unbilled, sent, rejected, pending, denied, part_paid or other
-- column  patient_state       VARCHAR        patient or awaiting_secondary
-- column  denied_date         DATE           its last denial in force; null without one
-- column  remedy              VARCHAR        of that denial: appeal, send_anew or no_appeal
-- column  charge              DECIMAL(18,2)  charged
-- column  payer_receivable    DECIMAL(18,2)  owed by payers
-- column  patient_receivable  DECIMAL(18,2)  owed by the patient

WITH counted AS (
    SELECT
        balance.*,
        denial.denied_date,
        CASE
            WHEN list_has_any(denial.rarcs, $send_anew) THEN 'send_anew'
            WHEN list_has_any(denial.rarcs, $no_appeal) THEN 'no_appeal'
            ELSE 'appeal'
        END AS remedy
    FROM scoped_balances AS balance
    LEFT JOIN (
        SELECT line_id, date AS denied_date, rarcs
        FROM (
            SELECT
                line_id,
                date,
                rarcs,
                row_number() OVER (PARTITION BY line_id ORDER BY date DESC, file_id, segment) AS nth
            FROM denials
            WHERE claim_id = $claim_id AND is_primary AND date <= $as_of
                AND (cancelled_date IS NULL OR cancelled_date > $as_of)
        ) AS in_force
        WHERE nth = 1
    ) AS denial ON denial.line_id = balance.line_id
    WHERE balance.claim_id = $claim_id
)

SELECT
    line_id,
    payer_id,
    service_date,
    payer_state,
    patient_state,
    denied_date,
    remedy,
    CAST(charge AS DECIMAL(18, 2)) AS charge,
    CAST(payer_receivable AS DECIMAL(18, 2)) AS payer_receivable,
    CAST(patient_receivable AS DECIMAL(18, 2)) AS patient_receivable
FROM counted
ORDER BY line_id
