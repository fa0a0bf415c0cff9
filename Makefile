# Dateline. `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: run test test-sqlite test-postgresql check shots format bench bench-setups bench-pages bench-scale bench-kill rehearse soak machines compose-trial scan help install install-dev
PY := .venv/bin/python
# Files of compiled code are kept: tests start a hundred portals.
PYTEST := PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -q -n auto --dist loadgroup --no-loadscope-reorder
# What tests drive, each installed where it is missing.
PROGRAMS = CHROMIUM=$$(sh .ci/browser) && REDIS_SERVER=$$(sh .ci/redis) && VARNISHD=$$(sh .ci/varnish) \
	&& NGINX_SERVER=$$(sh .ci/nginx) && CADDY=$$(sh .ci/caddy) && PROMTOOL=$$(sh .ci/promtool) \
	&& SWIFT_PYTHON=$$(sh .ci/swift) && POSTGRES=$$([ -n "$$TEST_DATABASE_URL" ] || sh .ci/postgres) || exit 1; \
	export CHROMIUM REDIS_SERVER VARNISHD NGINX_SERVER CADDY PROMTOOL SWIFT_PYTHON POSTGRES;
# What fails beside others gets one try alone. It is named, and to be mended, but does not stand in anybody's way.
AGAIN := { echo; echo 'Alone, what failed beside others:'; .venv/bin/pytest -q --last-failed --last-failed-no-failures none; }
SOURCES := articles portal bench conftest.py manage.py

run: install ## Run the portal with the demo newsroom: http://localhost:8000/ (PORT=, HOST=)
	@exec $(PY) manage.py serve --demo

test: test-sqlite test-postgresql ## Run every test, browser tests included, on SQLite and on PostgreSQL

test-sqlite: install-dev ## Run every test on SQLite
	@unset TEST_DATABASE_URL; $(PROGRAMS) $(PYTEST) || $(AGAIN)

test-postgresql: install-dev ## Run every test on PostgreSQL: TEST_DATABASE_URL, or a private server
	@$(PROGRAMS) exec $(PY) -m portal.tests.postgres sh -c "$(PYTEST) || $(AGAIN)"

check: install-dev ## Check style, templates, types, architecture, migrations, deployment settings
	@.venv/bin/ruff check $(SOURCES)
	@.venv/bin/ruff format --check $(SOURCES)
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check
	@.venv/bin/mypy $(SOURCES)
	@.venv/bin/lint-imports --no-logo
	@$(PY) -W 'ignore:Got an error checking' manage.py makemigrations --check --dry-run
	@PORTAL_SITE_URL=https://news.example $(PY) manage.py check --deploy --fail-level WARNING

shots: install-dev ## Shoot every page at every width into screenshots/, fail on faults (ONLY="front menu")
	@CHROMIUM=$$(sh .ci/browser) || exit 1; export CHROMIUM; exec $(PY) -m portal.tests.looks.shots $(ONLY)

format: install-dev ## Bring style and templates into shape
	@.venv/bin/ruff check --fix $(SOURCES)
	@.venv/bin/ruff format $(SOURCES)
	@git ls-files -z 'templates/*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

bench: install ## Measure what pages cost against the goals (docs/performance.md); takes four minutes
	@exec $(PY) -m bench

bench-setups: install-dev ## Measure SQLite alone against PostgreSQL and Redis, in turns; takes four minutes (ARGS=)
	@POSTGRES=$$(sh .ci/postgres) && REDIS_SERVER=$$(sh .ci/redis) || exit 1; export POSTGRES REDIS_SERVER; \
	exec $(PY) -m bench.setups $(ARGS)

bench-pages: install-dev ## Measure weight, first sight and jumps of pages in throttled Chromium; takes four minutes
	@CHROMIUM=$$(sh .ci/browser) || exit 1; export CHROMIUM; exec $(PY) -m bench.browsing $(ARGS)

bench-scale: install-dev ## Measure pages with 10,000 to 1,000,000 articles on each engine; builds them once, for hours
	@exec $(PY) -m bench.scale $(ARGS)

bench-kill: install-dev ## Kill counters and flushers at random while 120,000 views are counted
	@exec $(PY) -m articles.tests.readership.kill --rounds 20 --views 6000

rehearse: install-dev ## Rehearse a big night: load, publish, withdraw, kill, count (docs/scaling.md); takes two minutes
	@exec $(PY) -m bench.rehearsal $(ARGS)

soak: install-dev ## Read, publish, kill, reload and break a portal of its own at once; takes twenty minutes (MINUTES=)
	@exec $(PY) -m portal.tests.soak $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

compose-trial: install-dev ## Carry deploy/compose.yaml out as processes, without containers; takes some minutes
	@$(PROGRAMS) exec $(PY) -m portal.tests.composed

machines: install-dev ## Three web machines and two workers behind nginx: kill and upgrade them under load; takes ten minutes (ARGS=)
	@$(PROGRAMS) exec $(PY) -m portal.tests.machines $(ARGS)

scan: install ## Have bandit, gixy and pip-audit look through code, nginx's files and packages; needs the network
	@exec sh .ci/scan

install:
	@sh .ci/install $(if $(DATABASE_URL)$(REDIS_URL)$(PORTAL_STORE),requirements-scale.txt,requirements.txt)

install-dev: install
	@sh .ci/install requirements-dev.txt

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
