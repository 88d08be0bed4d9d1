# Everything runs in .venv, made here. `make check` is what CI runs.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check format lint types contracts controls docs generate bench dev system clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/demo ## install what is needed and scan examples/company
	$(BIN)/python -m examples.demo

test: dev system ## install what the tests need and run them
	$(BIN)/pytest -n 2 --dist worksteal

check: dev system format lint types contracts controls docs ## everything that CI runs
	$(BIN)/pytest -n 2 --dist worksteal

format: dev ## is everything formatted?
	$(BIN)/ruff format --check .

lint: dev ## ruff
	$(BIN)/ruff check .

types: dev ## mypy, strict
	$(BIN)/mypy

contracts: dev ## the rooms import only downwards
	$(BIN)/lint-imports

controls: dev ## lint and test every shipped control, lint every framework
	$(BIN)/gcheck controls lint
	$(BIN)/gcheck controls test
	$(BIN)/gcheck frameworks lint

docs: dev ## are the generated files up to date?
	$(BIN)/python docs/generate.py --check

generate: dev ## write the generated files: indexes and reference pages
	$(BIN)/python docs/generate.py

bench: dev ## the figures of docs/explanation/figures.md
	$(BIN)/python -m bench.judging
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.aws_calls

dev: $(VENV)/dev ## the development environment

system: ## Chromium, which the report is tested in; PostgreSQL, which our reading of its configuration is held against; Prometheus, which availability is read from
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || $(MAKE) --no-print-directory apt PACKAGE=chromium
	@command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || $(MAKE) --no-print-directory apt PACKAGE=postgresql
	@command -v promtool >/dev/null || $(MAKE) --no-print-directory apt PACKAGE=prometheus

$(VENV)/demo: setup.cfg | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

$(VENV)/dev: setup.cfg | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]' --editable examples/plugin
	@touch $@ $(VENV)/demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo 'gcheck needs Python 3.10 or newer'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory apt PACKAGE=python3-venv
	$(PYTHON) -m venv $(VENV)

.PHONY: apt
apt:
	@sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -q >/dev/null && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $(PACKAGE) >/dev/null \
	  || { echo "install $(PACKAGE) and run make again"; exit 1; }

clean: ## remove what was built here
	rm -rf $(VENV) build dist out *.egg-info
