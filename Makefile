# `make demo` and `make test` are all that a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
RESET ?= 0
WORKERS ?= 2
THREADS ?= 4
# Set to 1 where a machine without a browser is a mistake.
REQUIRE_BROWSER ?= 0

PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.PHONY: help bench pictures demo port-is-free forget-demo static serve run test browser-parts check
.DEFAULT_GOAL := help

help:
	@echo "make demo     the sample site on http://localhost:$(PORT) (PORT=8001, RESET=1 to start afresh)"
	@echo "make test     the whole test suite; on PostgreSQL too when DATABASE_URL names one"
	@echo "make check    lint, format, types, scripts, migrations, settings of production"
	@echo "make run      the development server on an empty database of its own"
	@echo "make bench    what pages cost, on PostgreSQL (ARTICLES=\"1000 20000 100000\" for a larger site)"
	@echo "make pictures take the README's pictures again"
	@echo "make static   collect the static files"
	@echo "make serve    the site of production, set up by the environment (HOST, PORT, WORKERS=$(WORKERS), THREADS=$(THREADS))"


# The environment. Requirements are installed again only when their files have changed.

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)."; \
	  echo "Name another one, such as: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME): requirements.txt | $(PY)
	@echo "Installing what requirements.txt names ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements.txt requirements-dev.txt | $(PY)
	@echo "Installing what requirements-dev.txt names ..."
	@$(PIP) -r requirements-dev.txt
	@touch $(RUNTIME) $@


# The server. A worker that dies is replaced, and one that does not stop when it is told to is killed.

granian = $(VENV)/bin/granian --interface rsgi cms.rsgi:application --http 1 --no-ws --host $(HOST) --port $(PORT) \
	  --workers $(1) --respawn-failed-workers --workers-kill-timeout 30


# The server's own lines look like the site's.
export GRANIAN_LOG_CONFIG ?= deploy/logs.json
export PYTHONPATH ?= .


# The sample site: production settings on http://localhost, an SQLite file and keys of its own, all in var/.

DEMO_ENV := var/demo.env
# This make and its server, so that another demo, on another port, does not delete their database.
DEMO_PIDS := var/demo-$(PORT).pids
IN_DEMO := set -a; . ./$(DEMO_ENV); SITE_URL=http://localhost:$(PORT); set +a;

demo: port-is-free $(RUNTIME) $(DEMO_ENV) staticfiles/staticfiles.json
	@echo $$PPID > $(DEMO_PIDS)
	@$(IN_DEMO) $(PY) manage.py migrate --verbosity 0
	@$(IN_DEMO) $(PY) manage.py load_demo
	@echo "Starting the server; Ctrl-C stops it, and the next \`make demo\` keeps the data."
	@# One process: without Redis, limits on tries are counted in the memory of each. The worker ends with the server.
	@$(IN_DEMO) \
	$(PY) manage.py worker & worker=$$!; \
	$(call granian,1) --log-level warning & server=$$!; \
	printf '%s\n' $$$$ $$server $$worker >> $(DEMO_PIDS); \
	trap 'kill $$server $$worker' INT TERM; \
	wait $$server; kill $$worker 2> /dev/null; wait

# Empty values switch off what the shell may have set for something else.
$(DEMO_ENV): | $(PY)
	@mkdir -p var
	@umask 077; { \
	  echo "DJANGO_SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')"; \
	  echo "SEAL_KEYS=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')"; \
	  echo "DATABASE_URL=sqlite:///var/demo.sqlite3"; \
	  echo "DJANGO_ALLOWED_HOSTS=localhost,127.0.0.1"; \
	  echo "SAMPLE_SITE=1"; \
	  echo "SITE_NAME=Imprimatur"; \
	  echo "EMERGENCY_NUMBER=999"; \
	  echo "URGENT_NUMBER=111"; \
	  echo "DJANGO_DEBUG="; \
	  echo "CACHE_URL="; \
	  echo "EMAIL_URL="; \
	} > $@

# The server would share a port with one that runs already, and answer every other request.
port-is-free: | $(PY)
	@$(PY) -c 'import socket; socket.create_server(("$(HOST)", $(PORT)))' 2> /dev/null || { \
	  echo "Something else listens on port $(PORT), perhaps an earlier demo. Stop it, or name another: PORT=8001"; \
	  exit 1; }

forget-demo: | port-is-free
	@for file in $(wildcard var/demo-*.pids); do for pid in $$(cat $$file); do \
	  case "$$(ps -o args= -p $$pid 2> /dev/null)" in *granian*|*make*demo*) \
	    echo "A demo (process $$pid) still uses the database. Nothing was deleted; stop it first, or leave out RESET=1."; \
	    exit 1;; \
	  esac; \
	done; done
	@rm -f var/demo-*.pids var/demo.sqlite3 var/demo.sqlite3-wal var/demo.sqlite3-shm $(DEMO_ENV)

ifeq ($(RESET),1)
$(DEMO_ENV): forget-demo
endif


OUR_STATIC := $(shell find */static -type f)
OUR_SCRIPTS := $(filter %.js,$(OUR_STATIC))

static: staticfiles/staticfiles.json

# Written last by the collection, so it is as old as the collection is.
staticfiles/staticfiles.json: $(RUNTIME) $(OUR_STATIC) cms/static_files.py | $(DEMO_ENV)
	@echo "Collecting static files; this takes some seconds and is done only when they have changed ..."
	@$(IN_DEMO) $(PY) manage.py collectstatic --noinput --clear --verbosity 0


# Production. What the environment lacks is said before the server starts.

serve: export SITE_THREADS := $(THREADS)
serve: port-is-free $(RUNTIME) staticfiles/staticfiles.json
	@$(PY) manage.py check
	@echo "$(WORKERS) workers x $(THREADS) threads: up to $$(( $(WORKERS) * $(THREADS) )) connections to the database."
	@exec $(call granian,$(WORKERS))


run: $(DEVELOPMENT)
	@DJANGO_DEBUG=1 $(PY) manage.py migrate --verbosity 0
	@DJANGO_DEBUG=1 SITE_URL=http://localhost:$(PORT) $(PY) manage.py runserver $(PORT)


# Tests. Those in a browser need Chromium, and npm to fetch axe-core, which looks for barriers on each page. Debian's
# chromium-headless-shell is the same engine without windows: its tests take two thirds of the time.

BROWSER := $(firstword $(wildcard $(CHROMIUM) /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
AXE := axe-core@4.14.1
LIGHTHOUSE := lighthouse@12.8.2
VALIDATOR := html-validate@9.7.1
AXE_STAMP := var/npm/.$(AXE)-$(LIGHTHOUSE)-$(VALIDATOR)
# One more than there are cores: browsers, servers and databases are waited for.
PYTEST := $(PY) -m pytest -n $(or $(shell nproc 2> /dev/null | awk '{print ($$1 < 4 ? $$1 + 1 : 4)}'),auto) --dist worksteal

test: $(DEVELOPMENT) browser-parts
	@if test -n "$(BROWSER)" && test -f $(AXE_STAMP); then marks=; note=; else marks="not browser"; \
	  note="*** THE BROWSER TESTS ARE LEFT OUT: no Chromium (or name it: CHROMIUM=/path) or no axe-core (npm). ***"; fi; \
	say() { if test -n "$$note"; then echo "$$note"; fi; }; \
	export CHROMIUM="$(BROWSER)"; \
	say; echo "On SQLite:"; env -u DATABASE_URL $(PYTEST) -m "$$marks" || exit 1; \
	case "$$DATABASE_URL" in postgres*) echo "On PostgreSQL:"; $(PYTEST) -m "$$marks" || exit 1;; esac; \
	say

browser-parts:
	@lacks() { echo "$$1"; test "$(REQUIRE_BROWSER)" != 1; exit; }; \
	test -n "$(BROWSER)" || lacks "There is no Chromium on this machine."; \
	test ! -f $(AXE_STAMP) || exit 0; \
	command -v npm > /dev/null || lacks "There is no npm on this machine, and $(AXE) is not here yet."; \
	mkdir -p var/npm; rm -f var/npm/.axe-core@*; \
	npm install --silent --no-save --no-audit --no-fund --prefix var/npm $(AXE) $(LIGHTHOUSE) $(VALIDATOR) && touch $(AXE_STAMP) || \
	  lacks "npm could not fetch $(AXE), $(LIGHTHOUSE) and $(VALIDATOR)."


# What serving costs, and what a larger site costs more; on PostgreSQL, with wrk and nginx. Corpora that are not there yet
# are made beside the database that DATABASE_URL names, and kept.

ARTICLES ?= 1000 20000
CORPUS = $(dir $(DATABASE_URL))corpus_

bench: $(DEVELOPMENT) staticfiles/staticfiles.json
	@case "$$DATABASE_URL" in postgres*) ;; *) echo "Name a PostgreSQL: DATABASE_URL=postgres://…"; exit 1;; esac
	@$(PY) benchmarks/serving.py
	@for n in $(ARTICLES); do \
	  echo "CREATE DATABASE corpus_$$n" | psql -q "$$DATABASE_URL" 2> /dev/null || true; \
	  DJANGO_DEBUG=1 DATABASE_URL=$(CORPUS)$$n $(PY) manage.py migrate --verbosity 0 && \
	  DJANGO_DEBUG=1 DATABASE_URL=$(CORPUS)$$n $(PY) manage.py make_corpus --articles $$n > /dev/null || exit 1; \
	done
	@DJANGO_DEBUG=1 $(PY) benchmarks/at_size.py $(addprefix $(CORPUS),$(ARTICLES))


# The pictures in the README, of the sample content; they need Chromium.

pictures: $(DEVELOPMENT)
	@CHROMIUM="$(BROWSER)" $(PY) docs/pictures/take.py


# The settings of production, with keys for this once; the database is DATABASE_URL's or none, and nobody is asked.

NEW_KEY = $$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')
IN_PRODUCTION = env -u DJANGO_DEBUG -u DJANGO_ALLOWED_HOSTS -u DEFAULT_FROM_EMAIL DJANGO_SECRET_KEY=$(NEW_KEY) SEAL_KEYS=$(NEW_KEY) \
  SITE_URL=https://imprimatur.health CONTACT_EMAIL=editors@imprimatur.health \
  CACHE_URL=redis://localhost EMAIL_URL=submission://user:secret@imprimatur.health:587

check: $(DEVELOPMENT)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	@echo "manage.py makemigrations --check"
	@$(IN_PRODUCTION) DATABASE_URL="$${DATABASE_URL:-sqlite://:memory:}" $(PY) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy --fail-level WARNING"
	@$(IN_PRODUCTION) DATABASE_URL="$${DATABASE_URL:-postgres://localhost/imprimatur}" \
	  $(PY) manage.py check --deploy --fail-level WARNING
	@echo "node --check, for each script"
	@command -v node > /dev/null || { echo "There is no node on this machine."; test "$(REQUIRE_BROWSER)" != 1; exit; }; \
	for script in $(OUR_SCRIPTS); do \
	  node --input-type=module --check < $$script || { echo "in $$script"; exit 1; }; \
	done
