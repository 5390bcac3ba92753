package org.kodeviser;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The conformance set of the repository, {@code tests/vectors}. */
final class Vectors {

    private static final Path FOLDER = Path.of("..", "..", "tests", "vectors");

    private Vectors() {}

    /** The cases under a name of a file of the set. */
    static List<JsonObject> read(String file, String name) {
        try {
            JsonObject set = JsonParser.parseString(Files.readString(FOLDER.resolve(file))).getAsJsonObject();
            if (set.get("version").getAsInt() != 1) {
                throw new AssertionError(file + " has another version");
            }
            return all(set.getAsJsonArray(name)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Stream<JsonObject> all(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsJsonObject);
    }

    static String text(JsonObject from, String name) {
        return from.get(name).getAsString();
    }

    static Secret secret(JsonObject from) {
        return Secret.of(HexFormat.of().parseHex(text(from, "secret")));
    }

    static Profile profile(JsonObject from) {
        Algorithm algorithm = Algorithm.valueOf(text(from, "algorithm").replace("-", ""));
        int digits = from.get("digits").getAsInt();
        if (!from.has("clock")) {
            return Profile.hotp(algorithm, digits);
        }
        JsonObject clock = from.getAsJsonObject("clock");
        Duration period = Duration.ofSeconds(clock.get("period").getAsLong());
        return Profile.totp(algorithm, digits, period, Instant.ofEpochSecond(clock.get("t0").getAsLong()));
    }

    static Token token(JsonObject from) {
        try (Secret secret = secret(from)) {
            return Token.of(profile(from), secret);
        }
    }
}
