-- Changes of what patients owe, line by line
-- Every change of an amount that a patient owes, with the day from which it has been the patient's and the line's document.
--
-- reads      patient_lots, lines_as_of
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT lot.*, line.file_id, line.segment, line.remit_file_id, line.remit_segment
FROM patient_lots AS lot
INNER JOIN lines_as_of AS line ON line.line_id = lot.line_id
