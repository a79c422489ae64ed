"""Denial analytics for occupational-therapy practices.

Two halves share nothing but parquet:

building  `x12` turns bytes into records, `practice_csv` does so with the practice's own CSV,
          `transforms` decides what the records mean row by row,
          `build` checks every table against `tables` and publishes a snapshot.
asking    `warehouse` is the only reader of a snapshot, `queries` the catalogue of its SQL,
          `scope` says what to count; `kpis` divides, `statistics` and `estimates` say how sure
          we are; `comparison` compares a period with an earlier one, `causes`, `payers` and
          `code_use` find outliers, `edits` back-tests claim checks, `deadlines`
          until when to act; `charts` draw, `exports` make files, and `pages` ask.

`reference` holds the field's code tables, `settings` the practice's own choices, `cli` is the
same warehouse without a browser. `demo` invents a practice and writes its files, and
`simulated` keeps a warehouse of it for the first start.
"""
