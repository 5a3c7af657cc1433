"""The durable memory of a company: plans, approvals, effects, parcels, cross-references and events."""
