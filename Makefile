# SPDX-License-Identifier: GPL-2.0-only
# vma2map: migrate vfio bus drivers from vma lists to their address_space.

KERNEL ?=
PREFIX ?= /usr/local
MODE ?= report
SHELL := /bin/bash
shell_files := $(wildcard scripts/*.sh bench/*.sh tests/*.bash tests/*.bats tests/unit/*.sh completion/*.bash) bin/vma2map .ci/run

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: prerequisites
prerequisites: ## install what is missing, or say how
	@scripts/prerequisites.sh

FORCE:
prerequisites-%: FORCE
	@scripts/prerequisites.sh $*

.PHONY: migrate
migrate: prerequisites ## write the series for KERNEL=dir (default: linux-source-6.1) and check a migrated copy
	@scripts/migrate.sh $(if $(KERNEL),"$(KERNEL)")

.PHONY: check
check: prerequisites ## run the gates on the migrated tree KERNEL=dir
	@scripts/check.sh "$(or $(KERNEL),$(error say which tree: make check KERNEL=dir))"

.PHONY: boot
boot: prerequisites ## boot a small kernel made from KERNEL=dir, and say what programs and DMA see of it
	@scripts/boot.sh "$(or $(KERNEL),$(error say which tree: make boot KERNEL=dir))"

.PHONY: lock-graph
lock-graph: prerequisites-lock-graph ## the order of vfio's locks before and after the series, seen in a guest, as SVG in docs/ (KERNEL=dir: in out/locks/VERSION)
	@scripts/lock-graph.sh $(if $(KERNEL),"$(KERNEL)")

.PHONY: review
review: prerequisites-review ## write an HTML page about the series for KERNEL=dir into OUT=dir: each hunk, its rule and reason; what changed since BASE=series
	@scripts/review.sh $(if $(BASE),-b "$(BASE)") "$(or $(KERNEL),$(shell scripts/kernel-source.sh 6.1))" $(if $(OUT),"$(OUT)")

.PHONY: pictures
pictures: prerequisites-pictures ## draw again what README and docs/ show: the lock graphs, and the page of make review
	@scripts/pictures.sh

.PHONY: fleet
fleet: prerequisites ## migrate and check each tree that FORKS=list names, in parallel, and make a table of it in OUT=dir
	@scripts/fleet.sh $(if $(OUT),-o "$(OUT)") $(if $(GATES),-g "$(GATES)") $(if $(JOBS),-j $(JOBS)) $(if $(SSHLOGIN),--sshlogin "$(SSHLOGIN)") "$(or $(FORKS),$(error say which trees: make fleet FORKS=list))"

.PHONY: coccicheck
coccicheck: prerequisites ## each semantic patch over KERNEL=dir in MODE=patch, context or report
	@scripts/coccicheck.sh "$(MODE)" "$(or $(KERNEL),$(shell scripts/kernel-source.sh 6.1))"

.PHONY: test
test: prerequisites-test ## run the tests
	@scripts/test.sh

.PHONY: mutants
mutants: prerequisites ## break the locking of the migrated tree KERNEL=dir (default: 6.1 and 5.10) in hundreds of places, and see who notices
	@scripts/mutants.sh $(if $(GATES),-g "$(GATES)") $(if $(KERNEL),"$(KERNEL)")

.PHONY: bench
bench: prerequisites-bench ## ratios: the series against one run of the kernel's coccicheck, DMA mappings, and mappings of a BAR
	@status=0; for part in series dma mmap; do bench/$$part.sh || status=1; done; exit $$status

.PHONY: lint
lint: prerequisites-lint ## shellcheck and shfmt
	shellcheck -x $(shell_files)
	shfmt -d $(shell_files)

.PHONY: install
install: prerequisites-install ## put the vma2map program, its man pages and its bash completion under DESTDIR=dir PREFIX=dir
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install.sh install

.PHONY: uninstall
uninstall: ## take it away again
	@DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install.sh uninstall

.PHONY: clean
clean: ## remove what migrate wrote here
	rm -rf out
