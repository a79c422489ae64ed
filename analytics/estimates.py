"""What the KPIs take from `analytics.stats`, under its former names."""

from analytics.stats.estimates import Share, Wait

__all__ = ["Share", "Wait"]
