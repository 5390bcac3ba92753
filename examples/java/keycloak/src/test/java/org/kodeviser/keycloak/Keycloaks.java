package org.kodeviser.keycloak;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Two nodes of a real Keycloak on one database. Each has caches of its own that know nothing of the other's, so all that holds between
 * them holds by the database.
 */
final class Keycloaks {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String ADMINISTRATOR = "root";
    static final String PASSWORD = UUID.randomUUID().toString();

    private static final Path HOME = Path.of(System.getProperty("keycloak.home"));

    private final List<String> nodes = new ArrayList<>();

    Keycloaks(Postgres database, Path logs) throws IOException {
        Path realms = Files.createDirectories(HOME.resolve("data/import"));
        Files.copy(Path.of("src/test/resources/office-realm.json"), realms.resolve("office-realm.json"), REPLACE_EXISTING);
        Path key = Files.writeString(logs.resolve("key"), UUID.randomUUID().toString().replace("-", "").repeat(2));
        run(logs.resolve("build.log"), "build", "--db=postgres").finish();
        for (int number = 1; number <= 2; number++) {
            int port = Server.freePort();
            String node = "http://127.0.0.1:" + port;
            run(
                            logs.resolve("node" + number + ".log"),
                            "start",
                            "--optimized",
                            "--import-realm", // which is done once
                            "--cache=local",
                            "--db-url=" + database.url(),
                            "--db-username=" + Postgres.USER,
                            "--http-enabled=true",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--hostname-strict=false",
                            "--spi-credential--kodeviser--key-file=" + key)
                    .await(() -> answers(node + "/realms/office"));
            nodes.add(node);
        }
    }

    private static Server run(Path log, String... arguments) {
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/kc.sh").toString()));
        command.addAll(List.of(arguments));
        // Where Java can deny what is not allowed, no more is needed. The last one makes it start sooner.
        String denied = Runtime.version().feature() >= 24 ? " --illegal-native-access=deny" : "";
        Map<String, String> environment = Map.of(
                "JAVA_OPTS_APPEND", "--enable-native-access=ALL-UNNAMED" + denied + " -XX:TieredStopAtLevel=1",
                "KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR,
                "KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
        return new Server(log, environment, command);
    }

    /** The address of a node: 0 or 1. */
    String node(int number) {
        return nodes.get(number);
    }

    private static boolean answers(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
