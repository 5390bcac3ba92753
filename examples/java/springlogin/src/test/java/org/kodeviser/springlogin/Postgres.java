package org.kodeviser.springlogin;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of the tests' own, in a temporary folder and on a free port of this machine alone; gone when the tests
 * end.
 */
final class Postgres {

    static final String USER = "springlogin";
    static final String PASSWORD = UUID.randomUUID().toString();

    private static final String MISSING = "the tests need PostgreSQL: apt-get install postgresql";
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final AtomicInteger databases = new AtomicInteger();
    private final Path programs = programs();
    private final Path folder;
    private final int port;

    private static final class Shared {
        static final Postgres POSTGRES = new Postgres();
    }

    static Postgres shared() {
        return Shared.POSTGRES;
    }

    private Postgres() {
        try {
            folder = Files.createTempDirectory("springlogin-postgres-");
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            if (ROOT) {
                // It refuses to run as root; Debian's package has a user for it.
                var postgres = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
                Files.setOwner(folder, postgres);
                Files.setOwner(password, postgres);
            }
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(MISSING, failure);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
        String password = "--pwfile=" + folder + "/password";
        run("initdb", "--pgdata=" + data(), "--username=" + USER, "--auth=scram-sha-256", password, "--encoding=UTF8");
        start();
    }

    /** The newest version that is installed. */
    private static Path programs() {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(bin -> Double.valueOf(bin.getName(bin.getNameCount() - 2).toString())))
                    .orElseThrow(() -> new IllegalStateException(MISSING));
        } catch (IOException none) {
            throw new IllegalStateException(MISSING, none);
        }
    }

    void start() {
        String options = "-p " + port + " -h 127.0.0.1 -c unix_socket_directories=''";
        run("pg_ctl", "start", "-w", "-D", data(), "-l", folder + "/log", "-o", options);
    }

    /** As a crash does it. */
    void stop() {
        run("pg_ctl", "stop", "-w", "-D", data(), "-m", "immediate");
    }

    /** A new database; the answer is its URL. */
    String newDatabase() {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = connect(url("postgres"))) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return url(name);
    }

    static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private String data() {
        return folder + "/data";
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>(ROOT ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said");
        try {
            // The server inherits its starter's output, so that must not be a pipe that is read to its end.
            int status = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(program + " ended with " + status + ": " + Files.readString(said));
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private void remove() {
        try {
            stop();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            } catch (IOException gone) {
                // There is nothing left to remove.
            }
        }
    }
}
