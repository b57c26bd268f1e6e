# Everything a developer runs. Needs only make and a python3 >= 3.11; `make` alone lists the targets.
# Without make or uv:  python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ".[test]"
#                      && .venv/bin/python -m pytest

SHELL := /bin/bash
PY ?= python3
# The Python of every target but test-all; where it isn't found, any one that dualrt supports.
PYTHON ?= 3.11
ARGS ?=
CASES ?= 200000
TARGETS ?= 5000
REQUESTS ?= 200

ENVS := .tool/envs
UV := $(or $(shell command -v uv 2>/dev/null),.tool/bin/uv)

# Interpreters are only looked for, never downloaded; pyenv's shims hide all but one version, so
# its real directories follow in PATH. An inherited VIRTUAL_ENV must not redirect installs.
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export UV_LINK_MODE ?= copy
export PATH := $(PATH):$(subst $(eval ) ,:,$(wildcard $(HOME)/.pyenv/versions/3.1[1-9].*/bin))
unexport VIRTUAL_ENV
# Without bytecode every server and worker that a test starts would compile Django anew.
unexport PYTHONDONTWRITEBYTECODE

INSTALL = $(UV) pip install -q -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint format cover bench routing-long confusion-long auth-long switch-long docs constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(ENVS)/demo/.done ## prepare and start the demo site, and print its URL
	$(ENVS)/demo/bin/python -m demo_site $(ARGS)

test: $(ENVS)/dev/.done ## the test suite on one Python (ARGS="-k name" goes to pytest)
	$(ENVS)/dev/bin/python -m pytest $(ARGS)

test-all: .tool/uv ## the suite on every supported Python, Django and Flask (MARKS="not server")
	@UV="$(UV)" ENVS="$(ENVS)" bash .ci/matrix

lint: $(ENVS)/dev/.done ## ruff, mypy --strict, import-linter
	$(ENVS)/dev/bin/ruff check .
	$(ENVS)/dev/bin/ruff format --check .
	$(ENVS)/dev/bin/mypy
	$(ENVS)/dev/bin/lint-imports --no-logo --no-cache

format: $(ENVS)/dev/.done ## let ruff format and fix the tree
	$(ENVS)/dev/bin/ruff format .
	$(ENVS)/dev/bin/ruff check --fix .

cover: $(ENVS)/dev/.done ## the suite with branch coverage; fails under 95 %
	$(ENVS)/dev/bin/coverage erase
	$(ENVS)/dev/bin/coverage run -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)
	$(ENVS)/dev/bin/coverage combine -q
	$(ENVS)/dev/bin/coverage report

bench: $(ENVS)/bench/.done ## measure against Django, Flask, Falcon, Starlette (ARGS="--quick")
	$(ENVS)/bench/bin/python -m benchmarks $(ARGS)

routing-long: $(ENVS)/dev/.done ## the long differential routing run (CASES=200000 each)
	$(ENVS)/dev/bin/python -m tests.django_routing.long --cases $(CASES)
	$(ENVS)/dev/bin/python -m tests.flask_routing.long --cases $(CASES)

confusion-long: $(ENVS)/dev/.done ## odd request targets to every server and site (TARGETS=5000 each)
	$(ENVS)/dev/bin/python -m tests.confusion.long --targets $(TARGETS)

auth-long: $(ENVS)/dev/.done ## the long differential runs of credentials (CASES=200000 each)
	$(ENVS)/dev/bin/python -m tests.auth.long --cases $(CASES)
	$(ENVS)/dev/bin/python -m tests.auth.jwt_long --cases $(CASES)

switch-long: $(ENVS)/dev/.done ## the corpora of views in both runtimes (REQUESTS=200 a view)
	$(ENVS)/dev/bin/python -m tests.switch.corpus.long --count $(REQUESTS)

docs: $(ENVS)/dev/.done ## write the pages that are made from the code
	$(ENVS)/dev/bin/python -m docs.generate

constraints: .tool/uv ## renew constraints.txt
	$(UV) pip compile -q --universal --upgrade --all-extras --no-header --no-annotate \
	    --no-emit-index-url --python-version 3.11 pyproject.toml -o constraints.txt

clean: ## remove everything these targets made
	rm -rf .tool/envs .coverage .coverage.* htmlcov dist build .pytest_cache .mypy_cache \
	    .ruff_cache .import_linter_cache .hypothesis

.tool/uv:
	@command -v $(UV) >/dev/null || { \
	    $(PY) -m venv .tool && .tool/bin/pip install -q --disable-pip-version-check uv; }
	@mkdir -p .tool && touch $@

$(ENVS)/demo/.done: EXTRAS := demo
$(ENVS)/dev/.done: EXTRAS := test,lint
$(ENVS)/bench/.done: EXTRAS := bench
$(ENVS)/%/.done: pyproject.toml constraints.txt | .tool/uv
	@$(UV) venv -q --clear --python $(PYTHON) $(@D) 2>/dev/null \
	    || $(UV) venv -q --clear --python '>=3.11' $(@D)
	@$(INSTALL) --python $(@D)/bin/python -e '.[$(EXTRAS)]'
	@touch $@
