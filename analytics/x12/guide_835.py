"""The 835, a payer's remittance (005010X221A1), as a table: which element of which segment fills which column."""

from __future__ import annotations

from analytics.x12.grammar import NOT_PERSONAL
from analytics.x12.guide_texts import guide

# A loop is opened by its segment and ends where one of the same or a smaller indentation opens.
LOOPS = """
transaction   ST
  number      LX
  claim       CLP
    line      SVC
  summary     PLB
"""

ROWS = f"""
# rows of                 one for each  in             when        groups of elements
transactions              ST            transaction    -
payments                  BPR           transaction    -
provider_adjustments      PLB           summary        -           from 03 step 2 times 6
remits                    CLP           claim          -
remit_lines               SVC           line           -
adjustments               CAS           claim|line     -           from 02 step 3 times 6
remarks:lq                LQ            claim|line     01=HE
remarks:moa               MOA           claim          -           from 03 step 1 times 5
remarks:mia_first         MIA           claim          -           from 05 step 1 times 1
remarks:mia_more          MIA           claim          -           from 20 step 1 times 4 numbered 2
persons:patient           NM1           claim          01=QC
persons:insured           NM1           claim          01=IL
persons:corrected         NM1           claim          01=74
amounts                   AMT           claim|line     -
dates                     DTM           transaction|claim|line  -
quantities                QTY           claim|line     -
references                REF           transaction|claim|line  {NOT_PERSONAL}
"""

FIELDS = """
# in            segment  when      fills                                element
# (03,04: joined by a comma; 03:whole: a text in which the component separator is a colon; =text: always this text)
transaction     ST       -         transactions.control                 02
transaction     ST       -         transactions.guide                   03
group           GS       -         transactions.guide                   08
transaction     N1       01=PR     transactions.submitter_name          02:whole
transaction     N1       01=PE     transactions.receiver_name           02:whole

transaction     BPR      -         payments.amount                      02
transaction     BPR      -         payments.handling                    01
transaction     BPR      -         payments.credit_or_debit             03
transaction     BPR      -         payments.method                      04
transaction     BPR      -         payments.effective_date              16
transaction     TRN      -         payments.trace                       02:whole
transaction     TRN      -         payments.originator_id               03
transaction     DTM      01=405    payments.production_date             02
transaction/PR  N1       -         payments.payer_name                  02:whole
transaction/PR  N1       -         payments.payer_id_code               04:whole
transaction/PR  REF      01=2U     payments.payer_ids                   02
transaction/PE  N1       -         payments.payee_name                  02:whole
transaction/PE  N1       03=XX     payments.payee_npi                   04
transaction/PE  N1       03=FI     payments.payee_tax_id                04:whole
transaction/PE  REF      01=TJ     payments.payee_tax_id                02:whole

summary         PLB      -         provider_adjustments.provider_id     01
summary         PLB      -         provider_adjustments.fiscal_date     02
summary         PLB      -         provider_adjustments.reason          03-1
summary         PLB      -         provider_adjustments.reference       03-2
summary         PLB      -         provider_adjustments.amount          04

claim           CLP      -         remits.patient_control_number        01:whole
claim           CLP      -         remits.status                        02
claim           CLP      -         remits.charge                        03
claim           CLP      -         remits.paid                          04
claim           CLP      -         remits.patient_responsibility        05
claim           CLP      -         remits.filing_indicator              06
claim           CLP      -         remits.payer_control_number          07:whole
claim           CLP      -         remits.pos                           08
claim           CLP      -         remits.frequency                     09
claim           CLP      -         remits.drg                           11
claim           REF      01=F8     remits.original_reference            02:whole
claim           REF      01=1L     remits.group_number                  02:whole
claim           REF      01=CE     remits.contract_class                02
claim           DTM      01=232    remits.statement_from                02
claim           DTM      01=233    remits.statement_to                  02
claim           DTM      01=050    remits.received_date                 02
claim           DTM      01=036    remits.coverage_end_date             02
claim           NM1      01=82&08=XX  remits.rendering_npi              09
claim           NM1      01=82     remits.rendering_name                03:whole,04:whole
claim           NM1      01=TT     remits.crossover_name                03:whole
claim           NM1      01=PR     remits.corrected_payer_name          03:whole
claim           AMT      01=AU     remits.covered_amount                02
claim           AMT      01=I      remits.interest                      02

line            SVC      -         remit_lines.code_qualifier           01-1
line            SVC      -         remit_lines.code                     01-2
line            SVC      -         remit_lines.modifier_1               01-3
line            SVC      -         remit_lines.modifier_2               01-4
line            SVC      -         remit_lines.modifier_3               01-5
line            SVC      -         remit_lines.modifier_4               01-6
line            SVC      -         remit_lines.charge                   02
line            SVC      -         remit_lines.paid                     03
line            SVC      -         remit_lines.revenue_code             04
line            SVC      -         remit_lines.paid_units               05
line            SVC      -         remit_lines.submitted_code_qualifier 06-1
line            SVC      -         remit_lines.submitted_code           06-2
line            SVC      -         remit_lines.submitted_modifier_1     06-3
line            SVC      -         remit_lines.submitted_modifier_2     06-4
line            SVC      -         remit_lines.submitted_modifier_3     06-5
line            SVC      -         remit_lines.submitted_modifier_4     06-6
line            SVC      -         remit_lines.submitted_units          07
line            DTM      01=472    remit_lines.service_date             02
line            DTM      01=150    remit_lines.service_date             02
line            DTM      01=151    remit_lines.service_end_date         02
line            REF      01=6R     remit_lines.line_control             02:whole
line            REF      01=LU     remit_lines.pos                      02
line            REF      01=HPI    remit_lines.rendering_npi            02
line            AMT      01=B6     remit_lines.allowed                  02

claim|line      CAS      -         adjustments.adjustment_group         01
claim|line      CAS      -         adjustments.carc                     02
claim|line      CAS      -         adjustments.amount                   03
claim|line      CAS      -         adjustments.quantity                 04

claim|line      LQ       -         remarks:lq.source                    =LQ
claim|line      LQ       -         remarks:lq.rarc                      02
claim           MOA      -         remarks:moa.source                   =MOA
claim           MOA      -         remarks:moa.rarc                     03
claim           MIA      -         remarks:mia_first.source             =MIA
claim           MIA      -         remarks:mia_first.rarc               05
claim           MIA      -         remarks:mia_more.source              =MIA
claim           MIA      -         remarks:mia_more.rarc                20

claim           NM1      01=QC     persons:patient.role                 =patient
claim           NM1      01=QC     persons:patient.last_name            03:whole
claim           NM1      01=QC     persons:patient.first_name           04:whole
claim           NM1      01=QC     persons:patient.member_id            09:whole
claim           NM1      01=IL     persons:insured.role                 =insured
claim           NM1      01=IL     persons:insured.last_name            03:whole
claim           NM1      01=IL     persons:insured.first_name           04:whole
claim           NM1      01=IL     persons:insured.member_id            09:whole
claim           NM1      01=74     persons:corrected.role               =corrected_insured
claim           NM1      01=74     persons:corrected.last_name          03:whole
claim           NM1      01=74     persons:corrected.first_name         04:whole
claim           NM1      01=74     persons:corrected.member_id          09:whole

claim|line      AMT      -         amounts.qualifier                    01
claim|line      AMT      -         amounts.value                        02
transaction|claim|line  DTM  -     dates.qualifier                      01
transaction|claim|line  DTM  -     dates.value                          02
claim|line      QTY      -         quantities.qualifier                 01
claim|line      QTY      -         quantities.value                     02
transaction|claim|line  REF  -     references.qualifier                 01
transaction|claim|line  REF  -     references.value                     02:whole
"""

GUIDE_835 = guide(
    "835",
    LOOPS,
    ROWS,
    FIELDS,
    keys={"remit_segment": "claim", "claim_segment": "claim", "line_segment": "line"},
)
