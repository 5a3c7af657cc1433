"""Deciding what to write: pure functions from facts, settings and the ledger's memory to a plan."""
