"""Clean claims: from the sending to the answer, and what leaks at each step."""
