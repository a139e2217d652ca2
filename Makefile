# What a newcomer needs: `make run`, then `make test` and `make check` before handing anything in.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run demo test soak faults check bench format translations pictures lock help

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 15

run: $(VENV)/.run ## Start the product on 127.0.0.1, with a demonstration company on first use
	@$(BIN)/python manage.py serve --port $(PORT)

demo: $(VENV)/.run ## Load the demonstration company without starting anything
	$(BIN)/python manage.py make_keys
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py load_demo

test: $(VENV)/.dev ## Run all tests, on SQLite and, where its binaries are found, on PostgreSQL
	$(BIN)/python tests/run.py $(ARGS)

soak: $(VENV)/.dev ## 10,000 random steps of holders, leaves, clocks and decisions, 10,000 changes of the trail; SEED= repeats
	@seed=$${SEED:-$$(date +%s)}; echo "SEED=$$seed"; \
	ZHIKE_SOAK_STEPS=$${STEPS:-10000} $(BIN)/python -m pytest tests/house/test_access.py -k specification -q --hypothesis-seed=$$seed $(ARGS) && \
	ZHIKE_MUTATIONS=$${STEPS:-10000} ZHIKE_SEED=$$seed $(BIN)/python -m pytest tests/audit/seals/test_verification.py -k mutation -q $(ARGS)

faults: $(VENV)/.dev ## Kill the product's programs and its database 50 times each under load; ROUNDS= and SEED= are yours
	ROUNDS=$${ROUNDS:-50} $(BIN)/python tests/run.py tests/faults $(ARGS)

check: $(VENV)/.dev ## Check style, types, floors, migrations, translations and a deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy audit crm customers
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run --settings crm.settings.testing
	$(BIN)/python -m tests.house.deployment
	$(BIN)/python -m tests.house.translations
	! grep -nEi -- '^ *(-i|-f|--(extra-)?index-url|--find-links|--trusted-host)|://' requirements.txt requirements-dev.txt

bench: $(VENV)/.dev ## Measure on 100,000 customers and print the figures beside their targets
	$(BIN)/python -m bench.run $(ARGS)

format: $(VENV)/.dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: $(VENV)/.dev ## Collect new words into the .po file and compile it; needs gettext
	$(BIN)/python -m tests.house.translations --write

pictures: $(VENV)/.dev ## Photograph the product, with the demonstration company in it, for the READMEs; needs Chromium
	$(BIN)/python -m tests.browser.pictures

lock: $(VENV)/.dev ## Pin the newest releases that requirements*.in allow, by hash
	$(LOCK) --upgrade --output-file requirements.txt requirements.in
	$(LOCK) --upgrade --allow-unsafe --output-file requirements-dev.txt requirements-dev.in

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (make PYTHON=…)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(PIP) install --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@
