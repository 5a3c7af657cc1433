"""Taking back what was posted, as voids, credits and deletions (rules I4, K4)."""
