PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check messages screenshots pictures faults bench others lock clean

help:  ## say what can be made
	@echo "make WHAT, where WHAT is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 11

setup: .venv/ready  ## make the virtual environment with everything pinned

.venv/ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bespeak needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/ready

demo: setup  ## fill a shop, admit a file of orders before your eyes, then serve it
	$(BIN)/bespeak demo

test: setup  ## every gate and every test, on SQLite and on PostgreSQL
	@$(BIN)/python scripts/suite.py

check: setup  ## every gate: format, lint, types, contracts, house rules, migrations
	@$(BIN)/python scripts/check.py

messages: setup  ## bring the catalogues of the pages in step, and name what is not translated
	@$(BIN)/python scripts/messages.py

screenshots: setup  ## pictures of pages into var/screenshots: phone and desk, light and dark, every language
	@$(BIN)/python scripts/screenshots.py

pictures: setup  ## the README's three pictures, made anew
	@$(BIN)/python scripts/pictures.py

faults: setup  ## kill, stall and cut off, twenty rounds
	BESPEAK_FAULT_ROUNDS=20 $(BIN)/pytest tests/faults --timeout 1800

bench: setup  ## measure what is claimed in docs/benchmarks.md
	@for script in statements profile_admit http_orders file_import errands drop start weight pages talks streams seen; do echo "== $$script"; $(BIN)/python -m bench.$$script || exit 1; done

others: setup  ## make the environment of what measurements stand beside
	$(PYTHON) -m venv .venv-others
	.venv-others/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/others.txt

lock: setup  ## compile requirements/*.in anew (needs uv on the PATH)
	@for name in base dev others; do \
	  uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --no-header --upgrade \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean:  ## throw away the environment and caches (var/ with its data stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
