"""Denial analytics for occupational-therapy practices.

Two halves share nothing but parquet:

building  `x12` turns bytes into records, `postings` does so with the practice's own CSV,
          `transforms` decides what the records mean row by row,
          `build` checks every table against `tables` and publishes a snapshot.
asking    `warehouse` is the only reader of a snapshot, `queries` the catalogue of its SQL,
          `scope` says what to count; `kpis` divides, `statistics` says how sure we are,
          `causes` and `code_use` say what stands out, `charts` draw and `pages` ask.

`reference` holds the field's code tables, `settings` the practice's own choices, `cli` is the
same warehouse without a browser. `demo` invents a practice and writes its files, and
`simulated` keeps a warehouse of it for the first start.
"""
