"""Rows as files that other programs read: numbers as numbers, dates as dates, text as text.

`csv`       rows alone, for a program
`workbook`  an Excel file: the rows with a line of totals, and a sheet that says what is counted
"""

from analytics.exports.spreadsheet import MOST_ROWS, SUM, workbook
from analytics.exports.texts import csv

__all__ = ["MOST_ROWS", "SUM", "csv", "workbook"]
