package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is refused: each with its exception and the number of the C interface, and without a trace of what was typed. */
class ErrorsTest {

    private static final Policy POLICY = Policy.defaults();

    private static void refuses(Class<? extends KodeviserException> type, int status, Executable call) {
        KodeviserException exception = assertThrows(type, call);
        assertEquals(status, exception.status(), exception::toString);
    }

    @Test
    void r2_aMalformedCodeIsToldFromAWrongOneAndNeverRepeated() {
        try (Token token = World.token(World.TOTP)) {
            State state = World.enrolled(token);
            for (String typed : List.of("", "1234567", "12345")) {
                refuses(MalformedCodeException.class, Status.CODE_LENGTH, () -> Kodeviser.verify(token, POLICY, state, typed, World.NOW));
            }
            // The last byte of the letter in "12345ı" (U+0131) is that of the digit 1.
            for (String typed : List.of("+12345", "12345\n", "１２３４５６", "12345é", "12345ı", "123456\0", " 123456", "1٣3456")) {
                MalformedCodeException refused = assertThrows(
                        MalformedCodeException.class, () -> Kodeviser.verify(token, POLICY, state, typed, World.NOW));
                assertEquals(Status.CODE_CHARACTER, refused.status(), typed);
                assertFalse(refused.getMessage().contains(typed));
            }
            String endless = "1".repeat(10_000_000);
            refuses(MalformedCodeException.class, Status.CODE_TOO_LONG, () -> Kodeviser.verify(token, POLICY, state, endless, World.NOW));
            refuses(
                    MalformedCodeException.class,
                    Status.CODE_LENGTH,
                    () -> Kodeviser.resync(token, POLICY, state, "123456", "1", World.NOW));
        }
    }

    @Test
    void r11_theOrderOfEnrolmentAndLogin() {
        try (Token token = World.token(World.TOTP)) {
            State enrolled = World.enrolled(token);
            State fresh = State.fresh();
            refuses(
                    AlreadyEnrolledException.class,
                    Status.ALREADY_ENROLLED,
                    () -> Kodeviser.enrol(token, POLICY, enrolled, "000000", World.NOW));
            refuses(AlreadyEnrolledException.class, Status.ALREADY_ENROLLED, () -> enrolled.withFirstCounter(1));
            refuses(AlreadyEnrolledException.class, Status.ALREADY_ENROLLED, () -> enrolled.withDrift(Duration.ZERO, World.NOW));
            refuses(NotEnrolledException.class, Status.NOT_ENROLLED, () -> Kodeviser.verify(token, POLICY, fresh, "000000", World.NOW));
            refuses(
                    NotEnrolledException.class,
                    Status.NOT_ENROLLED,
                    () -> Kodeviser.resync(token, POLICY, fresh, "000000", "000000", World.NOW));
        }
    }

    @Test
    void timesBeforeTheFirstStepAndDriftsBeyondACenturyAreRefused() {
        Profile late = Profile.totp(Algorithm.SHA1, 6, Duration.ofSeconds(30), World.NOW);
        try (Token token = World.token(late);
                Token counter = World.token(World.HOTP)) {
            Instant before = World.NOW.minusNanos(1);
            refuses(InvalidTimeException.class, Status.TIME_BEFORE_T0, () -> token.codeAt(before));
            State state = State.adopt(Duration.ZERO, World.NOW, 0);
            refuses(InvalidTimeException.class, Status.TIME_BEFORE_T0, () -> Kodeviser.verify(token, POLICY, state, "000000", before));
            refuses(InvalidTimeException.class, Status.TIME_BEFORE_T0, () -> Kodeviser.verify(token, POLICY, state, "000000", Instant.MIN));
            refuses(InvalidTimeException.class, Status.TIME_BEFORE_T0, () -> Kodeviser.verifyBatch(POLICY, List.of(), Instant.MIN));
            refuses(InvalidTimeException.class, Status.NO_CLOCK, () -> counter.codeAt(World.NOW));
            Duration century = Duration.ofDays(36_500);
            State.adopt(century, World.NOW, 0);
            refuses(InvalidTimeException.class, Status.DRIFT, () -> State.adopt(century.plusSeconds(1), World.NOW, 0));
            refuses(InvalidTimeException.class, Status.DRIFT, () -> State.fresh().withDrift(century.plusSeconds(1).negated(), World.NOW));
            refuses(InvalidTimeException.class, Status.TIME_BEFORE_T0, () -> State.adopt(Duration.ZERO, Instant.MIN, 0));
        }
        refuses(
                InvalidProfileException.class,
                Status.TIME_BEFORE_T0,
                () -> Profile.totp(Algorithm.SHA1, 6, Duration.ofSeconds(30), Instant.ofEpochSecond(-1)));
        refuses(InvalidProfileException.class, Status.PERIOD, () -> Profile.totp(Algorithm.SHA1, 6, Duration.ofMillis(30_500)));
    }

    @Test
    void r16_eachDamagedByteOfARecordIsFound() {
        byte[] record;
        try (Token token = World.token(World.TOTP)) {
            record = World.enrolled(token).bytes();
        }
        for (int i = 0; i < record.length; i++) {
            byte[] damaged = record.clone();
            damaged[i] ^= 1;
            assertThrows(DamagedStateException.class, () -> State.of(damaged), "byte " + i);
        }
        refuses(DamagedStateException.class, Status.STATE_VERSION, () -> State.of(new byte[State.LENGTH]));
        byte[] changed = record.clone();
        changed[100] ^= 1;
        refuses(DamagedStateException.class, Status.STATE_CHECKSUM, () -> State.of(changed));
        refuses(DamagedStateException.class, Status.LENGTH, () -> State.of(Arrays.copyOf(record, 127)));
        refuses(DamagedStateException.class, Status.LENGTH, () -> State.of(Arrays.copyOf(record, 129)));
    }

    @Test
    void r18_aPinHasOneToThirtyTwoBytes() {
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of(new char[0]).close());
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of(new byte[0]).close());
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of("7".repeat(33).toCharArray()).close());
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of(new byte[33]).close());
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of("é".repeat(17).toCharArray()).close());
        refuses(InvalidPinException.class, Status.PIN_LENGTH, () -> Pin.of(new char[] {'\uD800'}).close());
        try (Pin longest = Pin.of("é".repeat(16).toCharArray())) {
            assertEquals("é".repeat(16), new String(longest.bytes(), StandardCharsets.UTF_8));
        }
        SecureRandom random = new SecureRandom();
        refuses(InvalidPinException.class, Status.PIN_DIGITS, () -> Pin.draw(3, random).close());
        refuses(InvalidPinException.class, Status.PIN_DIGITS, () -> Pin.draw(13, random).close());
        for (int digits = 4; digits <= 12; digits++) {
            try (Pin drawn = Pin.draw(digits, random)) {
                assertTrue(new String(drawn.bytes(), StandardCharsets.US_ASCII).matches("[0-9]{" + digits + "}"));
            }
        }
    }

    @Test
    void r3_aSecretHasOneToAHundredAndTwentyEightBytes() {
        refuses(InvalidSecretException.class, Status.SECRET_LENGTH, () -> Secret.of(new byte[0]).close());
        refuses(InvalidSecretException.class, Status.SECRET_LENGTH, () -> Secret.of(new byte[129]).close());
        refuses(InvalidSecretException.class, Status.SECRET_LENGTH, () -> Secret.fromHex("00".repeat(129).toCharArray()).close());
        refuses(InvalidSecretException.class, Status.SECRET_CHARACTER, () -> Secret.fromBase32("MZXW0".toCharArray()).close());
        refuses(InvalidSecretException.class, Status.SECRET_CHARACTER, () -> Secret.fromHex("é0".toCharArray()).close());
        refuses(InvalidSecretException.class, Status.SECRET_CHARACTER, () -> Secret.fromHex("ı0".toCharArray()).close());
        refuses(InvalidSecretException.class, Status.SECRET_INCOMPLETE, () -> Secret.fromHex("012".toCharArray()).close());
        refuses(InvalidSecretException.class, Status.SECRET_LENGTH, () -> Secret.fromHex(new char[(1 << 20) + 1]).close());
    }

    @Test
    void whatIsClosedIsRefused() {
        Token token = World.token(World.TOTP);
        State state = World.enrolled(token);
        Secret secret = World.secret();
        Pin pin = Pin.of("7304".toCharArray());
        Pin closedPin = Pin.of("7304".toCharArray());
        try (pin) {
            closedPin.close();
            assertThrows(
                    IllegalStateException.class,
                    () -> Kodeviser.verifyWithPin(token, POLICY, state, "000000", pin, closedPin, World.NOW));
            assertThrows(
                    IllegalStateException.class,
                    () -> Kodeviser.verifyWithPin(token, POLICY, state, "000000", closedPin, pin, World.NOW));
            assertThrows(IllegalStateException.class, closedPin::bytes);
            token.close();
            List<Executable> calls = List.of(
                    () -> token.codeAt(1),
                    () -> token.codeAt(World.NOW),
                    () -> Kodeviser.enrol(token, POLICY, State.fresh(), "000000", World.NOW),
                    () -> Kodeviser.verify(token, POLICY, state, "000000", World.NOW),
                    () -> Kodeviser.verify(token, Policy.builder().farWindow(1000).build(), state, "000000", World.NOW),
                    () -> Kodeviser.verifyWithPin(token, POLICY, state, "000000", pin, pin, World.NOW),
                    () -> Kodeviser.resync(token, POLICY, state, "000000", "000000", World.NOW),
                    () -> Kodeviser.verifyBatch(POLICY, List.of(new Attempt(token, state, "000000")), World.NOW));
            for (Executable call : calls) {
                assertEquals("the token is closed", assertThrows(IllegalStateException.class, call).getMessage());
            }
        }
        secret.close();
        secret.close();
        assertThrows(IllegalStateException.class, secret::bytes);
        assertThrows(IllegalStateException.class, () -> Token.of(World.TOTP, secret));
    }

    @Test
    void nothingThatIsSecretIsPrinted() {
        try (Secret secret = World.secret();
                Pin pin = Pin.of("7304".toCharArray());
                Token token = World.token(World.TOTP)) {
            assertEquals("Secret(20 bytes)", secret.toString());
            assertEquals("Pin", pin.toString());
            assertEquals("Token(" + World.TOTP + ")", token.toString());
            assertEquals("Attempt(" + token + ")", new Attempt(token, State.fresh(), "123456").toString());
        }
    }

    @Test
    void nullIsRefusedBeforeAnythingIsCalled() {
        try (Token token = World.token(World.TOTP)) {
            State state = World.enrolled(token);
            List<Executable> calls = List.of(
                    () -> Kodeviser.verify(null, POLICY, state, "000000", World.NOW),
                    () -> Kodeviser.verify(token, null, state, "000000", World.NOW),
                    () -> Kodeviser.verify(token, POLICY, null, "000000", World.NOW),
                    () -> Kodeviser.verify(token, POLICY, state, null, World.NOW),
                    () -> Kodeviser.verify(token, POLICY, state, "000000", null),
                    () -> Kodeviser.enrol(token, null, state, "000000", World.NOW),
                    () -> Kodeviser.resync(token, POLICY, state, "000000", null, World.NOW),
                    () -> Kodeviser.verifyWithPin(token, POLICY, state, "000000", null, null, World.NOW),
                    () -> new Attempt(token, null, ""),
                    () -> Token.of(null, null),
                    () -> Secret.of(null),
                    () -> Pin.of((char[]) null),
                    () -> State.of(null));
            for (Executable call : calls) {
                assertThrows(NullPointerException.class, call);
            }
            // Nobody is left inside by any of them, or closing would never wipe it.
            assertEquals(0, token.users());
        }
    }
}
