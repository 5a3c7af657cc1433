"""What stands on a line: items found, made with an invoice, or copied from billing codes."""
