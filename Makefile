# Homing needs git, make and Python 3.11 or newer with pip and venv; nothing else, and no root.
# `make help` lists what there is. Sources of each verb: tools/.

PYTHON ?= python3
BIN := .venv/bin

# a folder's name may hold spaces, quotes and dollars: it goes to the shell by the environment, as it was typed
override PHOTOS := $(value PHOTOS)
export PHOTOS

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench soak mutants docs format web client lock clean environment test-environment

help: ## list these verbs
	@echo 'Homing: a photo library for folders you already have.'
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18
	@echo
	@echo '  make run PHOTOS=~/Pictures     is the first thing to try'

run: ## start Homing; PHOTOS=~/Pictures becomes a library
	@case "$$PHOTOS" in \
	  '') echo 'Which folder holds your photos? Say it like this: make run PHOTOS=~/Pictures' >&2; \
	      echo '(To start again without a new folder: .venv/bin/homing serve)' >&2; exit 2;; \
	  '~') PHOTOS=$$HOME;; \
	  '~/'*) PHOTOS=$$HOME/$${PHOTOS#'~/'};; \
	esac; \
	if [ ! -d "$$PHOTOS" ]; then \
	  printf 'There is no folder %s. Which folder holds your photos?\n' "$$PHOTOS" >&2; exit 2; \
	fi; \
	$(PYTHON) tools/environment.py run && $(BIN)/python tools/web_app.py && exec $(BIN)/homing serve --photos "$$PHOTOS"

test: test-environment ## all checks and all tests, browser and PostgreSQL too
	@$(BIN)/python tools/run_checks.py test

check: test-environment ## the checks alone: style, types, floors, web app, docs
	@$(BIN)/python tools/run_checks.py check

soak: test-environment ## the tests that take longer than one waits
	@$(BIN)/python tools/run_checks.py soak

mutants: test-environment ## does a wrong change to the rules fail a test? ONLY="identify order" tries those modules
	@$(BIN)/python tools/mutants.py $(ONLY)

bench: test-environment ## measure; ONLY=name runs one of benchmarks/
	@$(BIN)/python -m benchmarks $(ONLY)

docs: test-environment ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict && echo 'The documentation is in site/index.html'

format: test-environment ## put the sources into their one style
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format --quiet .

web: environment ## build the web app if its sources changed
	@$(BIN)/python tools/web_app.py

client: test-environment ## write the web app's types anew from the routes
	@$(BIN)/python tools/web_client.py

lock: test-environment ## write the lock files anew; UPGRADE=1 takes newer releases
	@$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove all that can be made again (never your data)
	@rm -rf .venv .cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist site test-results \
	  web/node_modules src/homing/web_app
	@find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@$(PYTHON) tools/environment.py run

test-environment:
	@$(PYTHON) tools/environment.py test
