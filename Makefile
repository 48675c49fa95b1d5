# `make run` and `make test` are the whole set-up on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LITERT := .venv-litert
ARGS ?= resources/demo/lesion.jpg
PYTEST_ARGS ?=
# The programs that tests start are not compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE
# SLOW=1 runs the tests marked slow as well, the sweeps through every case; COVERAGE=1 counts the lines they reach.
MARKS := $(if $(SLOW),,-m "not slow")
COVER := $(if $(COVERAGE),--cov --cov-append --cov-report=)
PYTEST := -m pytest -n logical --dist worksteal
# One process more than processors: a test of the window waits for half of its time.
WAITING := -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
# What runs a model, or reads what one answers.
MODEL_TESTS := tests/unit/inference $(addprefix tests/unit/services/test_,$(addsuffix .py,acceptance \
    batch document explanation framing kind_of_photo lesion_finder lesions model_library models screening)) \
    $(addprefix tests/flow/test_,$(addsuffix .py,hanging_model photo_to_pdf unfamiliar))

.PHONY: help setup setup-dev setup-train setup-archive setup-litert run test test-training test-archive test-litert lint \
        format messages bench screenshots wheel deb deb-test wheelhouse install uninstall lock clean \
        changelog release

help:
	@echo "make run          set up and open the app with the demo photo (ARGS=\"...\" for the command line)"
	@echo "make test         set up and run the tests (SLOW=1: every case of each sweep)"
	@echo "make test-training  set up training and run its tests (SLOW=1: as above)"
	@echo "make test-archive  set up the archive and run its tests (SLOW=1: as above)"
	@echo "make test-litert  the tests of models again, on ai-edge-litert and numpy 2"
	@echo "make lint         ruff, mypy, import-linter"
	@echo "make messages     bring the catalogues of skinscreen/locale in step with the program"
	@echo "make bench        measure speed and memory"
	@echo "make screenshots  draw docs/screenshots"
	@echo "make setup-train  what python -m skinscreen.training needs"
	@echo "make wheel        build dist/*.whl"
	@echo "make deb          build dist/*.deb for this Debian (DIST=bookworm|trixie ARCH=amd64|arm64: in a bare one)"
	@echo "make deb-test     try it in a bare system (DEB=FILE DIST=... ARCH=...; root, xvfb, xdotool)"
	@echo "make wheelhouse   build dist/*-offline-*.tar, for a machine without a network"
	@echo "make changelog    gather changes/ under the version (DATE=2026-11-28)"
	@echo "make release      all packages into dist/, with SBOMs and signed SHA256SUMS (KEY=FILE DEBS=\"bookworm:amd64 ...\")"
	@echo "make install      command and menu entry for this checkout; make uninstall"
	@echo "make lock         write requirements/*.txt from pyproject.toml"

setup:
	@$(PYTHON) packaging/bootstrap.py $(VENV) run

setup-dev:
	@$(PYTHON) packaging/bootstrap.py $(VENV) dev

setup-train:
	@$(PYTHON) packaging/bootstrap.py $(VENV) train

setup-archive:
	@$(PYTHON) packaging/bootstrap.py $(VENV) archive

setup-litert:
	@$(PYTHON) packaging/bootstrap.py $(LITERT) litert

run: setup
	@$(BIN)/skinscreen $(ARGS)

# Twice: TensorFlow and Qt in one process end it with a crash after the last test.
test: setup-dev
	@rm -f .coverage .coverage.*
	QT_QPA_PLATFORM=offscreen $(BIN)/python $(PYTEST) $(MARKS) tests/unit/training $(COVER) \
	    || [ $$? -eq 5 ] # 5: nothing to run, where TensorFlow is not installed
	QT_QPA_PLATFORM=offscreen $(BIN)/python $(PYTEST) $(WAITING) $(MARKS) --ignore=tests/unit/training \
	    $(COVER) $(PYTEST_ARGS)

# Adds to what make test covered; a clinic's figures are held against scikit-learn's, which is there now.
test-training: setup-train
	QT_QPA_PLATFORM=offscreen $(BIN)/python $(PYTEST) $(MARKS) tests/unit/training \
	    tests/unit/services/test_accuracy.py $(COVER) $(PYTEST_ARGS)

test-archive: setup-archive
	QT_QPA_PLATFORM=offscreen $(BIN)/python $(PYTEST) $(MARKS) tests/unit/archive tests/unit/cli/test_archive.py \
	    tests/flow/test_archive.py tests/flow/test_archive_cluster.py $(COVER) $(PYTEST_ARGS)

test-litert: setup-litert
	QT_QPA_PLATFORM=offscreen $(LITERT)/bin/python $(PYTEST) $(MODEL_TESTS) $(PYTEST_ARGS)

lint: setup-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: setup-dev
	@$(BIN)/python packaging/messages.py

bench: setup-archive
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

screenshots: setup-dev
	$(BIN)/python packaging/screenshots.py

wheel: setup-dev
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

deb:
	@packaging/deb/make.sh $(DIST) $(ARCH)

deb-test:
	@packaging/deb/smoke.sh $(DEB) $(DIST) $(or $(ARCH),$(shell dpkg --print-architecture)) $(PREVIOUS)

wheelhouse: setup
	@packaging/offline/make.sh

changelog:
	@$(PYTHON) packaging/release/changelog.py gather $(if $(DATE),--date $(DATE))

# DEBS names bare systems to build for; without, this machine's own Debian, where it is one.
release: setup-dev
	@test -n "$(KEY)" || { echo "release: KEY=FILE names the secret release key"; exit 2; }
	@$(PYTHON) packaging/release/changelog.py check
	@$(MAKE) --no-print-directory wheel wheelhouse
	@set -e; for target in $(or $(DEBS),$(if $(shell command -v dpkg-deb),own)); do \
	    case $$target in \
	        own) $(MAKE) --no-print-directory deb ;; \
	        *) $(MAKE) --no-print-directory deb DIST=$${target%:*} ARCH=$${target#*:} ;; \
	    esac; \
	done
	@$(BIN)/python packaging/release/finish.py --key $(KEY)

install: setup
	@packaging/checkout.sh install

uninstall:
	@PYTHON=$(PYTHON) packaging/checkout.sh uninstall

lock: setup
	$(BIN)/python -m pip install --quiet uv
	requirements/lock.sh

clean:
	rm -rf build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
