"""The 277CA, a payer's or clearinghouse's acknowledgement of claims (005010X214), as a table."""

from __future__ import annotations

from analytics.x12.grammar import NOT_PERSONAL
from analytics.x12.guide_texts import guide

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

_ANY = "source|receiver|provider|claim|track|line"

ROWS = f"""
# rows of          one for each  in            when
transactions       ST            transaction   -
acknowledgements   STC           {_ANY}        -
persons:patient    NM1           claim         01=QC
quantities         QTY           {_ANY}        -
amounts            AMT           {_ANY}        -
dates              DTP           {_ANY}        02!=TM
references         REF           {_ANY}        {NOT_PERSONAL}
"""

FIELDS = f"""
# in            segment  when      fills                                   element
# (03,04: joined by a comma; 03:whole: a text in which the component separator is a colon; =text: always this text)
transaction     ST       -         transactions.control                    02
transaction     ST       -         transactions.guide                      03
group           GS       -         transactions.guide                      08
transaction     BHT      -         transactions.purpose                    02
transaction     BHT      -         transactions.reference                  03:whole
transaction     BHT      -         transactions.sent_date                  04

source          STC      -         acknowledgements.level                  =source
receiver        STC      -         acknowledgements.level                  =receiver
provider        STC      -         acknowledgements.level                  =provider
claim|track     STC      -         acknowledgements.level                  =claim
line            STC      -         acknowledgements.level                  =line
{_ANY}          STC      -         acknowledgements.category_1             01-1
{_ANY}          STC      -         acknowledgements.status_1               01-2
{_ANY}          STC      -         acknowledgements.entity_1               01-3
{_ANY}          STC      -         acknowledgements.category_2             10-1
{_ANY}          STC      -         acknowledgements.status_2               10-2
{_ANY}          STC      -         acknowledgements.entity_2               10-3
{_ANY}          STC      -         acknowledgements.category_3             11-1
{_ANY}          STC      -         acknowledgements.status_3               11-2
{_ANY}          STC      -         acknowledgements.entity_3               11-3
{_ANY}          STC      -         acknowledgements.status_date            02
{_ANY}          STC      -         acknowledgements.action                 03
{_ANY}          STC      -         acknowledgements.amount                 04
source          NM1      01=PR|AY  acknowledgements.source_role            01
source          NM1      01=PR|AY  acknowledgements.source_name            03:whole
source          NM1      01=AY     acknowledgements.source_id_code         09
source          NM1      01=PR&08=PI|XV  acknowledgements.source_id_code   09
receiver        TRN      -         acknowledgements.batch_reference        02:whole
provider        NM1      01=85&08=XX  acknowledgements.billing_npi         09
track           TRN      -         acknowledgements.patient_control_number 02:whole
track           REF      01=1K     acknowledgements.payer_control_number   02:whole
track           REF      01=D9     acknowledgements.clearinghouse_number   02:whole
track           DTP      01=472    acknowledgements.service_from           03
track           DTP      01=472    acknowledgements.service_to             03:last
line            SVC      -         acknowledgements.code                   01-2
line            REF      01=FJ|6R  acknowledgements.line_control           02:whole

claim           NM1      01=QC     persons:patient.role                    =patient
claim           NM1      01=QC     persons:patient.last_name               03:whole
claim           NM1      01=QC     persons:patient.first_name              04:whole
claim           NM1      01=QC     persons:patient.member_id               09:whole

{_ANY}          QTY      -         quantities.qualifier                    01
{_ANY}          QTY      -         quantities.value                        02
{_ANY}          AMT      -         amounts.qualifier                       01
{_ANY}          AMT      -         amounts.value                           02
{_ANY}          DTP      -         dates.qualifier                         01
{_ANY}          DTP      -         dates.value                             03
{_ANY}          REF      -         references.qualifier                    01
{_ANY}          REF      -         references.value                        02:whole
"""

GUIDE_277CA = guide("277CA", LOOPS, ROWS, FIELDS, keys={"claim_segment": "claim", "line_segment": "line"})
