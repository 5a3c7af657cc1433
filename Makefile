# The two commands of the README are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
FOREIGN := .venv-foreign

# The tests start Python a thousand times: without compiled modules each start would compile them anew.
test test-long: export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo lab test test-long check expected pictures clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.installed  ## move the demo company's invoices and write the record
	@$(BIN)/atqbo demo $(ARGS)

lab: $(VENV)/.installed  ## open JupyterLab on the notebooks, with the demo company behind them
	@$(BIN)/atqbo lab $(ARGS)

test: $(VENV)/.installed-dev $(FOREIGN)/.installed check  ## everything: house rules, units, simulation, processes, notebooks
	$(BIN)/pytest -n 4 --dist loadscope --no-loadscope-reorder -m "not long"
	@$(BIN)/python tests/tools/lines.py

test-long: $(VENV)/.installed-dev $(FOREIGN)/.installed  ## proofs that take minutes
	$(BIN)/pytest -n 2 -m long

check: $(VENV)/.installed-dev  ## style, types and the rooms' contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

expected: $(VENV)/.installed-dev  ## execute the notebooks anew for tests/notebooks/expected/; read the difference
	@$(BIN)/python tests/tools/expected.py

pictures: $(VENV)/.installed-dev  ## take the README's pictures anew
	@$(BIN)/python tests/tools/pictures.py

clean:  ## remove what was made; records in reports/ stay
	rm -rf $(VENV) $(FOREIGN) .atqbo-demo test-results build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "atqbo needs Python 3.11 or newer; name one with make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing atqbo into $(VENV) (once, a minute or two) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing atqbo and its development tools into $(VENV) (once, a minute or two) ..."
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

# A client that others wrote, against the sandbox: it pins other versions, so it has an environment of its own.
$(FOREIGN)/.installed: tests/foreign/requirements.txt
	@$(PYTHON) -m venv $(FOREIGN)
	@$(FOREIGN)/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@
