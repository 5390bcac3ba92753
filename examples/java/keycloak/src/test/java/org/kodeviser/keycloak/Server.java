package org.kodeviser.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process of the tests' own: ready when it says so, and gone when the tests end, however they end. */
final class Server {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);
    private static final Deque<Runnable> AFTERWARDS = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            while (!AFTERWARDS.isEmpty()) {
                AFTERWARDS.pop().run();
            }
        }));
    }

    private final Path log;
    private final Process process;

    /**
     * Starts it.
     *
     * @param log where its output goes
     * @param environment what it has besides ours
     * @param command the program and its arguments
     */
    Server(Path log, Map<String, String> environment, List<String> command) {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        afterwards(this::stop);
    }

    void await(BooleanSupplier ready) {
        for (long start = System.nanoTime(); !ready.getAsBoolean(); pause()) {
            if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                throw new IllegalStateException("it has not started: " + said());
            }
        }
    }

    /** Waits for its end, which must be a good one. */
    void finish() {
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("it failed: " + said());
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Does something when the tests have ended, what comes last first. */
    static void afterwards(Runnable task) {
        AFTERWARDS.push(task);
    }

    /** Asks it to end, and ends what is still there after a while, with all that it has started. */
    private void stop() {
        List<ProcessHandle> all = List.of(process.descendants().toArray(ProcessHandle[]::new));
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
