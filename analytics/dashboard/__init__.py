"""The dashboard: one script that reruns on every change, and the server around it."""
