# `make` alone lists the targets. Each does its own set-up; a second run installs nothing.

VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SHARED := $(or $(LANTU_SHARED),../shared)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench register shots lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## set up, load the bundled register, serve it at 127.0.0.1:8000
	@$(BIN)/python -m lantu_web demo

test: $(READY) ## all tests on SQLite, then those of the site again on PostgreSQL
	@scripts/need postgresql chromium libatomic1
	@$(BIN)/pytest -n 2
	@scripts/on-postgres $(BIN)/pytest -n 2 -m "not browser and not once" tests/web

check: $(READY) ## style, types, layers, docs
	@$(BIN)/ruff check --output-format concise
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/house

bench: $(READY) ## accuracy on the labelled documents, and speed
	@$(BIN)/python -m benchmarks

spark: $(READY) ## rules, assessment and standards on PySpark, compared with DuckDB
	@scripts/spark $(BIN)

register: $(READY) ## rebuild the bundled register from ../shared/plans
	@$(BIN)/python -m lantu_web build_register $(SHARED)/plans
	@scripts/bundle-findings $(BIN) $(SHARED)/plans

shots: $(READY) ## pictures of every page, wide and narrow, in both languages, in var/shots
	@scripts/need chromium libatomic1
	@scripts/shots $(if $(wildcard $(SHARED)/plans),--texts $(SHARED)/plans)

lock: $(READY) ## pin the dependencies anew in requirements.lock
	@scripts/lock $(BIN)

clean: ## remove what tools have left behind, but not .venv and var/
	@rm -rf .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@scripts/setup $(VENV)
	@touch $@
