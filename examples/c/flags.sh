# To be sourced with the install prefix as its argument: `flags` and `libraries` for programs that use kodeviser, by pkg-config.
# The variables are given anew, since a prefix made with DESTDIR stands elsewhere than its file says.
kodeviser_pc() {
  PKG_CONFIG_PATH="$1/lib/pkgconfig" pkg-config --define-variable=prefix="$1" --define-variable=libdir="$1/lib" \
    --define-variable=includedir="$1/include" "$2" kodeviser
}
read -ra flags <<<"$(kodeviser_pc "$1" --cflags)"
read -ra libraries <<<"$(kodeviser_pc "$1" --libs) -Wl,-rpath,$1/lib"
