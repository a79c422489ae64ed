"""The 999 (005010X231A1) and 997, a receiver's verdict on a batch, and the TA1, on an interchange, as tables."""

from __future__ import annotations

from analytics.x12.guide_texts import guide

# A loop is opened by its segment and ends where one of the same or a smaller indentation opens.
LOOPS = """
transaction    ST
  response     AK2
    error      IK3
      element  IK4
    closing    IK5
  summary      AK9
"""

ROWS = """
# rows of                           one for each  in           when
transactions                        ST            transaction  -
batch_acknowledgements:group        AK9           summary      -
batch_acknowledgements:transaction  IK5           closing      -
batch_acknowledgements:segment      IK3           error        -
batch_acknowledgements:element      IK4           element      -
"""

FIELDS = """
# in          segment  when  fills                                                   element
transaction   ST       -     transactions.control                                    02
transaction   ST       -     transactions.guide                                      03
group         GS       -     transactions.guide                                      08

summary       AK9      -     batch_acknowledgements:group.level                      =group
summary       AK9      -     batch_acknowledgements:group.verdict                    01
summary       AK9      -     batch_acknowledgements:group.error_codes                05,06,07,08,09
transaction   AK1      -     batch_acknowledgements:group.group_control              02:whole

closing       IK5      -     batch_acknowledgements:transaction.level                =transaction
closing       IK5      -     batch_acknowledgements:transaction.verdict              01
closing       IK5      -     batch_acknowledgements:transaction.error_codes          02,03,04,05,06
transaction   AK1      -     batch_acknowledgements:transaction.group_control        02:whole
response      AK2      -     batch_acknowledgements:transaction.transaction_control  02:whole

error         IK3      -     batch_acknowledgements:segment.level                    =segment
error         IK3      -     batch_acknowledgements:segment.at_segment_id            01
error         IK3      -     batch_acknowledgements:segment.at_segment_position      02
error         IK3      -     batch_acknowledgements:segment.error_codes              04
transaction   AK1      -     batch_acknowledgements:segment.group_control            02:whole
response      AK2      -     batch_acknowledgements:segment.transaction_control      02:whole

element       IK4      -     batch_acknowledgements:element.level                    =element
element       IK4      -     batch_acknowledgements:element.at_element               01:whole
element       IK4      -     batch_acknowledgements:element.error_codes              03
error         IK3      -     batch_acknowledgements:element.at_segment_id            01
error         IK3      -     batch_acknowledgements:element.at_segment_position      02
transaction   AK1      -     batch_acknowledgements:element.group_control            02:whole
response      AK2      -     batch_acknowledgements:element.transaction_control      02:whole
"""

GUIDE_999 = guide("999", LOOPS, ROWS, FIELDS, keys={})

_LOOPS_997, _ROWS_997, _FIELDS_997 = (text.replace("IK", "AK") for text in (LOOPS, ROWS, FIELDS))
GUIDE_997 = guide("997", _LOOPS_997, _ROWS_997, _FIELDS_997, keys={})
"""The same verdicts under the names that they have in a 997: AK3, AK4, AK5."""

GUIDE_TA1 = guide(
    "TA1",
    "transaction  TA1",
    """
    transactions                        TA1  transaction  -
    batch_acknowledgements:interchange  TA1  transaction  -
    """,
    """
    transaction  TA1  -  batch_acknowledgements:interchange.level                =interchange
    transaction  TA1  -  batch_acknowledgements:interchange.interchange_control  01
    transaction  TA1  -  batch_acknowledgements:interchange.verdict              04
    transaction  TA1  -  batch_acknowledgements:interchange.error_codes          05
    """,
    keys={},
)
