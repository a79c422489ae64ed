-- Services at visits
-- Which codes were billed at each visit, and what payers allowed for them, by the day of service, answered or not.
-- Allowed is what the last standing answer of the primary payer paid or left to the patient.
--
-- reads      current_lines, patients, answers
-- parameter  start  DATE  first day of service; null for open
-- parameter  end    DATE  last day of service; null for open
-- column  therapist_id       VARCHAR        NPI of the therapist
-- column  patient_key        VARCHAR        key of the patient
-- column  service_date       DATE           day of the visit
-- column  cpt                VARCHAR        the code
-- column  modifiers          VARCHAR[]      its modifiers
-- column  payer_class        VARCHAR        class of the primary payer
-- column  diagnosis_chapter  VARCHAR        chapter of the diagnosis that the line points to first
-- column  age                INTEGER        age reached in the year of service; null where no birth date is known
-- column  lines              BIGINT         lines
-- column  units              DECIMAL(18,3)  units billed
-- column  allowed_units      DECIMAL(18,3)  units of lines for which something was allowed
-- column  allowed_amount     DECIMAL(18,2)  what was allowed

WITH counted AS (
    SELECT
        line.*,
        CAST(substring(CAST(line.service_date AS VARCHAR), 1, 4) AS INTEGER)
            - CAST(substring(CAST(patients.birth_date AS VARCHAR), 1, 4) AS INTEGER) AS age,
        CASE WHEN answer.allowed > 0 THEN line.units ELSE 0 END AS allowed_units,
        CASE WHEN answer.allowed > 0 THEN answer.allowed ELSE 0 END AS allowed_amount
    FROM current_lines AS line
    LEFT JOIN patients ON patients.patient_key = line.patient_key
    LEFT JOIN (
        SELECT
            line_id,
            paid + patient_amount AS allowed,
            row_number() OVER (PARTITION BY line_id ORDER BY position DESC, file_id, segment) AS place
        FROM answers
        WHERE is_primary AND date <= $as_of AND (cancelled_date IS NULL OR cancelled_date > $as_of)
    ) AS answer ON answer.line_id = line.line_id AND answer.place = 1
    WHERE NOT line.is_unmatched
        AND line.therapist_id IS NOT NULL AND line.patient_key IS NOT NULL AND line.cpt IS NOT NULL
        AND line.service_date IS NOT NULL
        AND ($start IS NULL OR line.service_date >= $start) AND ($end IS NULL OR line.service_date <= $end)
)

SELECT
    therapist_id,
    patient_key,
    service_date,
    cpt,
    modifiers,
    payer_class,
    diagnosis_chapter,
    age,
    CAST(count(*) AS BIGINT) AS lines,
    CAST(sum(units) AS DECIMAL(18, 3)) AS units,
    CAST(sum(allowed_units) AS DECIMAL(18, 3)) AS allowed_units,
    CAST(sum(allowed_amount) AS DECIMAL(18, 2)) AS allowed_amount
FROM counted
GROUP BY therapist_id, patient_key, service_date, cpt, modifiers, payer_class, diagnosis_chapter, age
ORDER BY therapist_id, patient_key, service_date, cpt, modifiers, payer_class, diagnosis_chapter, age
