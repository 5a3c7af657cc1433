"""`python -m atqbo` is the command `atqbo`."""

from atqbo.cli import main

main()
