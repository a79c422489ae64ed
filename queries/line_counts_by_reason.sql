-- Lines by reason of denial
-- Like line_counts, for reasons: lines are those denied for the reason, but products set them against all lines of the
-- cluster, for a reason's share is a share of everything.
--
-- reads  scoped_lines, scoped_line_clusters
-- over   facts
-- sets   split  claim
-- column  group_key                     VARCHAR        the reason; a claim counts in every one it has a line denied for
-- column  in_dates                      INTEGER        1; 0 for lines that lack the date of the basis: counted separately from the figure
-- column  denied_lines                  BIGINT         lines denied or hidden
-- column  stated_denied_lines           BIGINT         of them: denied, not hidden
-- column  hidden_lines                  BIGINT         of them: hidden
-- column  vague_lines                   BIGINT         stated denials with a non-specific reason
-- column  preventable_lines             BIGINT         stated denials marked preventable
-- column  final_denied_lines            BIGINT         denied, not resolved, and closed or past the appeal deadline
-- column  open_denied_lines             BIGINT         denied, not resolved, can still be appealed
-- column  moved_lines                   BIGINT         denied, moved to the patient by a later answer
-- column  overturned_lines              BIGINT         paid or allowed by a later answer
-- column  undecided_lines               BIGINT         denied, and not decided
-- column  denied_charge                 DECIMAL(18,2)  charges of lines denied or hidden
-- column  denied_by_denied              BIGINT         sum over clusters of denied lines times denied lines
-- column  denied_by_adjudicated         BIGINT         sum over clusters of denied lines times all adjudicated lines
-- column  hidden_by_hidden              BIGINT         sum over clusters of hidden lines times hidden lines
-- column  hidden_by_adjudicated         BIGINT         sum over clusters of hidden lines times all adjudicated lines
-- column  final_denied_by_final_denied  BIGINT         sum over clusters of final denied lines times final denied lines
-- column  final_denied_by_adjudicated   BIGINT         sum over clusters of final denied lines times all adjudicated lines
-- column  open_denied_by_open_denied    BIGINT         sum over clusters of open denied lines times open denied lines
-- column  open_denied_by_adjudicated    BIGINT         sum over clusters of open denied lines times all adjudicated lines
-- column  moved_by_moved                BIGINT         sum over clusters of moved lines times moved lines
-- column  moved_by_adjudicated          BIGINT         sum over clusters of moved lines times all adjudicated lines
-- column  vague_by_vague                BIGINT         sum over clusters of vague lines times vague lines
-- column  vague_by_stated_denied        BIGINT         sum over clusters of vague lines times all stated denied lines
-- column  preventable_by_preventable    BIGINT         sum over clusters of preventable lines times preventable lines
-- column  preventable_by_stated_denied  BIGINT         sum over clusters of preventable lines times all stated denied lines
-- column  overturned_by_overturned      BIGINT         sum over clusters of overturned lines times overturned lines
-- column  overturned_by_decided         BIGINT         sum over clusters of overturned lines times all decided lines

WITH counted AS (
    SELECT * FROM scoped_lines WHERE denied_lines > 0
)

SELECT
    part.group_key,
    part.in_dates,
    CAST(sum(part.denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(part.stated_denied_lines) AS BIGINT) AS stated_denied_lines,
    CAST(sum(part.hidden_lines) AS BIGINT) AS hidden_lines,
    CAST(sum(part.vague_lines) AS BIGINT) AS vague_lines,
    CAST(sum(part.preventable_lines) AS BIGINT) AS preventable_lines,
    CAST(sum(part.final_denied_lines) AS BIGINT) AS final_denied_lines,
    CAST(sum(part.open_denied_lines) AS BIGINT) AS open_denied_lines,
    CAST(sum(part.moved_lines) AS BIGINT) AS moved_lines,
    CAST(sum(part.overturned_lines) AS BIGINT) AS overturned_lines,
    CAST(sum(part.undecided_lines) AS BIGINT) AS undecided_lines,
    CAST(sum(part.denied_charge) AS DECIMAL(18, 2)) AS denied_charge,
    CAST(sum(part.denied_lines * part.denied_lines) AS BIGINT) AS denied_by_denied,
    CAST(sum(part.denied_lines * whole.adjudicated_lines) AS BIGINT) AS denied_by_adjudicated,
    CAST(sum(part.hidden_lines * part.hidden_lines) AS BIGINT) AS hidden_by_hidden,
    CAST(sum(part.hidden_lines * whole.adjudicated_lines) AS BIGINT) AS hidden_by_adjudicated,
    CAST(sum(part.final_denied_lines * part.final_denied_lines) AS BIGINT) AS final_denied_by_final_denied,
    CAST(sum(part.final_denied_lines * whole.adjudicated_lines) AS BIGINT) AS final_denied_by_adjudicated,
    CAST(sum(part.open_denied_lines * part.open_denied_lines) AS BIGINT) AS open_denied_by_open_denied,
    CAST(sum(part.open_denied_lines * whole.adjudicated_lines) AS BIGINT) AS open_denied_by_adjudicated,
    CAST(sum(part.moved_lines * part.moved_lines) AS BIGINT) AS moved_by_moved,
    CAST(sum(part.moved_lines * whole.adjudicated_lines) AS BIGINT) AS moved_by_adjudicated,
    CAST(sum(part.vague_lines * part.vague_lines) AS BIGINT) AS vague_by_vague,
    CAST(sum(part.vague_lines * whole.stated_denied_lines) AS BIGINT) AS vague_by_stated_denied,
    CAST(sum(part.preventable_lines * part.preventable_lines) AS BIGINT) AS preventable_by_preventable,
    CAST(sum(part.preventable_lines * whole.stated_denied_lines) AS BIGINT) AS preventable_by_stated_denied,
    CAST(sum(part.overturned_lines * part.overturned_lines) AS BIGINT) AS overturned_by_overturned,
    CAST(sum(part.overturned_lines * whole.decided_lines) AS BIGINT) AS overturned_by_decided
FROM (
    SELECT
        claim_id,
        scope_date,
        group_key,
        in_dates,
        CAST(sum(denied_lines) AS INTEGER) AS denied_lines,
        CAST(sum(stated_denied_lines) AS INTEGER) AS stated_denied_lines,
        CAST(sum(hidden_lines) AS INTEGER) AS hidden_lines,
        CAST(sum(vague_lines) AS INTEGER) AS vague_lines,
        CAST(sum(preventable_lines) AS INTEGER) AS preventable_lines,
        CAST(sum(final_denied_lines) AS INTEGER) AS final_denied_lines,
        CAST(sum(open_denied_lines) AS INTEGER) AS open_denied_lines,
        CAST(sum(moved_lines) AS INTEGER) AS moved_lines,
        CAST(sum(overturned_lines) AS INTEGER) AS overturned_lines,
        CAST(sum(undecided_lines) AS INTEGER) AS undecided_lines,
        CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
    FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
    GROUP BY claim_id, scope_date, group_key, in_dates
) AS part
INNER JOIN scoped_line_clusters AS whole
    ON whole.claim_id = part.claim_id AND whole.scope_date IS NOT DISTINCT FROM part.scope_date
GROUP BY part.group_key, part.in_dates
ORDER BY part.group_key, part.in_dates
