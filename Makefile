# Astro Desk. `make demo` opens the counter, `make test` runs the tests; both set everything up first.

SHELL := /bin/bash
PYTHON := .venv/bin/python
READY := .venv/.ready
CODE := astro_desk sync ui resources

# Compiled once, whatever the shell says: tests and benchmarks start the program hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup system demo tour test check format bench crash hostile simulate scenarios promises prove \
	translations build lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## the virtual environment in .venv, and the system packages that Qt needs

system:
	@tools/system_packages.sh

$(READY): requirements/dev.txt pyproject.toml tools/set_up.sh | system
	@tools/set_up.sh
	@touch $@

demo: $(READY) ## the counter on a practice store; without a display, the tour
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "No display here: the same counter runs through a scripted tour on a virtual screen."; \
		$(MAKE) --no-print-directory tour; \
	else \
		$(PYTHON) -m astro_desk demo; \
	fi

# A real X server without a screen where there is one, else Qt's own off-screen platform.
tour: $(READY) ## a scripted sale on a virtual screen; pictures go to build/tour
	@if command -v xvfb-run >/dev/null && command -v Xvfb >/dev/null && command -v xauth >/dev/null; then \
		env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1080x24 -nolisten tcp" \
			$(PYTHON) -m tests.tour --out build/tour; \
	else \
		QT_QPA_PLATFORM=offscreen $(PYTHON) -m tests.tour --out build/tour; \
	fi

test: $(READY) ## the tests, on every core; ARGS="-k basket" goes on to pytest
	@$(PYTHON) -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(READY) ## ruff, mypy --strict and the imports table
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

format: $(READY) ## ruff puts the code into shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: $(READY) ## the figures, each beside its floor
	@$(PYTHON) -m tests.benchmarks $(ARGS)

WHAT := kill
crash: $(READY) ## kill -9 rounds, ROUNDS=n; WHAT=races, soak, images, faults or damage for the others
	@$(PYTHON) -m tests.crash $(WHAT) $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

hostile: $(READY) ## hostile answers, BODIES=n SEED=k, to every endpoint beside the corpus and every cut
	@$(PYTHON) -m tests.hostile $(or $(BODIES),10000) $(SEED)

simulate: $(READY) ## schedules on a virtual clock, SEEDS=n FROM=k JOBS=2; MUTANTS=1 plants the known bugs
	@$(PYTHON) -m tests.simulation $(if $(MUTANTS),--mutants) $(if $(SEEDS),--seeds $(SEEDS)) \
		$(if $(FROM),--from $(FROM)) $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

scenarios: $(READY) ## which scenarios show which rule; MUTANTS=1 takes each rule out of the code, JOBS=2
	@$(PYTHON) -m tests.scenarios $(if $(MUTANTS),--mutants) $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

promises: $(READY) ## random days, DAYS=n: what the cards promised is what the practice store has
	@$(PYTHON) -m tests.scenarios.promises $(DAYS)

prove: $(READY) ## the whole gate of the proofs, about half an hour on two cores; ARGS="kill images" takes some
	@$(PYTHON) -m tests.prove $(ARGS)

translations: $(READY) ## brings the catalogues up to the code, and says what is still to be translated
	@$(PYTHON) -m tests.translations

build: $(READY) ## a frozen program in dist/, which then checks itself
	@tools/system_packages.sh build
	$(PYTHON) -m PyInstaller --noconfirm --clean --log-level WARN build.spec
	dist/astro-desk/astro-desk --self-test

# uv reads the markers of every platform, which pip-compile cannot: one lock holds for Linux, Windows and macOS.
UV := build/lock/bin/uv
COMPILE := ../$(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS)

lock: ## requirements/*.txt from requirements/*.in; LOCK_ARGS=--upgrade for newer versions
	python=$$(tools/find_python.sh) && $$python -m venv build/lock && build/lock/bin/python -m pip install --quiet uv
	cd requirements && $(COMPILE) runtime.in --output-file runtime.txt >/dev/null
	cd requirements && $(COMPILE) dev.in --output-file dev.txt >/dev/null

clean: ## removes what was made: .venv, builds, caches
	rm -rf .venv build dist *.egg-info .coverage .coverage.* htmlcov
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find $(CODE) tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
