# A short front to CMake.  `make help` lists the commands.
BUILD := build/release
JOBS  := $(shell nproc)
CTEST  = tools/run-tests $(BUILD) -j$(JOBS)

.PHONY: all dev setup demo quick check deep bench bless clean help

all: setup            ## the binary: build/release/tocsin
	@[ -f $(BUILD)/build.ninja ] || cmake --preset release >/dev/null
	@cmake --build $(BUILD)

dev: setup            ## the debug preset: build/dev/tocsin
	@cmake --preset dev >/dev/null && cmake --build build/dev

setup:                ## installs the Debian packages that are missing, after saying which
	@tools/setup

demo: all             ## three nations share one launch, on this machine
	@rm -rf build/demo
	@$(BUILD)/tocsin demo --once --speed 10 --out build/demo

quick: all            ## the quick tests and the checks of the house; before each commit
	@tools/check-house $(BUILD)
	@$(CTEST) -L quick

check: all            ## everything that must hold
	@tools/check-house $(BUILD)
	@$(CTEST)

deep: all             ## sanitizers, analysers, fuzzing, long simulation
	@tools/deep

bench: all            ## latencies and rates against the floors, as ratios of one run
	@bench/run $(BUILD)

bless: all            ## accept new golden output, for the same commit
	@BLESS=1 $(CTEST) -L golden

clean:
	@rm -rf build

help:
	@echo 'make COMMAND; without one: all.  NO_SETUP=1 installs nothing.'
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(firstword $(MAKEFILE_LIST))
