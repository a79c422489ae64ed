"""The 277CA, a payer's or clearinghouse's acknowledgement of claims (005010X214), as a table."""

from __future__ import annotations

from analytics.x12.grammar import guide

# A loop is opened by its segment and ends where one of the same or a smaller indentation opens.
LOOPS = """
transaction       ST
  source          HL   03=20
    receiver      HL   03=21
      provider    HL   03=19
        claim     HL   03=PT|22|23
          track   TRN  within claim
            line  SVC  within claim
"""

_LEVELS = ("source", "receiver", "provider", "claim", "line")
_PLACES = {"claim": "claim|track"}

ROWS = """
# rows of                     one for each  in            when
transactions                  ST            transaction   -
persons:patient               NM1           claim         01=QC
quantities                    QTY           source|receiver|provider|claim|track|line  -
amounts                       AMT           source|receiver|provider|claim|track|line  -
dates                         DTP           source|receiver|provider|claim|track|line  -
references                    REF           source|receiver|provider|claim|track|line  01!=SY|1W|EA|IG|HJ|28|23|A6|ABB|MRN
""" + "".join(f"acknowledgements:{level}  STC  {_PLACES.get(level, level)}  -\n" for level in _LEVELS)

FIELDS = """
# in            segment  when      fills                                element
transaction     ST       -         transactions.control                 02
transaction     ST       -         transactions.guide                   03
group           GS       -         transactions.guide                   08
transaction     BHT      -         transactions.purpose                 02
transaction     BHT      -         transactions.reference               03
transaction     BHT      -         transactions.sent_date               04
source          NM1      -         transactions.submitter_name          03

claim           NM1      01=QC     persons:patient.role                 =patient
claim           NM1      01=QC     persons:patient.last_name            03
claim           NM1      01=QC     persons:patient.first_name           04
claim           NM1      01=QC     persons:patient.member_id            09

source|receiver|provider|claim|track|line  QTY  -  quantities.qualifier  01
source|receiver|provider|claim|track|line  QTY  -  quantities.value      02
source|receiver|provider|claim|track|line  AMT  -  amounts.qualifier     01
source|receiver|provider|claim|track|line  AMT  -  amounts.value         02
source|receiver|provider|claim|track|line  DTP  -  dates.qualifier       01
source|receiver|provider|claim|track|line  DTP  -  dates.value           03
source|receiver|provider|claim|track|line  REF  -  references.qualifier  01
source|receiver|provider|claim|track|line  REF  -  references.value      02
"""

_EVERY_STATUS = """
# in            segment  when      fills                                element
{place}         STC      -         {rows}.level                         ={level}
{place}         STC      -         {rows}.category_1                    01-1
{place}         STC      -         {rows}.status_1                      01-2
{place}         STC      -         {rows}.entity_1                      01-3
{place}         STC      -         {rows}.category_2                    10-1
{place}         STC      -         {rows}.status_2                      10-2
{place}         STC      -         {rows}.entity_2                      10-3
{place}         STC      -         {rows}.category_3                    11-1
{place}         STC      -         {rows}.status_3                      11-2
{place}         STC      -         {rows}.entity_3                      11-3
{place}         STC      -         {rows}.status_date                   02
{place}         STC      -         {rows}.action                        03
{place}         STC      -         {rows}.amount                        04
source          NM1      01=PR|AY  {rows}.source_role                   01
source          NM1      01=PR|AY  {rows}.source_name                   03
source          NM1      01=PR|AY  {rows}.source_id_code                09
receiver        TRN      -         {rows}.batch_reference               02
provider        NM1      01=85&08=XX  {rows}.billing_npi                09
track           TRN      -         {rows}.patient_control_number        02
track           REF      01=1K     {rows}.payer_control_number          02
track           REF      01=D9     {rows}.clearinghouse_number          02
track           DTP      01=472    {rows}.service_from                  03
track           DTP      01=472    {rows}.service_to                    03:last
line            SVC      -         {rows}.code                          01-2
line            REF      01=FJ|6R  {rows}.line_control                  02
"""

_STATUSES = "".join(
    _EVERY_STATUS.format(place=_PLACES.get(level, level), rows=f"acknowledgements:{level}", level=level) for level in _LEVELS
)

GUIDE_277CA = guide("277CA", LOOPS, ROWS, FIELDS + _STATUSES, keys={"claim_segment": "claim", "line_segment": "line"})
