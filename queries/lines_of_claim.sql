-- Lines of a claim
-- What was billed on each line of one claim, and its outcome by the day.
--
-- reads      lines
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  line_id            VARCHAR        the line
-- column  line_number        INTEGER        its order
-- column  service_date       DATE           its own date
-- column  cpt                VARCHAR        the code
-- column  modifiers          VARCHAR[]      its modifiers
-- column  pos                VARCHAR        place of service
-- column  diagnosis          VARCHAR        the diagnosis it points to first
-- column  therapist_id       VARCHAR        the therapist
-- column  units              DECIMAL(12,3)  units billed
-- column  charge             DECIMAL(12,2)  charged
-- column  is_unmatched       BOOLEAN        an answer that fits no billed line
-- column  adjudication_date  DATE           its first adjudication
-- column  first_outcome      VARCHAR        what was decided first
-- column  answer_state       VARCHAR        what the last answer in force says
-- column  reason_category    VARCHAR        why it was denied at first
-- column  carc               VARCHAR        the code that says why
-- column  rarc               VARCHAR        the remark code that says why
-- column  reason_owner       VARCHAR        responsible team
-- column  appeal_deadline    DATE           last day to appeal
-- column  file_id            VARCHAR        its file
-- column  segment            UINTEGER       ordinal of the segment that opens it

WITH counted AS (
    SELECT * FROM lines WHERE valid_from <= $as_of AND $as_of < valid_to AND claim_id = $claim_id
)

SELECT
    line_id, line_number, service_date, cpt, modifiers, pos, diagnosis, therapist_id, units, charge, is_unmatched,
    adjudication_date, first_outcome, answer_state, reason_category, carc, rarc, reason_owner, appeal_deadline,
    file_id, segment
FROM counted
ORDER BY line_number, line_id
