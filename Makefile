# SPDX-License-Identifier: Apache-2.0
# The commands of the README are `make demo`, `make demo-blog` and `make test`; they set up what they need.
.PHONY: all demo demo-blog check test test-long bench format install clean
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

# A whole application: a blog on a file, built on the installed library. OPTIONS go to `blog serve`; DDB_STORE names
# another store.
BLOG := build/blog
INSTALLED := $(CURDIR)/build/installed
demo-blog:
	@tools/bootstrap demo-blog
	@$(MAKE) -s --no-print-directory $(BUILD)/build.ninja
	@tools/quietly build/demo-blog.log ninja -C $(BUILD) libddb.so libddb-remote.so libddb-memory.so
	@for part in library dev; do tools/quietly build/demo-blog.log \
		cmake --install $(BUILD) --component $$part --prefix $(INSTALLED) || exit 1; done
	@tools/quietly build/demo-blog.log cmake -S examples/blog -B $(BLOG) -G Ninja -DCMAKE_BUILD_TYPE=Release \
		-DCMAKE_PREFIX_PATH=$(INSTALLED)
	@tools/quietly build/demo-blog.log ninja -C $(BLOG)
	@DDB_STORE="$${DDB_STORE:-file:build/blog.db}" exec $(BLOG)/blog serve --demo $(OPTIONS)

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
bench:
	@tools/bootstrap test
	@$(MAKE) -s --no-print-directory all
	@tools/run_bench --figures

format:
	@tools/check_format --fix

install: all
	@cmake --install $(BUILD)
	@ldconfig 2>/dev/null || true

clean:
	@rm -rf build
