package org.kodeviser.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** The realm that all tests share, with a help desk and whoever a test needs. */
final class Office {

    static final Office OFFICE = new Office();

    final Postgres postgres;
    private final Keycloaks keycloaks;
    private final Administrator desk;

    /** A person with a token that counts, whose code 0 was its test code. */
    record Person(String name, String id, String serial, Device device, String pin) {

        Browser at(String node) {
            return Browser.at(node, name);
        }

        /** As many digits, one of them another. */
        String wrongPin() {
            return (pin.startsWith("7") ? "8" : "7") + pin.substring(1);
        }

        /** Six digits that are none of the next three hundred codes. */
        String wrongCode() {
            for (int candidate = 0; ; candidate++) {
                String code = "%06d".formatted(candidate);
                if (LongStream.range(0, 300).mapToObj(device::code).noneMatch(code::equals)) {
                    return code;
                }
            }
        }
    }

    private Office() {
        try {
            Path logs = Files.createDirectories(Path.of(System.getProperty("keycloak.home")).resolveSibling("logs"));
            postgres = new Postgres(logs);
            keycloaks = new Keycloaks(postgres, logs);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        desk = administratorAt(0);
    }

    /** The address of a node of Keycloak: 0 or 1. */
    String node(int number) {
        return keycloaks.node(number);
    }

    Administrator administratorAt(int node) {
        return Administrator.at(node(node), "master", Keycloaks.ADMINISTRATOR, Keycloaks.PASSWORD);
    }

    Administrator desk() {
        return desk;
    }

    /** A new account; the answer is its id. */
    String account(String name, Map<String, ?> more) {
        Map<String, Object> account = new HashMap<>(more);
        account.putAll(Map.of("username", name, "email", name + "@office.example", "enabled", true));
        account.putAll(Map.of("firstName", name, "lastName", "Example"));
        Administrator.Answer made = desk.post("users", account);
        assertEquals(201, made.status(), made.toString());
        return desk.get("users?exact=true&username=" + name).body().get(0).get("id").asText();
    }

    /** Gives a token to an account. */
    Administrator.Answer give(String name, String serial, Device device, Map<String, ?> more) {
        Map<String, Object> token = new HashMap<>(more);
        token.putAll(Map.of("serial", serial, "username", name, "hex", device.hex(), "algorithm", "SHA1", "digits", 6));
        return desk.post("hardware-tokens", token);
    }

    /** What the help desk does with a token that it has given. */
    Administrator.Answer act(String serial, String action, Map<String, ?> typed) {
        return desk.post("hardware-tokens/" + serial + "/" + action, typed);
    }

    /** The id of a person's credential. */
    String credential(Person person) {
        return desk.get("users/" + person.id() + "/credentials").body().get(0).get("id").asText();
    }

    static String pin(Administrator.Answer given) {
        assertTrue(given.status() / 100 == 2, given::toString);
        return given.body().get("pin").asText();
    }

    /** An account with a token that is in use. */
    Person person(String name) {
        String id = account(name, Map.of());
        String serial = "K-" + name;
        Device device = new Device();
        String pin = pin(give(name, serial, device, Map.of()));
        assertEquals(200, act(serial, "enrol", Map.of("code", device.code(0))).status());
        return new Person(name, id, serial, device, pin);
    }
}
