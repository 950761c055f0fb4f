# The workbook's commands; `make` alone lists them. Windows and uv: see CONTRIBUTING.md.
PYTHON ?= python3
LAB_ARGS ?=
VENV := .venv/bin/python
NAME ?=
DIR ?=
TO ?=
STUDENTS ?= 30
HAVE_PYTHON = command -v "$(PYTHON)" > /dev/null || \
	{ echo "set-up: there is no $(PYTHON) here; install Python 3.11 to 3.13, or say make PYTHON=/path/to/it"; exit 1; }

.PHONY: help lab models test check notebooks notebook editions site bench gradebook hub clean set-up set-up-test
.DEFAULT_GOAL := help

help:
	@echo "Causalrec lab: the commands"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

set-up:
	@$(HAVE_PYTHON)
	@"$(PYTHON)" causalrec_lab/bootstrap.py lab

set-up-test:
	@$(HAVE_PYTHON)
	@"$(PYTHON)" causalrec_lab/bootstrap.py test

ifeq ($(origin LANGUAGE),command line) # not the variable of that name in the environment
lab: export CAUSALREC_LANG := $(LANGUAGE)
endif
lab: set-up ## set up, lay or complete your own copy in my/, open JupyterLab; in Chinese: LANGUAGE=zh
	@$(VENV) -m causalrec_lab my
	@$(if $(filter off,$(CAUSALREC_MODELS)),,$(VENV) -m causalrec_lab models || true)
	@$(VENV) -m jupyterlab my/00_start_here.ipynb --LabApp.default_url=/lab/tree/00_start_here.ipynb \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_ARGS)

models: set-up ## fetch and convert the two large models, once (make lab does so; CAUSALREC_MODELS=off: not)
	@$(VENV) -m causalrec_lab models

test: set-up-test ## set up and pass every test: lint, unit, browser, notebooks; then the time budget
	@$(VENV) tests/stages.py test

check: set-up-test ## the fast part of it, a few minutes: lint and the quick unit tests
	@$(VENV) tests/stages.py check

notebooks: set-up ## sources -> executed notebooks, all or NAME=01_conditional_probability
	@$(VENV) -m causalrec_lab notebooks $(NAME)

notebook: set-up ## start a new notebook from the template: NAME=06_recommenders
	@test -n "$(NAME)" || { echo "which one? make notebook NAME=06_recommenders"; exit 1; }
	@$(VENV) -m causalrec_lab new "$(NAME)"

editions: set-up ## the learner's and the instructor's edition, in build/
	@$(VENV) -m causalrec_lab editions

site: set-up ## the notebooks as a web site whose cards move without a kernel, in build/site
	@$(VENV) -m causalrec_lab site

bench: set-up-test ## speed side by side with peers; never part of make test
	@set -e; for script in benchmarks/bench_*.py; do echo "== $$script"; OMP_NUM_THREADS=1 $(VENV) "$$script"; done

gradebook: set-up ## a class's exported answers -> report page and CSV, see GRADES.md: DIR=folder TO=where
	@test -n "$(DIR)" || { echo "which folder? make gradebook DIR=answers"; exit 1; }
	@$(VENV) -m causalrec_lab gradebook "$(DIR)" $(if $(TO),--to "$(TO)")

hub: set-up-test ## play a class against a real JupyterHub on this machine, see deploy/README.md: STUDENTS=30
	@$(VENV) deploy/play.py --students $(STUDENTS)

clean: ## remove .venv/ and build/; your own copy my/ stays
	rm -rf .venv build
