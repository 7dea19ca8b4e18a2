# One virtual environment for everything; each target sets itself up and redoes nothing that is up to date.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.signgeo-stamp
TORCH  := .venv-torch
LINKS  := build/source/signgeo
READY  := $(STAMP) $(LINKS)
NPROC  := $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help setup setup-torch report kernel test test-slow test-torch lint docs audit fuzz clean

help:
	@echo "make report     verify every claim, write report/index.html"
	@echo "make kernel     every implication as a Coq theorem, judged by coqc (needs Debian's coq)"
	@echo "make test       the test suite (fast part)"
	@echo "make test-slow  the tests marked slow"
	@echo "make test-torch the PyTorch adapter of diagnose, in an environment of its own"
	@echo "make lint       ruff, mypy and pyright"
	@echo "make docs       the documentation site, in site/"
	@echo "make audit      break each formula, measure how often false variants are found; stores verify/audit/results.json"
	@echo "make fuzz       a minute each of coverage-guided fuzzing (atheris) of arrays, files and certificates"
	@echo "make setup      the virtual environment that the others use"

setup: $(READY)

$(STAMP): pyproject.toml constraints.txt Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "signgeo needs Python 3.11 or newer; name one: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "python3 lacks venv; install it with: apt-get install python3-venv" >&2; exit 1; }
	@echo "setup: virtual environment in $(VENV)/"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pip setuptools
	@echo "setup: installing signgeo, its extras and its tools (pinned by constraints.txt)"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	  -c constraints.txt -e ".[verify,data,dask,nn]" --group dev
	@touch $@
	@echo "setup: done"

# The package under its import name, for programs that read source and do not run it.
$(LINKS):
	@mkdir -p $@
	@for part in solvers properties verify; do ln -sfn ../../../$$part $@/$$part; done

report: $(READY)
	@echo "report: verifying every claim on 2,000 examples a property; this takes some minutes"
	@$(BIN)/signgeo verify --profile default --html report/index.html --json report/report.json --junit report/junit.xml
	@echo "report: open report/index.html"

kernel: $(READY)
	@$(BIN)/python -m signgeo.verify.kernel report/kernel

test: $(READY)
	@$(BIN)/python -m pytest -n $(NPROC) --dist worksteal

test-slow: $(READY)
	@$(BIN)/python -m pytest -m slow

# PyTorch has an environment of its own: its wheels for Linux bring gigabytes of CUDA unless pip is told of an index of
# CPU wheels, e.g. by PIP_EXTRA_INDEX_URL.
setup-torch: $(TORCH)/.signgeo-stamp

$(TORCH)/.signgeo-stamp: pyproject.toml constraints.txt constraints-torch.txt Makefile
	@echo "setup-torch: virtual environment in $(TORCH)/"
	@test -x $(TORCH)/bin/python || $(PYTHON) -m venv $(TORCH)
	@$(TORCH)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pip setuptools
	@echo "setup-torch: installing PyTorch and signgeo's core"
	@PYTHONWARNINGS=ignore $(TORCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation \
	  -c constraints.txt -c constraints-torch.txt -e . torch rich pytest pytest-timeout
	@touch $@
	@echo "setup-torch: done"

test-torch: $(TORCH)/.signgeo-stamp
	@$(TORCH)/bin/python -m pytest tests/torch

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/basedpyright

docs: $(READY)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "docs: open site/index.html"

fuzz: $(READY)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	@for target in arrays files certificates; do $(BIN)/python tests/fuzz/harness.py $$target 60 || exit 1; done

audit: $(READY)
	@$(BIN)/python -m signgeo.verify.audit

clean:
	rm -rf $(VENV) $(TORCH) report site .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
