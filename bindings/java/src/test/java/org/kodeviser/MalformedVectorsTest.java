package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** R1 to R3: what is read, and what is refused. */
class MalformedVectorsTest {

    private static final List<JsonObject> CODES = Vectors.read("malformed.json", "codes");
    private static final List<JsonObject> SECRETS = Vectors.read("malformed.json", "secrets");
    private static final List<JsonObject> PROFILES = Vectors.read("malformed.json", "profiles");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void thereAreAllOfThem() {
        assertEquals(List.of(74, 47, 11), List.of(CODES.size(), SECRETS.size(), PROFILES.size()));
    }

    private static Stream<DynamicTest> each(List<JsonObject> cases, Consumer<JsonObject> play) {
        return cases.stream().map(one -> DynamicTest.dynamicTest(Vectors.text(one, "id"), () -> play.accept(one)));
    }

    @TestFactory
    Stream<DynamicTest> r2_whatIsTypedIsReadAsInTheSet() {
        return each(CODES, MalformedVectorsTest::code);
    }

    /** A code is read by deciding it: the token has shown the expected one, so that it is accepted, or replayed. */
    private static void code(JsonObject one) {
        String typed = one.has("typed")
                ? Vectors.text(one, "typed")
                : new String(HexFormat.of().parseHex(Vectors.text(one, "typed_bytes")), StandardCharsets.ISO_8859_1);
        JsonObject expect = one.getAsJsonObject("expect");
        int digits = one.get("digits").getAsInt();
        try (Secret secret = Secret.of(new byte[20]);
                Token token = Token.of(Profile.totp(Algorithm.SHA1, digits, Duration.ofSeconds(30)), secret)) {
            State state = State.adopt(Duration.ZERO, NOW, 0);
            if (expect.has("error")) {
                assertEquals("malformed_code", Vectors.text(expect, "error"));
                assertThrows(
                        MalformedCodeException.class, () -> Kodeviser.verify(token, Policy.defaults(), state, typed, NOW), one.toString());
            } else {
                // The same digits without what is dropped are decided in the same way.
                Decision plain = Kodeviser.verify(token, Policy.defaults(), state, Vectors.text(expect, "code"), NOW);
                assertEquals(plain, Kodeviser.verify(token, Policy.defaults(), state, typed, NOW), one.toString());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> r3_secretsAreReadAsInTheSet() {
        return each(SECRETS, MalformedVectorsTest::secret);
    }

    private static void secret(JsonObject one) {
        char[] text = Vectors.text(one, "text").toCharArray();
        boolean hex = Vectors.text(one, "encoding").equals("hex");
        JsonObject expect = one.getAsJsonObject("expect");
        if (expect.has("error")) {
            assertEquals("malformed_secret", Vectors.text(expect, "error"));
            assertThrows(
                    InvalidSecretException.class, () -> (hex ? Secret.fromHex(text) : Secret.fromBase32(text)).close(), one.toString());
            return;
        }
        try (Secret secret = hex ? Secret.fromHex(text) : Secret.fromBase32(text)) {
            byte[] expected = HexFormat.of().parseHex(Vectors.text(expect, "secret"));
            assertArrayEquals(expected, secret.bytes(), one.toString());
            assertEquals(expected.length, secret.length());
            assertEquals(expect.get("weak").getAsBoolean(), secret.isWeak());
        }
    }

    @TestFactory
    Stream<DynamicTest> r1_profilesAreAllowedAsInTheSet() {
        return each(PROFILES, MalformedVectorsTest::profile);
    }

    private static void profile(JsonObject one) {
        int digits = one.get("digits").getAsInt();
        Duration period = Duration.ofSeconds(one.get("period").getAsLong());
        JsonObject expect = one.getAsJsonObject("expect");
        if (expect.has("error")) {
            InvalidProfileException refused = assertThrows(
                    InvalidProfileException.class, () -> Profile.totp(Algorithm.SHA1, digits, period), one.toString());
            int status = Vectors.text(expect, "error").equals("bad_digits") ? Status.DIGITS : Status.PERIOD;
            assertEquals(status, refused.status(), one.toString());
            return;
        }
        // What this side allows, the native one does, too.
        try (Secret secret = Secret.of(new byte[20]);
                Token token = Token.of(Profile.totp(Algorithm.SHA1, digits, period), secret)) {
            assertInstanceOf(Profile.Totp.class, token.profile());
        }
    }
}
