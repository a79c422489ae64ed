"""The only reader of what a build published: questions go in, frames come out, and so do the rows behind them."""

from analytics.layout import FORMAT
from analytics.warehouse.warehouse import Warehouse, WarehouseError, open_warehouse

__all__ = ["FORMAT", "Warehouse", "WarehouseError", "open_warehouse"]
