-- Changes of what patients owe
-- Every change up to the as-of day of an amount that a patient owes, with the day from which it has been the patient's.
--
-- reads      patient_lots, current_lines
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT lot.*, line.file_id, line.segment, line.remit_file_id, line.remit_segment
FROM patient_lots AS lot
INNER JOIN current_lines AS line ON line.line_id = lot.line_id
WHERE lot.date <= $as_of
