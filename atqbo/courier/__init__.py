"""Delivery of effects: what to send or look up next (due), what an answer means (settle), the sending (post)."""
