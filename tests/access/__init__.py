"""Who may open the dashboard."""
