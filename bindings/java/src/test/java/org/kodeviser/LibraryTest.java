package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Which library is loaded, and what is said where it cannot be. */
class LibraryTest {

    private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";
    private static final Path LIBRARY = Forked.INSTALLED.resolve("libkodeviser.so");
    private static final String RESOURCE = "org/kodeviser/native/linux-" + processor() + "/libkodeviser.so";

    @TempDir
    private Path folder;

    private static String processor() {
        String processor = System.getProperty("os.arch");
        return processor.equals("amd64") ? "x86_64" : processor;
    }

    /** The same code twice. */
    private static void works(Forked.Result result) {
        assertEquals(2, result.output().lines().filter("code 755224"::equals).count(), result::output);
    }

    /** The same reason twice: nothing about classes that could not be initialised. */
    private static void fails(Forked.Result result, String... reasons) {
        List<String> failures = result.output().lines().filter(line -> line.startsWith("failure 0: ")).toList();
        assertEquals(2, failures.size(), result::output);
        for (String reason : reasons) {
            assertTrue(failures.stream().allMatch(failure -> failure.contains(reason)), result::output);
        }
    }

    private static Forked forked(String... options) {
        return new Forked().with(ALLOWED).with(options);
    }

    private static Forked withLibrary(Path library) {
        return forked("-Dkodeviser.library=" + library);
    }

    /** Compiles a library that is not quite ours. */
    private Path compile(String source, String... besides) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("other.c"), source);
        Path library = folder.resolve("libother.so");
        Stream<String> command = Stream.of("cc", "-shared", "-fPIC", "-o", library.toString(), file.toString());
        Process compiler = new ProcessBuilder(Stream.concat(command, Stream.of(besides)).toList()).inheritIO().start();
        assertEquals(0, compiler.waitFor());
        return library;
    }

    @Test
    void theLibraryOfTheJarIsUnpackedAndGoneAgainWhileItIsUsed() throws IOException {
        Forked.Result result = forked("-Djava.io.tmpdir=" + folder).run(ShowsACode.class);
        works(result);
        assertTrue(result.output().contains("mapped " + folder.toRealPath() + "/kodeviser-native-"), result::output);
        assertTrue(result.output().contains("/libkodeviser.so (deleted)"), result::output);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anotherLibraryThanTheJarWasBuiltWithIsNotLoaded() throws IOException {
        Path hash = folder.resolve(RESOURCE + ".sha256");
        Files.createDirectories(hash.getParent());
        Files.writeString(hash, "0".repeat(64));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        String classes = folder + ":" + Forked.CLASSES + ":" + Forked.TEST_CLASSES;
        fails(
                forked("-Djava.io.tmpdir=" + temporary, "-cp", classes).run(ShowsACode.class),
                "not the one that the jar was built with");
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aPlatformWithoutALibraryIsToldWhatToDo() {
        fails(
                forked("-Dos.arch=pdp11").run(ShowsACode.class),
                "no native library for linux-pdp11",
                "kodeviser.library",
                "\"system\"");
    }

    @Test
    void aTemporaryFolderThatIsNotThereIsNamedByItsProperty() {
        fails(forked("-Djava.io.tmpdir=/nowhere").run(ShowsACode.class), "java.io.tmpdir");
    }

    @Test
    void thePropertyNamesAnotherLibrary() throws IOException {
        Forked.Result result = withLibrary(LIBRARY).run(ShowsACode.class);
        works(result);
        assertTrue(result.output().contains("mapped " + LIBRARY.toRealPath()), result::output);
        assertFalse(result.output().contains("(deleted)"), result::output);
    }

    @Test
    void aPathThatIsNoneOrNoLibraryIsRefused() throws IOException {
        fails(withLibrary(Path.of("libkodeviser.so")).run(ShowsACode.class), "neither an absolute path nor \"system\"");
        fails(withLibrary(folder.resolve("none.so")).run(ShowsACode.class), folder.resolve("none.so") + " is no library");
        Path text = Files.writeString(folder.resolve("text.so"), "no library");
        fails(withLibrary(text).run(ShowsACode.class), text + " is no library");
    }

    @Test
    void theInstalledLibraryIsFoundWhereTheSystemLooks() throws IOException {
        Forked.Result result = withLibrary(Path.of("system")).libraryPath(Forked.INSTALLED).run(ShowsACode.class);
        works(result);
        assertTrue(result.output().contains("mapped " + LIBRARY.toRealPath()), result::output);
    }

    @Test
    void aLibraryThatIsNotInstalledIsNamed() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        // The machine may have one, which no test can take away.
        Forked.Result result = withLibrary(Path.of("system")).libraryPath(empty).run(ShowsACode.class);
        if (!result.output().contains("mapped /")) {
            fails(result, "there is no libkodeviser.so.0.1 where the system looks");
        }
    }

    @Test
    void theVersionOfTheInterfaceIsAskedFirst() throws IOException, InterruptedException {
        Path library = compile("unsigned kodeviser_abi_version(void) { return 2; }");
        fails(withLibrary(library).run(ShowsACode.class), "version 2 of the interface", "version 1 is needed");
    }

    @Test
    void aLibraryOfAnotherKindOrWithoutAFunctionIsRefused() throws IOException, InterruptedException {
        Path other = compile("int something_else(void) { return 0; }");
        fails(withLibrary(other).run(ShowsACode.class), "no function kodeviser_abi_version");
        Path half = compile("unsigned kodeviser_abi_version(void) { return 1; }");
        fails(withLibrary(half).run(ShowsACode.class), "no function kodeviser_");
    }

    @Test
    void aLibraryThatFailsItsSelfTestIsRefused() throws IOException, InterruptedException {
        Path library = compile("int kodeviser_selftest(void) { return -60; }", "-Wl,--no-as-needed", LIBRARY.toString());
        fails(withLibrary(library).libraryPath(Forked.INSTALLED).run(ShowsACode.class), "computes wrong codes");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void whereJavaDeniesNativeAccessTheFlagIsNamed() {
        fails(
                new Forked().with("--illegal-native-access=deny").run(ShowsACode.class),
                "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void onTheModulePathTheFlagNamesTheModule() {
        Forked denied = new Forked().with("--illegal-native-access=deny");
        fails(denied.runAsModule(ShowsACode.class), "--enable-native-access=org.kodeviser");
        Forked allowed = new Forked().with("--illegal-native-access=deny", "--enable-native-access=org.kodeviser");
        works(allowed.runAsModule(ShowsACode.class));
    }
}
