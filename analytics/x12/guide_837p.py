"""The 837P, a practice's claims (005010X222A1), as a table: which element of which segment fills which column."""

from __future__ import annotations

from analytics.x12.grammar import NOT_PERSONAL
from analytics.x12.guide_texts import guide

# A loop is opened by its segment and ends where one of the same or a smaller indentation opens.
LOOPS = """
transaction         ST
  billing           HL   03=20
    subscriber      HL   03=22
      patient       HL   03=23
        claim       CLM
          other     SBR  within claim
          entry     LX
            line    SV1
"""

ROWS = f"""
# rows of                   one for each  in             when        groups of elements
transactions                ST            transaction    -
submissions                 CLM           claim          -
submission_lines            SV1           line           -
diagnoses                   HI            claim/-        -           from 01 step 1 times 12
other_payers                SBR           other          -
persons:subscriber          CLM           claim          -
persons:patient             CLM           claim          -
persons:other               SBR           other          -
amounts                     AMT           claim|line/-    -
dates                       DTP           claim|line/-    -
quantities                  QTY           claim|line/-    -
references                  REF           claim|line/-    {NOT_PERSONAL}
"""

FIELDS = """
# in            segment  when      fills                                element
# (03,04: joined by a comma; 03:whole: a text in which the component separator is a colon; =text: always this text)
transaction     ST       -         transactions.control                 02
transaction     ST       -         transactions.guide                   03
group           GS       -         transactions.guide                   08
transaction     BHT      -         transactions.purpose                 02
transaction     BHT      -         transactions.reference               03:whole
transaction     BHT      -         transactions.sent_date               04
transaction     BHT      -         transactions.claim_or_encounter      06
transaction     NM1      01=41     transactions.submitter_name          03:whole
transaction     NM1      01=41     transactions.submitter_id            09
transaction     NM1      01=40     transactions.receiver_name           03:whole

billing         PRV      01=BI     submissions.billing_taxonomy         03
billing/85      NM1      08!=24|34  submissions.billing_npi              09
billing/85      NM1      -         submissions.billing_name             03:whole
billing/85      REF      01=EI     submissions.billing_tax_id           02:whole
subscriber      SBR      -         submissions.payer_responsibility     01
subscriber      SBR      -         submissions.group_number             03:whole
subscriber      SBR      -         submissions.filing_indicator         09
subscriber/PR   NM1      -         submissions.payer_name               03:whole
subscriber/PR   NM1      08=PI|XV  submissions.payer_id_code            09:whole
subscriber/PR   REF      01=2U     submissions.payer_ids                02

claim           CLM      -         submissions.patient_control_number   01:whole
claim           CLM      -         submissions.charge                   02
claim           CLM      -         submissions.pos                      05-1
claim           CLM      -         submissions.frequency                05-3
claim           CLM      -         submissions.accident_causes          11-1,11-2,11-3
claim           DTP      01=431    submissions.onset_date               03
claim           DTP      01=454    submissions.initial_treatment_date   03
claim           DTP      01=304    submissions.last_seen_date           03
claim           DTP      01=439    submissions.accident_date            03
claim           DTP      01=090    submissions.assumed_care_date        03
claim           AMT      01=F5     submissions.patient_paid             02
claim/-         REF      01=F8     submissions.original_reference       02:whole
claim/-         REF      01=G1     submissions.prior_authorization      02:whole
claim/-         REF      01=9F     submissions.referral                 02:whole
claim/-         REF      01=D9     submissions.clearinghouse_number     02:whole
claim/82        NM1      08!=24|34  submissions.rendering_npi            09
claim/82        NM1      -         submissions.rendering_name           03:whole,04:whole
claim/82        PRV      01=PE     submissions.rendering_taxonomy       03
claim/DN        NM1      08!=24|34  submissions.referring_npi            09
claim/DQ        NM1      08!=24|34  submissions.supervising_npi          09
claim/77        NM1      08!=24|34  submissions.facility_npi             09
claim/77        NM1      -         submissions.facility_name            03:whole
claim/-         HI       -         diagnoses.qualifier                  01-1
claim/-         HI       -         diagnoses.code                       01-2:undotted

other           SBR      -         other_payers.payer_responsibility    01
other           SBR      -         other_payers.filing_indicator        09
other/PR        NM1      -         other_payers.payer_name              03:whole
other/PR        NM1      -         other_payers.payer_id_code           09:whole
other           AMT      01=D      other_payers.paid                    02

entry           LX       -         submission_lines.line_number         01
line            SV1      -         submission_lines.code_qualifier      01-1
line            SV1      -         submission_lines.code                01-2
line            SV1      -         submission_lines.modifier_1          01-3
line            SV1      -         submission_lines.modifier_2          01-4
line            SV1      -         submission_lines.modifier_3          01-5
line            SV1      -         submission_lines.modifier_4          01-6
line            SV1      -         submission_lines.charge              02
line            SV1      -         submission_lines.unit_basis          03
line            SV1      -         submission_lines.units               04
line            SV1      -         submission_lines.pos                 05
line            SV1      -         submission_lines.diagnosis_pointers  07-*
line            DTP      01=472    submission_lines.service_date        03
line            DTP      01=472&02=RD8  submission_lines.service_end_date  03:last
line/-          REF      01=6R     submission_lines.line_control        02:whole
line/-          REF      01=G1     submission_lines.prior_authorization 02:whole
line/82         NM1      08!=24|34  submission_lines.rendering_npi       09
line/82         NM1      -         submission_lines.rendering_name      03:whole,04:whole
line/82         PRV      01=PE     submission_lines.rendering_taxonomy  03

claim           CLM      -         persons:subscriber.role              =subscriber
subscriber/IL   NM1      -         persons:subscriber.segment           @
subscriber/IL   NM1      -         persons:subscriber.last_name         03:whole
subscriber/IL   NM1      -         persons:subscriber.first_name        04:whole
subscriber/IL   NM1      -         persons:subscriber.member_id         09:whole
subscriber/IL   DMG      -         persons:subscriber.birth_date        02
subscriber/IL   DMG      -         persons:subscriber.sex               03
claim           CLM      -         persons:patient.role                 =patient
patient/QC      NM1      -         persons:patient.segment              @
patient/QC      NM1      -         persons:patient.last_name            03:whole
patient/QC      NM1      -         persons:patient.first_name           04:whole
patient/QC      NM1      -         persons:patient.member_id            09:whole
patient/QC      DMG      -         persons:patient.birth_date           02
patient/QC      DMG      -         persons:patient.sex                  03
other           SBR      -         persons:other.role                   =other_subscriber
other/IL        NM1      -         persons:other.segment                @
other/IL        NM1      -         persons:other.last_name              03:whole
other/IL        NM1      -         persons:other.first_name             04:whole
other/IL        NM1      -         persons:other.member_id              09:whole
other/IL        DMG      -         persons:other.birth_date             02
other/IL        DMG      -         persons:other.sex                    03

claim|line/-    AMT      -         amounts.qualifier                    01
claim|line/-    AMT      -         amounts.value                        02
claim|line/-    DTP      -         dates.qualifier                      01
claim|line/-    DTP      -         dates.value                          03
claim|line/-    QTY      -         quantities.qualifier                 01
claim|line/-    QTY      -         quantities.value                     02
claim|line/-    REF      -         references.qualifier                 01
claim|line/-    REF      -         references.value                     02:whole
"""

GUIDE_837P = guide(
    "837P",
    LOOPS,
    ROWS,
    FIELDS,
    keys={"submission_segment": "claim", "claim_segment": "claim", "line_segment": "line"},
)
