package org.kodeviser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java of its own, for what happens once in each. */
final class Forked {

    static final Path CLASSES = home(Kodeviser.class);
    static final Path TEST_CLASSES = home(Forked.class);

    /** Where {@code make install} has put the library that the jar has, too. */
    static final Path INSTALLED = CLASSES.resolveSibling("native").resolve("lib");

    private final List<String> arguments = new ArrayList<>();
    private String libraryPath = "";

    /** What it said, and how it ended. */
    record Result(int status, String output) {}

    private static Path home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    Forked with(String... options) {
        arguments.addAll(List.of(options));
        return this;
    }

    /** Where the system looks for libraries besides. */
    Forked libraryPath(Path folder) {
        libraryPath = folder.toString();
        return this;
    }

    Result run(Class<?> program) {
        if (!arguments.contains("-cp")) {
            with("-cp", CLASSES + ":" + TEST_CLASSES);
        }
        return start(program.getName());
    }

    /** The same with the jar and the tests as one module. */
    Result runAsModule(Class<?> program) {
        with("-p", CLASSES.toString(), "--patch-module", "org.kodeviser=" + TEST_CLASSES);
        return start("-m", "org.kodeviser/" + program.getName());
    }

    private Result start(String... program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(List.of(program));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraryPath);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
