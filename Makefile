# Two commands are enough: `make run` to see it work, `make test` to know that it does. `make help` lists the rest.
# Nothing needs to be installed by hand but a Swift toolchain: .ci/install gets what is missing, or says what it is.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
# `make run CONFIG=FILE`: one's own feeds in place of the demo's.
CONFIG ?=
# `make bench FEEDS=N`: how many feeds are generated; STORIES=N: how many stories stand in the store that is read.
FEEDS ?= 1000
STORIES ?= 1000000

BIN := .build/release
# The Swift runtime goes into the programs: one file to copy, and a quarter of the start-up time. lld has no remarks on it.
RELEASE := --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld
BINDIR = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
LIB = $(DESTDIR)$(PREFIX)/lib

.DEFAULT_GOAL := help
.PHONY: help run build test stress lint format bench fuzz install uninstall deb clean

help: ## this list
	@echo 'make TARGET:'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1: \2/p' $(MAKEFILE_LIST)

run: build ## build, poll the demo's feeds once (CONFIG=FILE: your own) and list the new headlines
	@.ci/demo $(BIN) $(CONFIG)

build: ## both programs, for release
	@.ci/install build
	swift build $(RELEASE) --product newswired
	swift build $(RELEASE) --product newswire

test: ## every test there is, and the linters
	@.ci/test

stress: ## 1,000 kills, each call of a cycle failing, power cuts of every kind: some minutes
	@.ci/install build test
	NEWSWIRE_STRESS=1 swift test --filter 'KillTests|FaultTests|PowerCutTests'

lint: ## formatting, scripts and manual pages
	@.ci/lint

format: ## bring the Swift sources into the house's format
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

bench: build ## what a cycle and parsing cost beside the bare C libraries (FEEDS=1000), and a store of STORIES=1000000
	@.ci/install bench
	@Benchmarks/run --feeds $(FEEDS) --stories $(STORIES)

fuzz: ## libFuzzer on what reads from outside, a minute each
	@Tests/Fuzz/run

install: ## into PREFIX=/usr/local, the service and its configuration included (DESTDIR= for packages)
	@test -x $(BIN)/newswired -a -x $(BIN)/newswire || $(MAKE) build
	@.ci/put $(BIN) '$(PREFIX)' '$(SYSCONFDIR)' '$(DESTDIR)'

uninstall: ## what `make install` put there, but for the configuration and the stories
	rm -f '$(BINDIR)/newswired' '$(BINDIR)/newswire' '$(SHARE)'/man/man[158]/newswire*.[158] \
		'$(LIB)'/systemd/system/newswired.service '$(LIB)'/systemd/system/newswired-once.service \
		'$(LIB)'/systemd/system/newswired-once.timer '$(LIB)'/systemd/system/newswire-deliver@.service \
		'$(SHARE)/systemd/user/newswired.service' '$(LIB)/sysusers.d/newswire.conf' '$(LIB)/tmpfiles.d/newswire.conf' \
		'$(SHARE)'/bash-completion/completions/newswire '$(SHARE)'/bash-completion/completions/newswired \
		'$(SHARE)'/zsh/site-functions/_newswire '$(SHARE)'/zsh/site-functions/_newswired \
		'$(SHARE)'/fish/vendor_completions.d/newswire.fish '$(SHARE)'/fish/vendor_completions.d/newswired.fish
	rm -rf '$(SHARE)/doc/newswire'

deb: build ## a Debian package, in .build/deb (VERSION=0.1.0)
	@.ci/install deb
	@.ci/deb $(BIN) $(VERSION)

clean: ## what was built
	rm -rf .build Benchmarks/.build
