# make book   build the book to _build/html/index.html (AS_OF=YYYY-MM-DD ARTICLE=path LANGUAGES="en" OUT=dir)
# make pdf    the same book as one PDF a language, OUT/en/casebook-en.pdf; builds it first unless it is there
# make test   run the tests
# make serve  show the book on this machine      make check  look for mistakes without building
# make lock   renew requirements.txt             make clean  remove what was built

PYTHON ?= python3
OUT ?= _build/html
VENV := .venv
BIN := $(VENV)/bin

KNOWN := AS_OF ARTICLE LANGUAGES OUT PYTHON PORT
GIVEN := $(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $(v))),$(v)))
UNKNOWN := $(filter-out $(KNOWN) -%,$(GIVEN))
ifneq ($(UNKNOWN),)
$(error casebook: make: $(UNKNOWN): unknown variable; use $(KNOWN))
endif

.PHONY: book pdf test check serve lock clean
.DEFAULT_GOAL := book

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "casebook: make: $(PYTHON) is older than Python 3.11; name a newer one with PYTHON=python3.x" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.txt
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

book: $(VENV)/ready
	@$(BIN)/python -m casebook build $(if $(AS_OF),--as-of '$(AS_OF)') $(if $(ARTICLE),--article '$(ARTICLE)') \
	  $(if $(LANGUAGES),--languages '$(LANGUAGES)') --out '$(OUT)'

pdf: $(VENV)/ready
	@$(BIN)/python -m casebook pdf $(if $(AS_OF),--as-of '$(AS_OF)') $(if $(ARTICLE),--article '$(ARTICLE)') \
	  $(if $(LANGUAGES),--languages '$(LANGUAGES)') --out '$(OUT)'

test: $(VENV)/ready
	@$(BIN)/python -m ruff check casebook tests chapters
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/ready
	@$(BIN)/python -m casebook check

serve: $(VENV)/ready
	@$(BIN)/python -m casebook serve --out '$(OUT)' $(if $(PORT),--port '$(PORT)')

lock: $(VENV)/ready
	@$(BIN)/python -m uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11.7 --no-header \
	  --no-emit-index-url --no-emit-find-links requirements.in --output-file requirements.txt

clean:
	@rm -rf _build .pytest_cache .ruff_cache
