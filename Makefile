# `make demo` shows the main job, `make test` runs the tests; both set up what they need in .venv first.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready

.PHONY: help setup demo test soak check format pictures clean

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: $(READY) ## install the program and its tools into .venv

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' \
		|| { echo "Publisher needs Python 3.11.5 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(RUN) -m compileall -q publisher
	@touch $@

demo: $(READY) ## the whole main job in a scratch folder, on a mail server of its own
	@$(VENV)/bin/publisher demo

test: $(READY) ## the tests
	@scripts/system_parts.sh
	$(RUN) -m pytest -n 3 -m "not soak"

soak: $(READY) ## the long tests: many kills, every corpus
	$(RUN) -m pytest -n 2

check: $(READY) ## format, lint, types
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

format: $(READY) ## put the code in its form
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

pictures: $(READY) ## the pictures of the README, from real output (needs Chromium)
	$(RUN) scripts/make_pictures.py

clean: ## remove what make made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache
