# The C library: `make` builds it, `make install PREFIX=/usr/local DESTDIR=...` installs it. `make import` and `make install-import`
# do so with libkodeviser-import, which reads seed files as well; `make sbom` and `make install-sbom` with what the two consist of.
#
# It is built without std and links nothing but the C library's memory functions. The shared library is relinked from the static
# one with the C compiler, since rustc's own linker drops a version script.

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
CARGO      ?= cargo
CC         ?= cc

VERSION   := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
# As cargo-c numbers it: while the major version is 0, each minor one breaks.
SOVERSION := $(shell echo $(VERSION) | sed "s/^0\.\([0-9]*\)\..*/0.\1/; t; s/\..*//")
TARGET_DIR ?= target
OUT       := $(TARGET_DIR)/c
ARCHIVE   := $(TARGET_DIR)/c/release/libkodeviser.a
SHARED    := $(OUT)/libkodeviser.so.$(VERSION)

# Small, and one unit, so that nothing unused stays. SHA-2 by its plain loops: unrolled it is 24 KB more, and its code for
# AVX2 has a panic in it.
BUILD_FLAGS = CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_OPT_LEVEL=s \
              RUSTFLAGS='--cfg sha2_backend="soft" --cfg sha2_backend_soft="compact" --cfg kodeviser_small'

.DELETE_ON_ERROR:
.PHONY: all import sbom header check-header install install-import install-sbom uninstall clean FORCE

all: $(SHARED) $(OUT)/libkodeviser.a

FEATURES := --no-default-features --features capi,panic-handler
BUILD     = $(BUILD_FLAGS) $(CARGO) rustc --release --locked --lib $(FEATURES) --crate-type staticlib --target-dir '$(OUT)'

# Cargo knows what has changed.
$(ARCHIVE): FORCE
	$(BUILD)

# One object with nothing global but kodeviser_*, so that it links beside other Rust libraries in one program. No unwinding
# passes through it, so the tables for that, and rustc's own sections, are left out.
$(OUT)/kodeviser.o: $(ARCHIVE) packaging/symbols.txt Makefile
	$(CC) -r -nostdlib -o $@ -Wl,--whole-archive $(ARCHIVE) -Wl,--no-whole-archive -Wl,--gc-sections \
	  $(shell sed 's/^/-Wl,-u,/' packaging/symbols.txt)
	objcopy --wildcard --keep-global-symbol='kodeviser_*' --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
	  --remove-section=.eh_frame --remove-section=.rela.eh_frame $@
	objcopy --strip-symbol=rust_eh_personality $@

$(OUT)/libkodeviser.a: $(OUT)/kodeviser.o
	rm -f $@
	ar rcs $@ $<

$(SHARED): $(OUT)/kodeviser.o packaging/kodeviser.map Makefile
	$(CC) -shared -nostartfiles -o $@ $< -Wl,--gc-sections -Wl,-s -Wl,-soname,libkodeviser.so.$(SOVERSION) \
	  -Wl,--version-script=packaging/kodeviser.map -Wl,-z,noseparate-code -Wl,-z,defs
	ln -sf libkodeviser.so.$(VERSION) $(OUT)/libkodeviser.so.$(SOVERSION)
	ln -sf libkodeviser.so.$(SOVERSION) $(OUT)/libkodeviser.so

# Seed files need std and its heap, so they come in a library of their own, with all of the other one in it. A panic, if there were
# one, would unwind to the interface and be an error there. Groups of sections are dissolved: the linker would take another Rust
# library's for the same ones, and find their symbols gone. The places that panics would name do not begin with who built it.
CARGO_HOME     ?= $(HOME)/.cargo
IMPORT_ARCHIVE := $(OUT)/import/release/libkodeviser.a
IMPORT_SHARED  := $(OUT)/libkodeviser-import.so.$(VERSION)
IMPORT_FLAGS   := CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=unwind \
                  CARGO_ENCODED_RUSTFLAGS='--remap-path-prefix=$(CARGO_HOME)/registry/src=crates'

IMPORT_FEATURES := --features capi-import
IMPORT_BUILD     = $(IMPORT_FLAGS) $(CARGO) rustc --release --locked --lib $(IMPORT_FEATURES) --crate-type staticlib \
                   --target-dir '$(OUT)/import'

import: $(IMPORT_SHARED) $(OUT)/libkodeviser-import.a

$(IMPORT_ARCHIVE): FORCE
	$(IMPORT_BUILD)

$(OUT)/kodeviser-import.o: $(IMPORT_ARCHIVE) packaging/symbols.txt packaging/symbols-import.txt Makefile
	$(CC) -r -nostdlib -o $@ $(shell sed 's/^/-Wl,-u,/' packaging/symbols.txt packaging/symbols-import.txt) $(IMPORT_ARCHIVE) \
	  -Wl,--gc-sections -Wl,--force-group-allocation
	objcopy --wildcard --keep-global-symbol='kodeviser_*' --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd $@

$(OUT)/libkodeviser-import.a: $(OUT)/kodeviser-import.o
	rm -f $@
	ar rcs $@ $<

$(IMPORT_SHARED): $(OUT)/kodeviser-import.o packaging/kodeviser.map Makefile
	$(CC) -shared -o $@ $< -Wl,--gc-sections -Wl,-s -Wl,-soname,libkodeviser-import.so.$(SOVERSION) \
	  -Wl,--version-script=packaging/kodeviser.map -Wl,-z,defs
	ln -sf libkodeviser-import.so.$(VERSION) $(OUT)/libkodeviser-import.so.$(SOVERSION)
	ln -sf libkodeviser-import.so.$(SOVERSION) $(OUT)/libkodeviser-import.so

# What each library consists of, in CycloneDX: just the crates that were linked into it. It needs `cargo install --locked
# cargo-cyclonedx --version 0.5.9` and Python.
sbom: $(OUT)/libkodeviser.cdx.json $(OUT)/libkodeviser-import.cdx.json

$(OUT)/libkodeviser.cdx.json: $(ARCHIVE) packaging/sbom.py Makefile
	$(BUILD) --message-format=json 2>/dev/null | packaging/sbom.py libkodeviser core $(FEATURES) > $@

$(OUT)/libkodeviser-import.cdx.json: $(IMPORT_ARCHIVE) packaging/sbom.py Makefile
	$(IMPORT_BUILD) --message-format=json 2>/dev/null | packaging/sbom.py libkodeviser-import std $(IMPORT_FEATURES) > $@

header:
	cbindgen --quiet --config cbindgen.toml --output include/kodeviser.h .
	cbindgen --quiet --config cbindgen-import.toml --output include/kodeviser_import.h src/capi/import/mod.rs

check-header:
	cbindgen --quiet --verify --config cbindgen.toml --output include/kodeviser.h .
	cbindgen --quiet --verify --config cbindgen-import.toml --output include/kodeviser_import.h src/capi/import/mod.rs

CMAKEDIR := $(LIBDIR)/cmake/kodeviser
FILL = sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@SOVERSION@|$(SOVERSION)|' \
           -e "s|@FROM_CMAKE_TO_PREFIX@|$$(realpath -ms --relative-to=$(CMAKEDIR) $(PREFIX))|" \
           -e "s|@FROM_PREFIX_TO_LIB@|$$(realpath -ms --relative-to=$(PREFIX) $(LIBDIR))|" \
           -e "s|@FROM_PREFIX_TO_INCLUDE@|$$(realpath -ms --relative-to=$(PREFIX) $(INCLUDEDIR))|"

install: all
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(CMAKEDIR) $(DESTDIR)$(INCLUDEDIR)
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/
	ln -sf libkodeviser.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libkodeviser.so.$(SOVERSION)
	ln -sf libkodeviser.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libkodeviser.so
	install -m 644 $(OUT)/libkodeviser.a $(DESTDIR)$(LIBDIR)/
	install -m 644 include/kodeviser.h $(DESTDIR)$(INCLUDEDIR)/
	$(FILL) packaging/kodeviser.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/kodeviser.pc
	$(FILL) packaging/kodeviser-config.cmake.in > $(DESTDIR)$(CMAKEDIR)/kodeviser-config.cmake
	$(FILL) packaging/kodeviser-config-version.cmake.in > $(DESTDIR)$(CMAKEDIR)/kodeviser-config-version.cmake

install-import: import
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)
	install -m 755 $(IMPORT_SHARED) $(DESTDIR)$(LIBDIR)/
	ln -sf libkodeviser-import.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libkodeviser-import.so.$(SOVERSION)
	ln -sf libkodeviser-import.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libkodeviser-import.so
	install -m 644 $(OUT)/libkodeviser-import.a $(DESTDIR)$(LIBDIR)/
	install -m 644 include/kodeviser.h include/kodeviser_import.h $(DESTDIR)$(INCLUDEDIR)/
	$(FILL) packaging/kodeviser-import.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/kodeviser-import.pc

install-sbom: sbom
	install -d $(DESTDIR)$(DATADIR)/sbom
	install -m 644 $(OUT)/libkodeviser.cdx.json $(OUT)/libkodeviser-import.cdx.json $(DESTDIR)$(DATADIR)/sbom/

uninstall:
	rm -f $(DESTDIR)$(DATADIR)/sbom/libkodeviser.cdx.json $(DESTDIR)$(DATADIR)/sbom/libkodeviser-import.cdx.json
	rm -f $(DESTDIR)$(LIBDIR)/libkodeviser-import.* $(DESTDIR)$(LIBDIR)/pkgconfig/kodeviser-import.pc \
	  $(DESTDIR)$(INCLUDEDIR)/kodeviser_import.h
	rm -f $(DESTDIR)$(LIBDIR)/libkodeviser.so $(DESTDIR)$(LIBDIR)/libkodeviser.so.$(SOVERSION) \
	  $(DESTDIR)$(LIBDIR)/libkodeviser.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libkodeviser.a \
	  $(DESTDIR)$(INCLUDEDIR)/kodeviser.h $(DESTDIR)$(LIBDIR)/pkgconfig/kodeviser.pc
	rm -rf $(DESTDIR)$(CMAKEDIR)

clean:
	rm -rf $(OUT)
