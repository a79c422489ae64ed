-- Documents of a claim
-- Every submission, acknowledgement and remit about one claim up to the day, in order.
--
-- reads      claim_documents
-- parameter  as_of     DATE     the as-of date: data known by then
-- parameter  claim_id  VARCHAR  the claim
-- column  position   BIGINT    order
-- column  date       DATE      BHT04, STC02 or payment date
-- column  kind       VARCHAR   submission, acknowledgement, batch_acknowledgement (999, 997, TA1) or remit
-- column  round      INTEGER   which submission it is or answers, from 1; null for remits
-- column  payer_id   VARCHAR   the payer it went to or came from
-- column  is_repeat  BOOLEAN   a duplicate: the same transaction is in another place too
-- column  file_id    VARCHAR   its file
-- column  segment    UINTEGER  ordinal of the segment that opens it

WITH counted AS (
    SELECT * FROM claim_documents WHERE claim_id = $claim_id AND (date IS NULL OR date <= $as_of)
)

SELECT position, date, kind, round, payer_id, is_repeat, file_id, segment
FROM counted
ORDER BY position, file_id, segment
