# Every verb of the project. `make help` lists them; each is one line here or one file in commands/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
# The certificates of the system, so that a company's own proxy works too.
UV     := .build/uv/bin/uv --system-certs
UV_BUILT := .build/uv/bin/uv
READY  := .venv/.ready
MODEL  := models/assistant.tar.gz
MODEL_INPUTS := config.yml domain.yml content/terms.yml content/safeguarding.yml $(wildcard data/*.yml components/*.py)

help: ## list the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) $(MODEL) ## start the assistant and print the address to open
	@$(PYTHON) -m commands.run

chat: $(READY) $(MODEL) ## talk to the assistant in the terminal
	@$(PYTHON) -m commands.chat

model: $(READY) $(MODEL) ## train the model, if there is none or what it is made of has changed

test: check $(MODEL) ## check everything, then run all tests
	@$(PYTHON) -m pytest

check: $(READY) check-content ## look for faults in style, types and content; changes nothing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@$(PYTHON) -m commands.check_widget

check-content: $(READY) ## check every content file; list contacts and figures with the day they were checked
	@$(PYTHON) -m commands.check_content

translated: $(READY) ## note that every translation in content/ fits its English again
	@$(PYTHON) -m commands.check_content --translated | tail -1

questions: $(READY) ## write docs/questions.md: every answer beyond the page, with its sources and their dates
	@$(PYTHON) -m commands.questions

check-channels: $(READY) ## say which messaging channels are on and whether their settings can work
	@$(PYTHON) -m commands.check_channels

fix: $(READY) ## put style right
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

install: $(READY) ## build the project's own environment

lock: $(UV_BUILT) ## renew requirements.lock and bootstrap.lock from pyproject.toml
	@$(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.10 --group dev --output-file requirements.lock pyproject.toml
	@echo uv | $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --output-file bootstrap.lock -
	@echo "The locks are renewed; run 'make test' before committing them."

quality: $(READY) $(MODEL) ## ask every held-out question, print the figures; WILD=<folder> of harmless messages, ONLY=danger or rounds
	@$(PYTHON) -m commands.quality $(if $(WILD),--wild "$(WILD)") $(addprefix --,$(filter danger rounds,$(ONLY)))

quality-report: $(READY) $(MODEL) ## the same, and write docs/quality.md with its pictures
	@$(PYTHON) -m commands.quality --write $(if $(WILD),--wild "$(WILD)") $(addprefix --,$(filter danger rounds,$(ONLY)))

benchmark: $(READY) $(MODEL) ## measure beside Rasa's default recipe; PART=0.3 trains both on less, in a quarter of an hour
	@$(PYTHON) -m commands.benchmark

benchmark-public: $(READY) ## measure the classifier on public sets beside what others report; DATA=<folder> holds the sets
	@$(PYTHON) -m commands.benchmark_public --data "$(DATA)"

fuzz-time: $(READY) $(MODEL) ## look for messages that take long to understand; SECONDS_LONG=60 says for how long
	@$(PYTHON) -m commands.fuzz_time $(addprefix --seconds ,$(SECONDS_LONG))

widget-info: $(READY) ## say how large the chat for a page is, and print its script tag with the integrity value
	@$(PYTHON) -m commands.widget_info

widget-benchmark: $(READY) ## measure what the chat costs a page, beside other chats
	@$(PYTHON) -m commands.widget_benchmark

pictures: $(READY) $(MODEL) ## take the pictures of docs/pictures/ from the running assistant
	@$(PYTHON) -m commands.pictures

clean: ## remove what the commands made, except conversations
	@rm -rf .venv .build .rasa models results widget/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help quality quality-report benchmark benchmark-public fuzz-time widget-info widget-benchmark pictures run chat model test check check-content translated questions check-channels fix install lock clean

$(UV_BUILT): bootstrap.lock
	@command -v python3 >/dev/null || { echo "Python 3 is missing: install it, on Debian with 'apt-get install python3 python3-venv'."; exit 1; }
	@echo "Preparing the installer ..."
	@python3 -m venv --clear .build/uv || { echo "Python's venv module is missing: install it, on Debian with 'apt-get install python3-venv'."; exit 1; }
	@.build/uv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r bootstrap.lock || { echo "The installer could not be fetched: check the network and the settings of pip, then run make again."; exit 1; }
	@touch $(UV_BUILT)

$(READY): requirements.lock .python-version $(UV_BUILT)
	@echo "Installing the libraries, about 1.5 GB, one to five minutes ..."
	@$(UV) venv --quiet --clear .venv || { echo "Python 3.10 was not found and could not be fetched: install it (pyenv install 3.10), then run make again."; exit 1; }
	@test -t 2 || quiet=--quiet; $(UV) pip sync $$quiet --compile-bytecode --require-hashes --python $(PYTHON) requirements.lock || { echo "The libraries could not be installed: check the network and the space on the disk, then run make again."; exit 1; }
	@touch $(READY)

$(MODEL): $(MODEL_INPUTS) $(READY)
	@$(PYTHON) -m commands.train
