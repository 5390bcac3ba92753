package org.kodeviser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Unpacks the library in the jar, loads it, and takes it away again: once it is loaded, its file is not needed any more. */
final class BundledLibrary {

    private static final String FILE = "libkodeviser.so";

    private BundledLibrary() {}

    static SymbolLookup load(String platform) {
        String resource = "native/" + platform + "/" + FILE;
        try {
            byte[] library = read(resource);
            byte[] hash = read(resource + ".sha256");
            if (library == null || hash == null) {
                throw new NativeLibraryException(
                        "the jar has no native library for " + platform + "; build and install it, and set the system property "
                                + Library.PROPERTY + " to its path, or to \"system\" where it is installed",
                        null);
            }
            try (PrivateFolder folder = PrivateFolder.create()) {
                Path file = folder.path().resolve(FILE);
                Files.write(file, library, StandardOpenOption.CREATE_NEW);
                // What lies on the disk is compared, and not what was meant to be written there.
                if (!sha256(Files.readAllBytes(file)).equals(new String(hash, US_ASCII))) {
                    throw new NativeLibraryException("the unpacked library " + file + " is not the one that the jar was built with", null);
                }
                return Library.open(file);
            }
        } catch (IOException failure) {
            throw new NativeLibraryException(
                    "the native library cannot be unpacked into the folder of java.io.tmpdir: " + failure, failure);
        }
    }

    private static byte @Nullable [] read(String resource) throws IOException {
        try (InputStream stream = BundledLibrary.class.getResourceAsStream(resource)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
