-- Lines as of the day, narrow
-- What questions count of lines as of the day.
--
-- reads      lines_as_of
-- held
-- rows       lines_as_of

SELECT
    claim_id,
    payer_id,
    payer_class,
    clinic_id,
    therapist_id,
    cpt,
    modifiers,
    pos,
    diagnosis_chapter,
    service_date,
    first_service_date,
    submission_date,
    adjudication_date,
    appeal_deadline,
    is_unmatched,
    units,
    charge,
    carc,
    adjustment_group,
    rarc,
    reason_category,
    reason_owner,
    adjudicated_lines,
    denied_lines,
    stated_denied_lines,
    hidden_lines,
    foldable_lines,
    partial_lines,
    vague_lines,
    preventable_lines,
    final_denied_lines,
    open_denied_lines,
    moved_lines,
    decided_lines,
    overturned_lines,
    undecided_lines,
    adjudicated_charge,
    denied_charge,
    partial_denied_amount
FROM lines_as_of
