package org.kodeviser.keycloak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL of the tests' own, on a free port of this machine alone. */
final class Postgres {

    static final String USER = "keycloak";

    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final int port = Server.freePort();
    private final Path logs;
    private final Path folder;

    Postgres(Path logs) throws IOException {
        this.logs = logs;
        folder = Files.createTempDirectory("kodeviser-keycloak-");
        Server.afterwards(this::removeFiles);
        if (ROOT) {
            // It refuses to run as root; Debian's package has a user for it.
            Files.setOwner(folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        start("initdb", "-U", USER, "--auth=trust", "--no-sync").finish();
        start("postgres", "-p", "" + port, "-h", "127.0.0.1", "-k", "", "-F", "-c", "max_connections=300").await(this::answers);
    }

    private Server start(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.addAll(List.of(programs().resolve(program).toString(), "-D", folder + "/data"));
        command.addAll(List.of(arguments));
        return new Server(logs.resolve(program + ".log"), Map.of(), command);
    }

    /** The newest version that is installed. */
    private static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            Path newest = versions.max(Comparator.comparing(version -> Double.valueOf(version.getFileName().toString())))
                    .orElseThrow();
            return newest.resolve("bin");
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, "");
    }

    private boolean answers() {
        try (Connection open = connect()) {
            return open.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private void removeFiles() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException gone) {
            // There is nothing left to remove.
        }
    }
}
