# To be sourced with the install prefix as its argument: `flags` and `libraries` for programs that use kodeviser, by pkg-config;
# `kodeviser_flags PREFIX kodeviser-import` sets them for the library that reads seed files.
# The variables are given anew, since a prefix made with DESTDIR stands elsewhere than its file says.
kodeviser_pc() {
  PKG_CONFIG_PATH="$1/lib/pkgconfig" pkg-config --define-variable=prefix="$1" --define-variable=libdir="$1/lib" \
    --define-variable=includedir="$1/include" "$2" "$3"
}
kodeviser_flags() {
  read -ra flags <<<"$(kodeviser_pc "$1" --cflags "$2")"
  read -ra libraries <<<"$(kodeviser_pc "$1" --libs "$2") -Wl,-rpath,$1/lib"
}
kodeviser_flags "$1" kodeviser
