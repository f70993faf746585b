# SPDX-License-Identifier: Apache-2.0
# The two commands of the README are `make demo` and `make test`; both set up what they need.
.PHONY: all demo check test test-long bench format install clean
BUILD := build/release

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD)

$(BUILD)/build.ninja: CMakeLists.txt
	@mkdir -p build
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release >build/configure.log 2>&1 || \
		{ cat build/configure.log; echo "Configuring failed; tools/bootstrap demo installs what is missing."; exit 1; }

# A typed C program on a DynamoDB inside its own process: in memory, then in a file that stays.
demo:
	@tools/bootstrap demo
	@$(MAKE) -s --no-print-directory $(BUILD)/build.ninja
	@if [ -t 1 ]; then ninja -C $(BUILD) quickstart; else \
		ninja -C $(BUILD) quickstart >build/demo.log 2>&1 || { grep -A 12 FAILED build/demo.log; exit 1; }; fi
	@$(BUILD)/examples/quickstart build/quickstart.db

# One build, short tests, no network.
check:
	@tools/run_tests check

# All that a change has to pass.
test:
	@tools/bootstrap test
	@tools/run_tests test

test-long:
	@tools/bootstrap test
	@tools/run_tests long

# Each figure against a reference in the same run; draws docs/performance anew.
bench: all
	@tools/run_bench --figures

format:
	@tools/check_format --fix

install: all
	@cmake --install $(BUILD)
	@ldconfig 2>/dev/null || true

clean:
	@rm -rf build
