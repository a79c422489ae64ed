"""The dashboard: one script that every change runs anew, and the server around it."""
