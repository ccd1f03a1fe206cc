# The verbs of the house. Each makes .venv first when it is missing or older than the lock.
SHELL := /bin/bash
PY := .venv/bin/python

.PHONY: demo test check bench fiabilidad venv

demo: venv
	@.venv/bin/aljibe demo $(ARGS)

test: venv
	@scripts/chromium
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

check: venv
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -m pytest -n 2 --dist worksteal -q -m "not navegador and not lento" $(ARGS)

bench: venv
	@$(PY) -m benchmarks $(ARGS)

# The random deaths and races of the promises, as many as they say: some ten minutes.
fiabilidad: venv
	@ALJIBE_RONDAS=1000 $(PY) -m pytest -q -k "r1_ or r2_ or r3_ or r9_" tests/caja $(ARGS)

venv:
	@scripts/venv
