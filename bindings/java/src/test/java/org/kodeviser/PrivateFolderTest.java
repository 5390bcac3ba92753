package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library is unpacked. */
class PrivateFolderTest {

    @TempDir
    private Path temporary;

    @Test
    void nobodyElseMayReadItAndNothingIsLeftOfIt() throws IOException {
        Path path;
        try (PrivateFolder folder = PrivateFolder.createIn(temporary)) {
            path = folder.path();
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            Files.writeString(path.resolve("file"), "text");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatIsInUseIsNot() throws IOException {
        Path old = leftFor(Duration.ofHours(2), "kodeviser-native-1");
        Path young = leftFor(Duration.ofMinutes(30), "kodeviser-native-2");
        Path foreign = leftFor(Duration.ofHours(2), "another-3");
        Path elsewhere = leftFor(Duration.ofHours(2), "elsewhere");
        Path link = Files.createSymbolicLink(temporary.resolve("kodeviser-native-4"), elsewhere);
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(before(Duration.ofHours(2)), null, null);
        PrivateFolder.createIn(temporary).close();
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young.resolve("libkodeviser.so")));
        assertTrue(Files.exists(foreign.resolve("libkodeviser.so")));
        assertTrue(Files.exists(link.resolve("libkodeviser.so")));
    }

    private Path leftFor(Duration time, String name) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        Files.writeString(folder.resolve("libkodeviser.so"), "a library");
        Files.setLastModifiedTime(folder, before(time));
        return folder;
    }

    private static FileTime before(Duration time) {
        return FileTime.from(Instant.now().minus(time));
    }
}
