# What it is and how to run it: README.md. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
WORKERS ?= 2
.DEFAULT_GOAL := help
VALIDATORS := tests/validators
.PHONY: help run test test-full test-pg check check-types check-rest fix bench messages programs validators lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

messages: $(STAMP) ## compile the translations
	@for po in talka/*/locale/*/LC_MESSAGES/django.po; do \
	  [ "$${po%.po}.mo" -nt "$$po" ] || $(BIN)/pybabel --quiet compile -D django -d "$${po%/*/LC_MESSAGES/django.po}"; done

run: $(STAMP) messages ## start Talka with demo data on http://localhost:8000
	TALKA_DEMO=$${TALKA_DEMO:-1} $(BIN)/talka serve

programs:
	@missing=; for one in chromium:chromium pdfsig:poppler-utils qpdf:qpdf wrk:wrk; do \
	  command -v $${one%:*} >/dev/null 2>&1 || missing="$$missing $${one#*:}"; done; [ -z "$$missing" ] \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq $$missing; } \
	  || echo "NOT INSTALLED:$$missing (Debian's names). The tests that need them will be skipped."

validators: ## programs of others that check our certificates, where npm is
	@if ! command -v npm >/dev/null 2>&1; then echo "NO NPM: what others' libraries say of certificates will be skipped."; \
	elif ! cmp -s $(VALIDATORS)/package-lock.json $(VALIDATORS)/node_modules/.installed; then \
	  (cd $(VALIDATORS) && timeout 60 npm ci --silent --fetch-retries=0 && cp package-lock.json node_modules/.installed) \
	  || echo "VALIDATORS NOT INSTALLED: what others' libraries say of certificates will be skipped."; fi

test: $(DEV_STAMP) messages programs validators ## the suite (at most 12 minutes)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-full: $(DEV_STAMP) messages programs validators ## the same tests at the full figures
	TALKA_TEST_TIER=full $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --timeout 0 $(ARGS)

test-pg: $(DEV_STAMP) messages programs validators ## the suite on another PostgreSQL: make test-pg DATABASE_URL=postgresql://…
	TALKA_TEST_DATABASE_URL=$(DATABASE_URL) $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: $(DEV_STAMP) messages ## lint, types, import contracts, templates, migrations, messages
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-types check-rest

check-types: # takes as long as all the rest: the two go on side by side
	$(BIN)/mypy config talka tests bench scripts clients/python/talka_client conftest.py

check-rest:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet talka
	$(BIN)/djade --check $$(git ls-files 'talka/*.html')
	$(BIN)/python scripts/check.py

fix: $(DEV_STAMP) ## what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djade $$(git ls-files 'talka/*.html')

bench: $(DEV_STAMP) messages programs ## measure against the limits of docs/performance.md
	$(BIN)/talka bench all

lock: $(DEV_STAMP) ## pin the requirements anew
	cd requirements && for f in base dev; do \
	  ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header -o $$f.txt $$f.in; done
