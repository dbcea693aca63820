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
UNITS = $(DESTDIR)$(PREFIX)/lib

.DEFAULT_GOAL := help
.PHONY: help run build test stress lint format bench fuzz install uninstall clean

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

bench: build ## what a cycle costs beside the bare C libraries (FEEDS=1000), and a store of STORIES=1000000
	@.ci/install bench
	@Benchmarks/run --feeds $(FEEDS) --stories $(STORIES)

fuzz: ## libFuzzer on what reads from outside, a minute each
	@if [ -x Tests/Fuzz/run ]; then Tests/Fuzz/run; else echo 'make fuzz: there is no fuzzer yet (Tests/Fuzz/run)'; fi

install: ## into PREFIX=/usr/local, the service and its configuration included (DESTDIR= for packages)
	@test -x $(BIN)/newswired -a -x $(BIN)/newswire || $(MAKE) build
	install -d '$(BINDIR)' '$(SHARE)/man/man1' '$(SHARE)/man/man5' '$(SHARE)/man/man8' '$(UNITS)/systemd/system' \
		'$(UNITS)/sysusers.d' '$(SHARE)/systemd/user' '$(SHARE)/doc/newswire'
	install -m 0755 $(BIN)/newswired $(BIN)/newswire '$(BINDIR)'
	for page in config/man/*.[158]; do \
		install -m 0644 "$$page" '$(SHARE)'/man/man"$${page##*.}"/ || exit; \
	done
	sed 's|@BINDIR@|$(PREFIX)/bin|' systemd/newswired.service >'$(UNITS)/systemd/system/newswired.service'
	sed 's|@BINDIR@|$(PREFIX)/bin|' systemd/newswired-user.service >'$(SHARE)/systemd/user/newswired.service'
	install -m 0644 systemd/newswire.sysusers '$(UNITS)/sysusers.d/newswire.conf'
	install -m 0644 LICENSE config/newswire.toml '$(SHARE)/doc/newswire'
	@.ci/after-install '$(BINDIR)' '$(SHARE)' '$(DESTDIR)' '$(SYSCONFDIR)'

uninstall: ## what `make install` put there, but for the configuration and the stories
	rm -f '$(BINDIR)/newswired' '$(BINDIR)/newswire' '$(SHARE)'/man/man[158]/newswire*.[158] \
		'$(UNITS)/systemd/system/newswired.service' '$(UNITS)/sysusers.d/newswire.conf' \
		'$(SHARE)/systemd/user/newswired.service' '$(SHARE)/bash-completion/completions/newswire' \
		'$(SHARE)/zsh/site-functions/_newswire' '$(SHARE)/fish/vendor_completions.d/newswire.fish'
	rm -rf '$(SHARE)/doc/newswire'

clean: ## what was built
	rm -rf .build Benchmarks/.build
