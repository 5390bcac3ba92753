package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** The table of an older system moves over. */
class MigrationTest {

    private static final String PIN = "7304";

    private static World world;

    @BeforeAll
    static void start() throws IOException {
        world = new World(1);
        world.sql().sql(new ClassPathResource("older-system.sql").getContentAsString(StandardCharsets.UTF_8)).update();
    }

    @BeforeEach
    void empty() {
        world.sql().sql("DELETE FROM older_token").update();
        world.empty();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private Instant now() {
        return world.clock.instant();
    }

    private MigrationReport migrate() {
        return world.service().bean(Migration.class).run();
    }

    private void older(
            String serial,
            @Nullable String user,
            @Nullable String pin,
            String secret,
            @Nullable String hash,
            @Nullable Integer offset,
            @Nullable Instant lastLogin) {
        world.sql().sql("INSERT INTO older_token VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(serial, user, pin, secret, hash, offset, lastLogin == null ? null : lastLogin.atOffset(ZoneOffset.UTC))
                .update();
    }

    private static Device device(String serial, String algorithm, int bytes, long ahead) {
        byte[] secret = new byte[bytes];
        new Random(serial.hashCode()).nextBytes(secret);
        return new Device(serial, algorithm, secret, ahead);
    }

    private String logIn(String user, String code) {
        return world.service().logIn(user, PIN, code).outcome();
    }

    private static Map<String, String> results(MigrationReport report) {
        return report.lines().stream()
                .collect(Collectors.toMap(
                        MigrationReport.Line::serial,
                        line -> line.result() + (line.notes().isEmpty() ? "" : ": " + line.notes())));
    }

    @Test
    void r19_whoWasLetInThereWithADriftIsLetInHereAtThatDrift() {
        Device ahead = device("K-1", "SHA1", 20, 600);
        Device behind = device("K-2", "SHA256", 32, -900);
        Device right = device("K-3", "SHA512", 64, 0);
        Device unmeasured = device("K-4", "SHA1", 20, 600);
        Instant yesterday = now().minus(Duration.ofDays(1));
        older("K-1", "anna", PIN, ahead.hex(), "HmacSHA1", 600, yesterday);
        older("K-2", "bo", PIN, behind.base32().toLowerCase(), "sha-256", -900, yesterday);
        older("K-3", "cleo", PIN, right.base32() + "=", "SHA512", null, null);
        older("K-4", "dan", PIN, unmeasured.hex().toUpperCase(), "SHA1", 600, null);

        assertTrue(migrate().isComplete());
        world.clock.forward(Duration.ofMinutes(1));

        // One code, the first one: no search, no second code.
        assertEquals("ACCEPTED", logIn("anna", ahead.press(now())));
        assertEquals("ACCEPTED", logIn("bo", behind.press(now())));
        assertEquals("ACCEPTED", logIn("cleo", right.press(now())));
        assertEquals("ACCEPTED", logIn("dan", unmeasured.press(now())));
    }

    @Test
    void r8_aCodeThatWasUsedThereDoesNotWorkHere() {
        Device known = device("K-1", "SHA1", 20, 120);
        Device unknown = device("K-2", "SHA1", 20, 120);
        older("K-1", "anna", PIN, known.hex(), "SHA1", 120, now());
        older("K-2", "bo", PIN, unknown.hex(), "SHA1", 120, null);

        migrate();

        assertEquals("REPLAYED", logIn("anna", known.press(now())));
        assertEquals("REPLAYED", logIn("bo", unknown.press(now())));
    }

    @Test
    void anOffsetInStepsIsThatTimesThePeriod() {
        Device device = device("K-1", "SHA1", 20, -40 * 30);
        older("K-1", "anna", PIN, device.hex(), "SHA1", -40, now().minus(Duration.ofHours(1)));
        // Hexadecimal digits that are Base32 as well: settled by the setting.
        older("K-2", "bo", PIN, "a2b3".repeat(10), "SHA1", 0, null);

        try (Instance other = new Instance(
                world.database,
                world.clock,
                Map.of("springlogin.migration.offset-unit", "steps", "springlogin.migration.secret-text", "hex"))) {
            assertTrue(other.bean(Migration.class).run().isComplete());
        }

        assertEquals("ACCEPTED", logIn("anna", device.press(now())));
    }

    @Test
    void whatCannotMoveIsToldWithItsReasonAndHarmsNoOther() {
        Device good = device("K-01", "SHA1", 20, 0);
        older("K-01", "anna", PIN, good.hex(), "SHA1", 0, null);
        older("K-02", "bo", PIN, good.hex(), "MD5", 0, null);
        older("K-03", "cleo", PIN, good.hex(), null, 0, null);
        older("K-04", "dan", PIN, "(none)", "SHA1", 0, null);
        older("K-05", "eve", PIN, "", "SHA1", 0, null);
        older("K-06", "finn", PIN, "a2b3".repeat(10), "SHA1", 0, null);
        older("K-07", "anna", PIN, device("K-07", "SHA1", 20, 0).hex(), "SHA1", 0, null);
        older("K-08", "gerd", PIN, good.hex(), "SHA1", 0, now().minus(Duration.ofDays(40_000)));
        older("K-09", "hans", null, device("K-09", "SHA1", 10, 0).base32(), "SHA1", 0, null);
        older("K-10", null, null, device("K-10", "SHA1", 20, 0).hex(), "SHA1", 0, null);
        world.stock(Device.of("K-11"));
        older("K-11", "ida", PIN, good.hex(), "SHA1", 0, null);

        MigrationReport report = migrate();

        Map<String, String> results = results(report);
        assertEquals("MOVED", results.get("K-01"));
        assertEquals("NOT_MOVED: its hash is MD5", results.get("K-02"));
        assertEquals("NOT_MOVED: no hash is named", results.get("K-03"));
        assertTrue(results.get("K-04").startsWith("NOT_MOVED: "), results.get("K-04"));
        assertTrue(results.get("K-05").startsWith("NOT_MOVED: "), results.get("K-05"));
        assertTrue(results.get("K-06").startsWith("NOT_MOVED: its secret reads as Base32 and as hexadecimal"));
        assertEquals("NOT_MOVED: its user has another device", results.get("K-07"));
        assertTrue(results.get("K-08").startsWith("NOT_MOVED: "), results.get("K-08"));
        assertEquals(
                "MOVED: its secret is shorter than RFC 4226 demands; it has no PIN: the help desk gives one",
                results.get("K-09"));
        assertEquals("MOVED", results.get("K-10"));
        assertEquals("NOT_MOVED: another device of this serial number is there", results.get("K-11"));
        assertFalse(report.isComplete());
        assertTrue(report.toString().endsWith("3 moved, 0 there already, 8 not moved\n"), report::toString);
        assertFalse(report.toString().contains(good.hex()));
        assertFalse(report.toString().contains(PIN));
        // A row's transaction takes its account back as well.
        assertEquals(0, world.sql().sql("SELECT count(*) FROM account WHERE name = 'dan'").query(Integer.class).single());
        assertEquals("NOT_POSSIBLE", logIn("hans", "123456"));
    }

    @Test
    void aSecondRunMovesWhatIsNewAndTouchesNothingElse() {
        Device device = device("K-1", "SHA1", 20, 0);
        older("K-1", "anna", PIN, device.hex(), "SHA1", 0, null);
        older("K-2", "bo", PIN, device("K-2", "SHA1", 20, 0).hex(), "sha1?", 0, null);
        assertEquals(1, migrate().count(MigrationReport.Result.MOVED));
        world.clock.forward(Duration.ofMinutes(1));
        String code = device.press(now());
        assertEquals("ACCEPTED", logIn("anna", code));
        StoredToken before = world.service().bean(TokenTable.class).of("K-1").orElseThrow();

        world.sql().sql("UPDATE older_token SET hash_algo = 'SHA1'").update();
        assertEquals(Map.of("K-1", "THERE_ALREADY", "K-2", "MOVED"), results(migrate()));

        StoredToken after = world.service().bean(TokenTable.class).of("K-1").orElseThrow();
        assertEquals(before.state(), after.state());
        assertArrayEquals(before.secret(), after.secret());
        assertEquals("REPLAYED", logIn("anna", code));
    }
}
