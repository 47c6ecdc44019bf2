# Three commands for everybody: `make run`, `make try` and `make test`. The rest is for maintainers; `make` lists it.
.DEFAULT_GOAL := help
.PHONY: help run try install test assurance check format bench audit messages lock vendor clean
MAKEFLAGS += --no-print-directory

SETUP = @command -v python3 >/dev/null || { echo "Mreža needs Python 3.11, 3.12 or 3.13 (Debian: apt-get install python3)."; exit 1; }; exec python3 tools/setup.py
PYTEST = MREZA_TEST_ENGINES=sqlite,postgres .venv/bin/pytest -n 2 --max-worker-restart=0

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

run: ## set up everything, load the network, serve it at http://localhost:8000/ (PORT=… to change)
	$(SETUP) run

try: ## the same with invented people, one for each role, at http://localhost:8001/ (a database of its own)
	$(SETUP) try

install: ## set up everything, start nothing
	$(SETUP) install

test: .venv-test check ## set up everything, check the code, run the tests on both databases and in a browser
	@$(PYTEST) -m "not slow"

assurance: .venv-test check ## the tests and the long ones, counted in docs/assurance.md
	@MREZA_ASSURANCE=1 $(PYTEST)

check: .venv-test ## the code alone: format, lint, types, templates, floors, migrations
	@.venv/bin/python tools/check.py

bench: .venv-test ## how fast, side by side with peers; writes docs/performance.md
	@.venv/bin/python -m bench

audit: .venv-test ## for maintainers: HTML by vnu, Lighthouse (needs Node and Java)
	@.venv/bin/python tools/audit.py

format: .venv-test ## put the code into its form
	@.venv/bin/ruff check --quiet --fix --exit-zero . && .venv/bin/ruff format --quiet .

messages: .venv-test ## collect the interface's strings into the catalogues of every language
	@.venv/bin/mreza messages

lock: ## for maintainers: pin the dependencies anew (needs uv; UPGRADE=--upgrade renews)
	@UPGRADE="$(UPGRADE)" tools/lock.sh

vendor: ## for maintainers: refresh the vendored assets (needs Node)
	@node tools/vendor.mjs

clean: ## forget the environment and the prepared files; the database in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache var/static var/prepared.json

.PHONY: .venv-test
.venv-test:
	$(SETUP) test
