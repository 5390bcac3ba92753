package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a device, over HTTP. */
class StoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static World world;
    private static Instance service;

    private final Device device = Device.of("K-1234");

    @BeforeAll
    static void start() {
        world = new World(1);
        service = world.service();
    }

    @BeforeEach
    void empty() {
        world.empty();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private Instant now() {
        return world.clock.instant();
    }

    private String typo(String pin) {
        return (pin.startsWith("9") ? "8" : "9") + pin.substring(1);
    }

    @Test
    void aDeviceFromItsBoxToItsNextOwner() {
        world.account("anna");
        Map<String, Object> delivered = Map.of("algorithm", "SHA1", "digits", 6, "period", 30, "secret", device.hex());
        String stock = "/desk/devices/" + device.serial();
        assertEquals("DONE", service.put("desk", stock, delivered).outcome());
        assertEquals("NOT_POSSIBLE", service.put("desk", stock, delivered).outcome());

        String pin = enrolment();
        login(pin);
        lock(pin);
        String second = resynchronization(pin);

        assertEquals("DONE", service.desk(device.serial(), "release", Map.of()).outcome());
        world.clock.forward(MINUTE);
        assertEquals("REJECTED", service.logIn("anna", second, device.ahead(70_000).press(now())).outcome());
        world.account("bo");
        assertEquals("ACCEPTED", service.enrol("bo", device.serial(), device.ahead(70_000).press(now())).outcome());
    }

    /** Serial number, then code, then a PIN once. */
    private String enrolment() {
        Map<String, String> serial = Map.of("serial", device.serial());
        assertEquals("DONE", service.post("anna", "/enrolment/serial", serial).outcome());
        Instance.Reply malformed = service.enrol("anna", device.serial(), "12345");
        assertEquals("400 MALFORMED", malformed.status() + " " + malformed.outcome());
        assertEquals(4, service.enrol("anna", device.serial(), device.wrong(now())).attemptsLeft());
        Instance.Reply enrolled = service.enrol("anna", device.serial(), device.press(now()));
        assertEquals(200, enrolled.status());
        String pin = enrolled.body().path("pin").asString();
        assertTrue(pin.matches("[0-9]{4}"), pin);
        assertEquals("NOT_POSSIBLE", service.post("anna", "/enrolment/serial", serial).outcome());
        assertEquals("NOT_POSSIBLE", service.enrol("anna", device.serial(), device.press(now())).outcome());
        return pin;
    }

    private void login(String pin) {
        assertEquals("REPLAYED", service.logIn("anna", pin, device.press(now())).outcome());
        world.clock.forward(MINUTE);
        String code = device.press(now());
        Instance.Reply accepted = service.logIn("anna", pin, " " + code.substring(0, 3) + " " + code.substring(3));
        assertEquals("200 ACCEPTED", accepted.status() + " " + accepted.outcome());
        Instance.Reply replayed = service.logIn("anna", pin, code);
        assertEquals("403 REPLAYED", replayed.status() + " " + replayed.outcome());
        assertEquals("MALFORMED", service.logIn("anna", pin, "12345").outcome());
        assertEquals("MALFORMED", service.logIn("anna", "", code).outcome());
    }

    /** R18, R9: whichever is wrong, the answer is the same but for the attempts left; five lock. */
    private void lock(String pin) {
        world.clock.forward(MINUTE);
        String code = device.press(now());
        Instance.Reply wrongCode = service.logIn("anna", pin, device.wrong(now()));
        Instance.Reply wrongPin = service.logIn("anna", typo(pin), code);
        assertEquals(wrongCode.body().path("message"), wrongPin.body().path("message"));
        assertEquals("REJECTED", wrongPin.outcome());
        assertEquals(4, wrongCode.attemptsLeft());
        assertEquals(3, wrongPin.attemptsLeft());
        // R18: the right code was used up by the wrong PIN.
        assertEquals("REPLAYED", service.logIn("anna", pin, code).outcome());
        for (int left = 2; left >= 0; left--) {
            Instance.Reply reply = service.logIn("anna", pin, device.wrong(now()));
            assertEquals("REJECTED", reply.outcome());
            assertEquals(left, reply.attemptsLeft());
            assertEquals(left == 0, reply.body().has("retryAt"));
        }
        world.clock.forward(MINUTE);
        Instance.Reply locked = service.logIn("anna", pin, device.press(now()));
        assertEquals("429 LOCKED", locked.status() + " " + locked.outcome());
        assertEquals(now().plusSeconds(300 - 60), Instant.parse(locked.body().path("retryAt").asString()));
    }

    /** The device's clock is most of a day off; its owner has the help desk on the phone, and has forgotten the PIN. */
    private String resynchronization(String pin) {
        Device off = device.ahead(70_000);
        Map<String, String> pair = Map.of("first", off.press(now()), "second", off.press(now().plusSeconds(30)));
        assertEquals("LOCKED", service.desk(device.serial(), "resync", pair).outcome());
        assertEquals("DONE", service.desk(device.serial(), "unlock", Map.of()).outcome());
        assertEquals("REJECTED", service.logIn("anna", pin, off.press(now())).outcome());
        Map<String, String> turned = Map.of("first", pair.get("second"), "second", pair.get("first"));
        assertEquals("REJECTED", service.desk(device.serial(), "resync", turned).outcome());
        assertEquals("ACCEPTED", service.desk(device.serial(), "resync", pair).outcome());
        assertEquals("REPLAYED", service.desk(device.serial(), "resync", pair).outcome());
        world.clock.forward(MINUTE);
        assertEquals("ACCEPTED", service.logIn("anna", pin, off.press(now())).outcome());

        String second = service.desk(device.serial(), "pin", Map.of()).body().path("pin").asString();
        assertNotEquals(pin, second);
        world.clock.forward(MINUTE);
        assertEquals("REJECTED", service.logIn("anna", pin, off.press(now())).outcome());
        world.clock.forward(MINUTE);
        assertEquals("ACCEPTED", service.logIn("anna", second, off.press(now())).outcome());
        return second;
    }

    /** The codes of RFC 4226, appendix D. */
    @Test
    void aDeviceThatCountsPressesWorksAsWell() {
        world.account("anna");
        String secret = HexFormat.of().formatHex("12345678901234567890".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> delivered = Map.of("algorithm", "SHA1", "digits", 6, "secret", secret);
        assertEquals("DONE", service.put("desk", "/desk/devices/C-1", delivered).outcome());
        String pin = service.enrol("anna", "C-1", "755224").body().path("pin").asString();
        assertEquals("REPLAYED", service.logIn("anna", pin, "755224").outcome());
        // One press was nobody's.
        assertEquals("ACCEPTED", service.logIn("anna", pin, "359152").outcome());
        assertEquals("REPLAYED", service.logIn("anna", pin, "287082").outcome());
        assertEquals("ACCEPTED", service.logIn("anna", pin, "969429").outcome());
    }

    @Test
    void whoTypesSerialNumbersAtRandomLearnsNothing() {
        Device taken = Device.of("K-2222");
        String pin = world.enrolled("anna", taken);
        world.stock(device);
        world.account("mallory");
        Set<List<Instance.Reply>> answers = new HashSet<>();
        for (String serial : List.of(taken.serial(), device.serial(), "K-0000")) {
            answers.add(List.of(
                    service.post("mallory", "/enrolment/serial", Map.of("serial", serial)),
                    service.enrol("mallory", serial, device.wrong(now())),
                    service.enrol("mallory", serial, "1234567")));
            service.bean(TestLimit.class).forgive("mallory");
        }
        assertEquals(1, answers.size(), answers::toString);
        // Nor has it cost the owner anything.
        assertEquals(4, service.logIn("anna", pin, taken.wrong(now())).attemptsLeft());
    }

    @Test
    void aSerialNumberThatIsGuessedAtIsClosedToTheAccountForLongerAndLonger() {
        world.account("mallory");
        for (int round = 0; round < 3; round++) {
            for (int left = 4; left >= 0; left--) {
                assertEquals(left, service.enrol("mallory", "K-0000", "123456").attemptsLeft());
            }
            Duration closed = Duration.ofMinutes(5L << round);
            world.clock.forward(closed.minusSeconds(1));
            assertEquals("LOCKED", service.enrol("mallory", "K-0000", "123456").outcome());
            world.clock.forward(Duration.ofSeconds(1));
        }
    }

    @Test
    void nobodyDoesWhatIsNotTheirs() {
        String pin = world.enrolled("anna", device);
        String unlock = "/desk/devices/" + device.serial() + "/unlock";
        assertEquals(200, service.post("desk", unlock, Map.of()).status());
        assertEquals(403, service.post("anna", unlock, Map.of()).status());
        assertEquals(401, service.post("", unlock, Map.of()).status());
        assertEquals(401, service.post("", "/enrolment/serial", Map.of("serial", "K-1")).status());
        assertEquals(403, service.post("anna", "/elsewhere", Map.of()).status());
        // What a form on another's page could send with a password that the browser knows.
        assertEquals(415, service.send("desk", "POST", unlock, "", "application/x-www-form-urlencoded").status());
        // A name that nobody has, and one without a device.
        String code = device.press(now());
        assertEquals("REJECTED", service.logIn("nobody", pin, code).outcome());
        assertEquals("REJECTED", service.logIn("desk", pin, code).outcome());
        assertEquals(400, service.post("", "/login", Map.of("account", "anna", "code", code)).status());
        assertEquals("UNKNOWN", service.desk("K-0000", "unlock", Map.of()).outcome());
    }

    @Test
    void secretsAndPinsAreEncryptedInTheDatabase() {
        String pin = world.enrolled("anna", device);
        String rows = world.sql()
                .sql("SELECT string_agg(token::text || account::text, '') FROM token, account")
                .query(String.class)
                .single();
        assertTrue(rows.contains(device.serial()));
        assertFalse(rows.contains(device.hex()));
        assertFalse(rows.contains(HexFormat.of().formatHex(pin.getBytes(StandardCharsets.US_ASCII))));
    }
}
