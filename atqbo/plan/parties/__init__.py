"""Whom a document is billed to or owes: customers and vendors found, made, reactivated, or left to a person."""
