package org.kodeviser;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the native library, and makes sure that it is the one this binding is written for. */
final class Library {

    /** The path of the library, or {@code system}; without it the one in the jar is used. */
    static final String PROPERTY = "kodeviser.library";

    private static final String SYSTEM = "system";

    /** What an installed library is called whose interface this binding knows. */
    private static final String INSTALLED = "libkodeviser.so.0.1";

    private Library() {}

    static Functions load() {
        try {
            return ready(find(System.getProperty(PROPERTY)));
        } catch (IllegalCallerException denied) {
            throw new NativeLibraryException(
                    "Java denies native access, which kodeviser needs to call its native library: start Java with "
                            + "--enable-native-access=" + caller(),
                    denied);
        }
    }

    /** Who has to be named to Java. */
    private static String caller() {
        Module module = Library.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    /** A library, and where it is from. */
    private record Found(SymbolLookup symbols, String from) {}

    private static Found find(@Nullable String property) {
        if (property == null) {
            return new Found(BundledLibrary.load(platform()), "in the jar");
        }
        if (property.equals(SYSTEM)) {
            return new Found(open(INSTALLED), INSTALLED);
        }
        Path path = Path.of(property);
        if (!path.isAbsolute()) {
            throw new NativeLibraryException(PROPERTY + " is \"" + property + "\", neither an absolute path nor \"system\"", null);
        }
        return new Found(open(path), property);
    }

    private static SymbolLookup open(String installed) {
        try {
            return SymbolLookup.libraryLookup(installed, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new NativeLibraryException("there is no " + installed + " where the system looks for libraries", missing);
        }
    }

    static SymbolLookup open(Path path) {
        try {
            return SymbolLookup.libraryLookup(path, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new NativeLibraryException(path + " is no library that can be loaded", missing);
        }
    }

    /** The version first: other functions may be others in another version. */
    private static Functions ready(Found library) {
        int version = Functions.abiVersion(library.symbols);
        if (version != Functions.ABI_VERSION) {
            throw new NativeLibraryException(
                    "the library " + library.from + " has version " + version + " of the interface, and version "
                            + Functions.ABI_VERSION + " is needed",
                    null);
        }
        Functions functions = Functions.of(library.symbols);
        if (functions.runSelftest() != Status.OK) {
            throw new NativeLibraryException(
                    "the library " + library.from + " computes wrong codes: the machine or the build is broken", null);
        }
        return functions;
    }

    /** The system and processor, as a folder of the jar is named. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }
}
