"""Moves approved documents from Autotask PSA to QuickBooks Online, once each, with a record of every run."""

__version__ = "0.1.0"
