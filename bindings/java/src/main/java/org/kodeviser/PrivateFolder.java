package org.kodeviser;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** A temporary folder that nobody else may read or write, and that is gone once it is closed. */
final class PrivateFolder implements AutoCloseable {

    private static final String PREFIX = "kodeviser-native-";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** A folder is needed for some milliseconds; an older one is left of a process that was killed meanwhile. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /** In the folder for temporary files. */
    static PrivateFolder create() throws IOException {
        return createIn(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static PrivateFolder createIn(Path temporary) throws IOException {
        Path path = Files.createTempDirectory(temporary, PREFIX, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        removeLeftBehind(temporary, path);
        return new PrivateFolder(path);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        remove(path);
    }

    private static void removeLeftBehind(Path temporary, Path own) {
        Instant now = Instant.now();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path folder : folders) {
                boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
                Instant changed = Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
                if (ours && changed.isBefore(now.minus(LEFT_BEHIND))) {
                    remove(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException another) {
            // Another process was faster, or it is not for us to remove: no matter.
        }
    }

    /** What cannot be removed now is an old folder to the next process. */
    private static void remove(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException | DirectoryIteratorException later) {
            // As above.
        }
    }
}
