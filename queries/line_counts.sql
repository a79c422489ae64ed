-- Lines by outcome
-- How many lines were adjudicated, denied, overturned, ..., and their charges, in each group. Products are sums over
-- clusters, a claim's lines of one date: they say how much a rate of lines varies.
--
-- reads     scoped_line_clusters
-- over      facts
-- evidence  scoped_lines
-- column  group_key                       VARCHAR        the group; a claim counts in every group it has a line in
-- column  in_dates                        INTEGER        1; 0 for lines that lack the date of the basis: counted separately from the figure
-- column  adjudicated_lines               BIGINT         lines with a first adjudication
-- column  denied_lines                    BIGINT         of them: denied or hidden
-- column  stated_denied_lines             BIGINT         of them: denied, not hidden
-- column  hidden_lines                    BIGINT         of them: hidden
-- column  foldable_lines                  BIGINT         hidden by payers that seem to pay by the visit, next to a paid line of that day
-- column  partial_lines                   BIGINT         of them: partially denied
-- column  vague_lines                     BIGINT         stated denials with a non-specific reason
-- column  preventable_lines               BIGINT         stated denials marked preventable
-- column  final_denied_lines              BIGINT         denied, not resolved, and closed or past the appeal deadline
-- column  open_denied_lines               BIGINT         denied, not resolved, can still be appealed
-- column  moved_lines                     BIGINT         denied, moved to the patient by a later answer
-- column  decided_lines                   BIGINT         denied, and decided again or past the appeal deadline
-- column  overturned_lines                BIGINT         of them: paid or allowed by a later answer
-- column  undecided_lines                 BIGINT         denied, and not decided
-- column  adjudicated_charge              DECIMAL(18,2)  charges of lines with a first adjudication
-- column  denied_charge                   DECIMAL(18,2)  charges of lines denied or hidden
-- column  partial_denied_amount           DECIMAL(18,2)  denied on lines partially denied
-- column  adjudicated_clusters            BIGINT         clusters with adjudicated lines
-- column  adjudicated_by_adjudicated      BIGINT         sum over clusters of adjudicated lines times adjudicated lines
-- column  denied_by_denied                BIGINT         sum over clusters of denied lines times denied lines
-- column  denied_by_adjudicated           BIGINT         sum over clusters of denied lines times adjudicated lines
-- column  hidden_by_hidden                BIGINT         sum over clusters of hidden lines times hidden lines
-- column  hidden_by_adjudicated           BIGINT         sum over clusters of hidden lines times adjudicated lines
-- column  partial_by_partial              BIGINT         sum over clusters of partial lines times partial lines
-- column  partial_by_adjudicated          BIGINT         sum over clusters of partial lines times adjudicated lines
-- column  final_denied_by_final_denied    BIGINT         sum over clusters of final denied lines times final denied lines
-- column  final_denied_by_adjudicated     BIGINT         sum over clusters of final denied lines times adjudicated lines
-- column  open_denied_by_open_denied      BIGINT         sum over clusters of open denied lines times open denied lines
-- column  open_denied_by_adjudicated      BIGINT         sum over clusters of open denied lines times adjudicated lines
-- column  moved_by_moved                  BIGINT         sum over clusters of moved lines times moved lines
-- column  moved_by_adjudicated            BIGINT         sum over clusters of moved lines times adjudicated lines
-- column  stated_denied_clusters          BIGINT         clusters with stated denied lines
-- column  stated_denied_by_stated_denied  BIGINT         sum over clusters of stated denied lines times stated denied lines
-- column  vague_by_vague                  BIGINT         sum over clusters of vague lines times vague lines
-- column  vague_by_stated_denied          BIGINT         sum over clusters of vague lines times stated denied lines
-- column  preventable_by_preventable      BIGINT         sum over clusters of preventable lines times preventable lines
-- column  preventable_by_stated_denied    BIGINT         sum over clusters of preventable lines times stated denied lines
-- column  decided_clusters                BIGINT         clusters with decided lines
-- column  decided_by_decided              BIGINT         sum over clusters of decided lines times decided lines
-- column  overturned_by_overturned        BIGINT         sum over clusters of overturned lines times overturned lines
-- column  overturned_by_decided           BIGINT         sum over clusters of overturned lines times decided lines

WITH counted AS (
    SELECT * FROM scoped_line_clusters
)

SELECT
    group_key,
    in_dates,
    CAST(sum(adjudicated_lines) AS BIGINT) AS adjudicated_lines,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(stated_denied_lines) AS BIGINT) AS stated_denied_lines,
    CAST(sum(hidden_lines) AS BIGINT) AS hidden_lines,
    CAST(sum(foldable_lines) AS BIGINT) AS foldable_lines,
    CAST(sum(partial_lines) AS BIGINT) AS partial_lines,
    CAST(sum(vague_lines) AS BIGINT) AS vague_lines,
    CAST(sum(preventable_lines) AS BIGINT) AS preventable_lines,
    CAST(sum(final_denied_lines) AS BIGINT) AS final_denied_lines,
    CAST(sum(open_denied_lines) AS BIGINT) AS open_denied_lines,
    CAST(sum(moved_lines) AS BIGINT) AS moved_lines,
    CAST(sum(decided_lines) AS BIGINT) AS decided_lines,
    CAST(sum(overturned_lines) AS BIGINT) AS overturned_lines,
    CAST(sum(undecided_lines) AS BIGINT) AS undecided_lines,
    CAST(sum(adjudicated_charge) AS DECIMAL(18, 2)) AS adjudicated_charge,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge,
    CAST(sum(partial_denied_amount) AS DECIMAL(18, 2)) AS partial_denied_amount,
    CAST(sum(CASE WHEN adjudicated_lines > 0 THEN 1 ELSE 0 END) AS BIGINT) AS adjudicated_clusters,
    CAST(sum(adjudicated_lines * adjudicated_lines) AS BIGINT) AS adjudicated_by_adjudicated,
    CAST(sum(denied_lines * denied_lines) AS BIGINT) AS denied_by_denied,
    CAST(sum(denied_lines * adjudicated_lines) AS BIGINT) AS denied_by_adjudicated,
    CAST(sum(hidden_lines * hidden_lines) AS BIGINT) AS hidden_by_hidden,
    CAST(sum(hidden_lines * adjudicated_lines) AS BIGINT) AS hidden_by_adjudicated,
    CAST(sum(partial_lines * partial_lines) AS BIGINT) AS partial_by_partial,
    CAST(sum(partial_lines * adjudicated_lines) AS BIGINT) AS partial_by_adjudicated,
    CAST(sum(final_denied_lines * final_denied_lines) AS BIGINT) AS final_denied_by_final_denied,
    CAST(sum(final_denied_lines * adjudicated_lines) AS BIGINT) AS final_denied_by_adjudicated,
    CAST(sum(open_denied_lines * open_denied_lines) AS BIGINT) AS open_denied_by_open_denied,
    CAST(sum(open_denied_lines * adjudicated_lines) AS BIGINT) AS open_denied_by_adjudicated,
    CAST(sum(moved_lines * moved_lines) AS BIGINT) AS moved_by_moved,
    CAST(sum(moved_lines * adjudicated_lines) AS BIGINT) AS moved_by_adjudicated,
    CAST(sum(CASE WHEN stated_denied_lines > 0 THEN 1 ELSE 0 END) AS BIGINT) AS stated_denied_clusters,
    CAST(sum(stated_denied_lines * stated_denied_lines) AS BIGINT) AS stated_denied_by_stated_denied,
    CAST(sum(vague_lines * vague_lines) AS BIGINT) AS vague_by_vague,
    CAST(sum(vague_lines * stated_denied_lines) AS BIGINT) AS vague_by_stated_denied,
    CAST(sum(preventable_lines * preventable_lines) AS BIGINT) AS preventable_by_preventable,
    CAST(sum(preventable_lines * stated_denied_lines) AS BIGINT) AS preventable_by_stated_denied,
    CAST(sum(CASE WHEN decided_lines > 0 THEN 1 ELSE 0 END) AS BIGINT) AS decided_clusters,
    CAST(sum(decided_lines * decided_lines) AS BIGINT) AS decided_by_decided,
    CAST(sum(overturned_lines * overturned_lines) AS BIGINT) AS overturned_by_overturned,
    CAST(sum(overturned_lines * decided_lines) AS BIGINT) AS overturned_by_decided
FROM counted
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
