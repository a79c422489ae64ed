"""Who may open the dashboard: tokens, sessions, and the hosts and origins that it answers."""
