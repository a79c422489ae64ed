"""Rows as files that other programs read: numbers as numbers, dates as dates, text as text.

`csv`       rows alone, for a program
`visible`   a text in which nothing is obeyed by a terminal
`workbook`  an Excel file: the rows with a line of totals, and a sheet that says what is counted
"""

from analytics.exports.spreadsheet import MOST_ROWS, SUM, workbook
from analytics.exports.texts import csv, visible, visible_json

__all__ = ["MOST_ROWS", "SUM", "csv", "visible", "visible_json", "workbook"]
