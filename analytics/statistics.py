"""What the KPIs take from `analytics.stats`, under its former names."""

from analytics.stats.clusters import ClusterSums as Clusters
from analytics.stats.clusters import effective_n
from analytics.stats.survival import waiting_percentile

__all__ = ["Clusters", "effective_n", "waiting_percentile"]
