package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From its box to its next owner, as a program would live it. */
class LifeOfATokenTest {

    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
    private static final Profile PROFILE = Profile.totp(Algorithm.SHA1, 6, Duration.ofSeconds(30));

    private State state = State.fresh();

    private Verdict enrol(Token token, String code, Instant now) {
        return keep(Kodeviser.enrol(token, Policy.defaults(), state, code, now));
    }

    private Verdict verify(Token token, String code, Instant now) {
        return keep(Kodeviser.verify(token, Policy.defaults(), state, code, now));
    }

    private Verdict keep(Decision decision) {
        state = decision.next();
        return decision.verdict();
    }

    /** A code that the token shows nowhere within two days. */
    private static String wrongCode(Token token, Instant now) {
        for (int number = 0; ; number++) {
            String wrong = "%06d".formatted(number);
            boolean shown = false;
            for (int step = -5760; step <= 5760 && !shown; step++) {
                shown = token.codeAt(now.plusSeconds(30L * step)).equals(wrong);
            }
            if (!shown) {
                return wrong;
            }
        }
    }

    @Test
    void r6_to_r13_aTokenLivesThroughAllOfIt() {
        try (Secret secret = Secret.fromBase32("gezd gnbv gy3t qojq-gezd gnbv gy3t qojq".toCharArray());
                Token token = Token.of(PROFILE, secret)) {
            State fresh = state;
            assertThrows(NotEnrolledException.class, () -> Kodeviser.verify(token, Policy.defaults(), fresh, "000000", START));
            assertFalse(state.isEnrolled());

            Verdict.Accepted enrolled = assertInstanceOf(Verdict.Accepted.class, enrol(token, token.codeAt(START), START));
            assertEquals(START.getEpochSecond() / 30, enrolled.movingFactor());
            assertTrue(state.isEnrolled());
            State atHome = state;
            assertThrows(AlreadyEnrolledException.class, () -> Kodeviser.enrol(token, Policy.defaults(), atHome, "000000", START));

            assertEquals(new Verdict.Replayed(), verify(token, token.codeAt(START), START.plusSeconds(5)));
            assertEquals(atHome, state);

            Instant later = START.plusSeconds(60);
            String typed = token.codeAt(later);
            assertInstanceOf(
                    Verdict.Accepted.class, verify(token, typed.substring(0, 3) + " -" + typed.substring(3), later));
            assertNotEquals(atHome, state);

            fiveFailuresLock(token, START.plusSeconds(300));
            twoYearsLaterTheClockIsFifteenMinutesAhead(token, START.plus(Duration.ofDays(730)));
            resynchronization(token, START.plus(Duration.ofDays(731)));
            thePin(token, START.plus(Duration.ofDays(732)));

            State released = state.release();
            assertFalse(released.isEnrolled());
        }
    }

    private void fiveFailuresLock(Token token, Instant now) {
        String wrong = wrongCode(token, now);
        for (int left = 4; left > 0; left--) {
            assertEquals(new Verdict.Rejected(left, null), verify(token, wrong, now));
        }
        Instant end = now.plusSeconds(300);
        assertEquals(new Verdict.Rejected(0, end), verify(token, wrong, now));
        assertEquals(new Verdict.Locked(end), verify(token, token.codeAt(now), now.plusSeconds(299)));
        State locked = state;
        state = locked.unlock();
        assertInstanceOf(Verdict.Accepted.class, verify(token, token.codeAt(now), now));
        state = locked;
        assertInstanceOf(Verdict.Accepted.class, verify(token, token.codeAt(end), end));
    }

    private void twoYearsLaterTheClockIsFifteenMinutesAhead(Token token, Instant now) {
        Instant shown = now.plusSeconds(900);
        assertEquals(new Verdict.NextCode(), verify(token, token.codeAt(shown), now));
        Verdict.Accepted accepted = assertInstanceOf(
                Verdict.Accepted.class, verify(token, token.codeAt(shown.plusSeconds(30)), now.plusSeconds(30)));
        assertTrue(accepted.drift().minusSeconds(900).abs().toSeconds() < 45, accepted.drift()::toString);
    }

    private void resynchronization(Token token, Instant now) {
        Instant shown = now.plusSeconds(70_000);
        String first = token.codeAt(shown);
        String second = token.codeAt(shown.plusSeconds(30));
        Verdict.Rejected rejected =
                assertInstanceOf(Verdict.Rejected.class, keep(Kodeviser.resync(token, Policy.defaults(), state, second, first, now)));
        assertNull(rejected.retryAt());
        assertInstanceOf(
                Verdict.Accepted.class, keep(Kodeviser.resync(token, Policy.defaults(), state, first, second, now)));
        assertEquals(new Verdict.Replayed(), keep(Kodeviser.resync(token, Policy.defaults(), state, first, second, now)));
    }

    private void thePin(Token token, Instant now) {
        Instant shown = now.plusSeconds(70_000);
        try (Pin stored = Pin.of("7304".toCharArray());
                Pin typed = Pin.of(new byte[] {'7', '3', '0', '4'});
                Pin other = Pin.of("7305".toCharArray())) {
            String seen = token.codeAt(shown);
            assertInstanceOf(
                    Verdict.Rejected.class,
                    keep(Kodeviser.verifyWithPin(token, Policy.defaults(), state, seen, other, stored, now)));
            assertEquals(
                    new Verdict.Replayed(), keep(Kodeviser.verifyWithPin(token, Policy.defaults(), state, seen, typed, stored, now)));
            String next = token.codeAt(shown.plusSeconds(30));
            Instant then = now.plusSeconds(30);
            assertInstanceOf(
                    Verdict.Accepted.class,
                    keep(Kodeviser.verifyWithPin(token, Policy.defaults(), state, next, typed, stored, then)));
        }
    }

    @Test
    void r19_aTokenFromAnotherSystemKeepsItsDriftAndItsLastUsedStep() {
        try (Secret secret = Secret.of("12345678901234567890".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                Token token = Token.of(PROFILE, secret)) {
            long lastUsed = START.getEpochSecond() / 30 + 40;
            state = State.adopt(Duration.ofSeconds(40 * 30), START, lastUsed);
            assertTrue(state.isEnrolled());
            Instant now = START.plusSeconds(60);
            assertEquals(new Verdict.Replayed(), verify(token, token.codeAt(lastUsed), now));
            assertEquals(lastUsed + 2, assertInstanceOf(Verdict.Accepted.class, verify(token, token.codeAt(lastUsed + 2), now)).movingFactor());
        }
    }

    @Test
    void aBatchDecidesEachAsVerifyDoes() {
        try (Secret secret = Secret.of(new byte[20]);
                Token token = Token.of(PROFILE, secret)) {
            State enrolled = Kodeviser.enrol(token, Policy.defaults(), State.fresh(), token.codeAt(START), START).next();
            Instant now = START.plusSeconds(3000);
            List<BatchResult> results = Kodeviser.verifyBatch(
                    Policy.defaults(),
                    List.of(
                            new Attempt(token, enrolled, token.codeAt(now)),
                            new Attempt(token, enrolled, "12345"),
                            new Attempt(token, State.fresh(), token.codeAt(now)),
                            new Attempt(token, enrolled, token.codeAt(START))),
                    now);
            assertEquals(4, results.size());
            assertEquals(
                    new BatchResult.Decided(Kodeviser.verify(token, Policy.defaults(), enrolled, token.codeAt(now), now)),
                    results.get(0));
            assertInstanceOf(MalformedCodeException.class, assertInstanceOf(BatchResult.Refused.class, results.get(1)).error());
            assertInstanceOf(NotEnrolledException.class, assertInstanceOf(BatchResult.Refused.class, results.get(2)).error());
            assertEquals(new BatchResult.Decided(new Decision(new Verdict.Replayed(), enrolled)), results.get(3));
        }
    }
}
