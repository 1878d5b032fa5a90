# Everything works on a fresh clone with Python 3.11 or newer, git and make; `make` lists it.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python that is new enough; `make PYTHON=/path/to/python demo` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check # -qq: errors only

# A stamp per environment: it is made anew when pyproject.toml changes.
INSTALLED := .venv/.installed
DEVELOPED := .venv/.installed-dev

$(INSTALLED): pyproject.toml
	@test -n "$(PYTHON)" || { echo 'leadctl needs Python 3.11 or newer; name it: make PYTHON=python3.12' >&2; exit 1; }
	@echo 'Installing leadctl into .venv (once, about a minute) ...'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable .
	@touch $@

$(DEVELOPED): $(INSTALLED)
	@echo 'Installing what the tests and linters need ...'
	@$(PIP) install --editable . --group dev
	@$(PIP) install --group browser || echo 'Playwright is not there: no page is looked at in a browser.'
	@touch $@

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

# The samples are copied, so that the file of rejected rows does not come to lie among them.
SAMPLES := $(filter-out %.md %.rejects.csv,$(wildcard samples/*))
DEMO := .demo
DEMO_SET := LEADCTL_DB=$(DEMO)/leads.db LEADCTL_RULES=rules.toml LEADCTL_TODAY=2026-11-21

# $(call demo,ARGUMENTS): show a command, then run it.
define demo
@printf '\n$$ leadctl %s\n' '$(1)'
@$(DEMO_SET) $(BIN)/leadctl $(1)
endef

.PHONY: demo
demo: $(INSTALLED) ## import samples/ into a fresh database, score, promote, and show whom to call
	@rm -rf $(DEMO) && mkdir -p $(DEMO)/inbox
	@cp $(SAMPLES) $(DEMO)/inbox/
	@printf '$$ export %s\n' '$(DEMO_SET)'
	$(call demo,import $(DEMO)/inbox/*) || test $$? -eq 3 # 3: done, with rejected rows
	$(call demo,score)
	$(call demo,promote)
	$(call demo,report funnel)
	$(call demo,report hot)

.PHONY: dev
dev: $(DEVELOPED) ## make .venv with everything that work on leadctl needs

.PHONY: test
test: $(DEVELOPED) ## run the tests
	$(BIN)/python -m pytest

.PHONY: format
format: $(DEVELOPED) ## format the code, and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lint
lint: $(DEVELOPED) ## check form, style, types, the direction of imports, and both READMEs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/parity.py

.PHONY: cover
cover: $(DEVELOPED) ## measure the branches that the tests take, the command line included
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: bench
bench: $(INSTALLED) ## measure speed and memory against bare tools (ARGS=--quick to try it)
	$(BIN)/python -m tests.benchmarks.bench $(ARGS)

.PHONY: identity
identity: $(INSTALLED) ## measure who is taken for whom (ARGS='--records 2000'; splink: SPLINK_PYTHON=...)
	$(BIN)/python -m tests.benchmarks.identity $(ARGS)

.PHONY: torture
torture: $(DEVELOPED) ## kill a hundred handoffs at random moments, and look that nobody is lost
	LEADCTL_TORTURE=100 $(BIN)/python -m pytest tests/test_handoff_trouble.py -k killed

.PHONY: check
check: lint test ## all that must pass before a commit

.PHONY: clean
clean: ## remove what was made here, except .venv
	rm -rf $(DEMO) build dist htmlcov .coverage .coverage.* .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
