# What can be done here. Each target sets up what it needs: a fresh clone wants only Python 3.11–3.13, pip and make.
# Try: make PYTHON=python3.12 setup · make CONSTRAINTS= setup (newest versions instead of the tested ones)

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

VENV ?= .venv
CONSTRAINTS ?= constraints.txt
WORKERS ?= 2
SCENARIO ?= mainnet-2024-10
BASELINE ?= ../shared/reference/plain_mesa_baseline.py

PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
ROOMS := restaking core agents model runs ui lessons

# Two stamps: what is installed (from pyproject.toml), and which files the editable install links to.
INSTALLED := $(VENV)/.installed
LINKED := $(VENV)/.linked

.PHONY: help setup serve run test mutants soak check bench docs studies refresh-baseline clean files-now

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(LINKED) ## make .venv with everything in it (the other targets do this by themselves)

serve: $(LINKED) ## the browser app on http://127.0.0.1:8765
	$(PY) -m restaking serve --host 127.0.0.1 --port 8765

run: $(LINKED) ## a year of the mainnet-like scenario, results in runs/out/ (SCENARIO=teaching for a small one)
	$(PY) -m restaking run $(SCENARIO) --overwrite

test: $(LINKED) ## every test; browser tests are skipped where no Chromium is found, unless CI=true
	$(PY) -m pytest -n $(WORKERS) --dist loadfile -m "not browser and not alone"
	$(PY) -m pytest -m "browser or alone"

mutants: $(LINKED) ## plant some eighty bugs one by one and see which test catches each (half an hour)
	$(PY) -m tests.mutants

soak: $(LINKED) ## 1,000 random scenarios of a million staker-days each, books to the gwei (half an hour)
	$(PY) -m tests.soak --processes $(WORKERS)

check: $(LINKED) ## formatting, lint, types, import floors, sizes
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	cd $(VENV) && bin/python -m mypy --config-file ../pyproject.toml
	cd $(VENV) && bin/lint-imports --config ../pyproject.toml --cache-dir ../.import_linter_cache
	$(PY) -m tests.house.sizes

bench: $(LINKED) ## speed as ratios, against a plain Mesa model where BASELINE is found
	$(PY) -m restaking bench $(if $(wildcard $(BASELINE)),--baseline $(BASELINE))

docs: $(LINKED) ## reference pages from the program itself, into docs/reference/
	mkdir -p docs/reference
	$(PY) -m typer restaking.__main__ utils docs --name restaking --output docs/reference/command-line.md
	for page in scenarios metrics schedule; do \
	  { echo "# $${page^}"; echo; echo '```text'; $(PY) -m restaking $$page; echo '```'; } > docs/reference/$$page.md; done

studies: $(LINKED) ## run the shipped studies anew; their figures and reports go into docs/studies (a quarter of an hour)
	for plan in runs/studies/*.toml; do name=$$(basename $$plan .toml); \
	  $(PY) -m restaking sweep $$name --workers $(WORKERS); \
	  $(PY) -m restaking report runs/out/$$name --page docs/studies/$$name.md; \
	  cp runs/out/$$name/report.html docs/studies/$$name.html; done

refresh-baseline: $(LINKED) ## rewrite the golden figures of tests/regression; review the difference
	$(PY) -m pytest tests/regression --refresh-baseline
	git --no-pager diff --stat -- tests/regression

clean: ## remove what can be made again, .venv included
	rm -rf $(VENV) build dist docs/reference .import_linter_cache .mypy_cache .ruff_cache .pytest_cache
	find $(ROOMS) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The interpreter: PYTHON if given, else the first suitable one. A system Python without ensurepip borrows its own pip.
$(PY):
	@for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13); do \
	  if $$python -c '$(SUITABLE)' 2>/dev/null; then found=$$python; break; fi; done; \
	if [ -z "$${found:-}" ]; then echo "restaking needs Python 3.11 to 3.13; give it as make PYTHON=…" >&2; exit 2; fi; \
	echo "making $(VENV) with $$($$found --version)"; \
	$$found -m venv $(VENV) 2>/dev/null || \
	  { $$found -m venv --clear --without-pip $(VENV) && $$found -m pip --python $(PY) install --quiet pip; }

$(INSTALLED): pyproject.toml setup.py $(CONSTRAINTS) | $(PY)
	@echo "installing into $(VENV): a few minutes the first time"
	$(PIP) install $(addprefix -c ,$(CONSTRAINTS)) -e '.[app,analysis,cluster,dev]'
	@touch $@

# A strict editable install links file by file, so a new file must be linked before it is seen.
$(VENV)/files: files-now | $(INSTALLED)
	@find $(ROOMS) -type f -not -path '*/__pycache__/*' -not -path 'runs/out/*' | sort > $@.new
	@if cmp -s $@ $@.new; then rm $@.new; else mv $@.new $@; fi

$(LINKED): $(INSTALLED) $(VENV)/files
	@echo "linking new files into $(VENV)"
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
