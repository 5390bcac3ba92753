package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Policies, states, verdicts and batches as values. */
class ValuesTest {

    private record Number(
            int least, int most, int standard, BiFunction<Policy.Builder, Integer, Policy.Builder> set, ToIntFunction<Policy> get) {}

    private static final List<Number> NUMBERS = List.of(
            new Number(0, 100_000, 1, Policy.Builder::nearWindow, Policy::nearWindow),
            new Number(0, 100_000, 10, Policy.Builder::lookAhead, Policy::lookAhead),
            new Number(0, 100_000, 10, Policy.Builder::enrolWindow, Policy::enrolWindow),
            new Number(0, 100_000, 120, Policy.Builder::farWindow, Policy::farWindow),
            new Number(0, 100_000, 2880, Policy.Builder::resyncWindow, Policy::resyncWindow),
            new Number(0, 1_000, 60, Policy.Builder::driftPpm, Policy::driftPpm),
            new Number(1, 100_000, 5, Policy.Builder::maxFailures, Policy::maxFailures),
            new Number(0, 86_400, 300, (builder, value) -> builder.lock(Duration.ofSeconds(value)), policy -> (int) policy.lock().toSeconds()),
            new Number(1, 100_000, 100, Policy.Builder::blockAfter, Policy::blockAfter));

    @Test
    void eachNumberOfAPolicyHasItsBoundsHereAndInTheLibrary() {
        for (Number number : NUMBERS) {
            assertEquals(number.standard, number.get.applyAsInt(Policy.defaults()));
            for (int value : new int[] {number.least, number.most}) {
                Policy policy = number.set.apply(Policy.builder(), value).build();
                assertEquals(value, number.get.applyAsInt(policy));
                assertEquals(Status.OK, nativeStatus(policy));
            }
            for (int value : new int[] {number.least - 1, number.most + 1}) {
                InvalidPolicyException refused =
                        assertThrows(InvalidPolicyException.class, () -> number.set.apply(Policy.builder(), value));
                assertTrue(refused.getMessage().endsWith("is " + number.least + " to " + number.most + ", not " + value));
                assertEquals(Status.POLICY, refused.status());
            }
            int beyond = number.most + 1;
            assertEquals(Status.POLICY, nativeStatus(unchecked(number, beyond)));
        }
        assertThrows(InvalidPolicyException.class, () -> Policy.builder().lock(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    /** A policy past its builder: only the library can refuse it. */
    private static Policy unchecked(Number number, int value) {
        Policy right = number.set.apply(Policy.builder(), number.most).build();
        int[] values = right.values();
        for (int i = 1; i < values.length; i++) {
            if (values[i] == number.most && Policy.defaults().values()[i] != number.most) {
                values[i] = value;
            }
        }
        return Policy.unchecked(values);
    }

    /** A decision that computes nothing, since the token is blocked; the policy is looked at before. */
    private static int nativeStatus(Policy policy) {
        try (Token token = World.token(World.TOTP)) {
            Policy blocking = Policy.builder().blockAfter(1).build();
            State blocked =
                    Kodeviser.verify(token, blocking, World.enrolled(token), World.wrong(token), World.NOW).next();
            try (Exchange with = new Exchange(token, policy, blocked)) {
                return Native.verify(with, with.place("000000".getBytes()), World.NOW.getEpochSecond());
            }
        }
    }

    @Test
    void aPolicyIsAValue() {
        Policy strict = Policy.builder().maxFailures(3).build();
        assertEquals(strict, Policy.defaults().toBuilder().maxFailures(3).build());
        assertEquals(strict.hashCode(), Policy.defaults().toBuilder().maxFailures(3).build().hashCode());
        assertNotEquals(strict, Policy.defaults());
        assertTrue(strict.toString().contains("number of failures before a lock 3"));
        // A builder goes on without changing what it has built.
        Policy.Builder builder = Policy.builder();
        Policy first = builder.build();
        builder.nearWindow(2);
        assertEquals(Policy.defaults(), first);
    }

    @Test
    void aStateIsAValueThatNobodyChanges() {
        State fresh = State.fresh();
        byte[] bytes = fresh.bytes();
        assertEquals(State.LENGTH, bytes.length);
        State same = State.of(bytes);
        bytes[0] ^= 1;
        assertEquals(fresh, same);
        assertEquals(fresh.hashCode(), same.hashCode());
        same.bytes()[0] ^= 1;
        assertArrayEquals(fresh.bytes(), same.bytes());
        assertNotEquals(fresh, fresh.withFirstCounter(1));
        assertEquals(fresh, fresh.withFirstCounter(0));
        assertNotEquals(fresh, fresh.withDrift(Duration.ofSeconds(1), World.NOW));
        assertFalse(fresh.isEnrolled());
        assertTrue(State.adopt(Duration.ZERO, Instant.EPOCH, 0).isEnrolled());
    }

    @Test
    void aStateTellsTheHelpDeskWhyATokenSaysNothing() {
        State fresh = State.fresh();
        assertEquals(OptionalLong.empty(), fresh.lastUsed());
        assertNull(fresh.lockedUntil());
        try (Token token = World.token(World.TOTP)) {
            long step = World.NOW.getEpochSecond() / 30;
            State state = State.adopt(Duration.ofSeconds(-90), World.NOW, step - 100);
            assertEquals(Duration.ofSeconds(-90), state.drift());
            String code = token.codeAt(World.NOW);
            String wrong = "000000".equals(code) ? "111111" : "000000";
            Policy policy = Policy.builder().maxFailures(2).lock(Duration.ofSeconds(600)).blockAfter(3).build();
            Instant now = World.NOW;
            for (int failures = 1; failures <= 3; failures++) {
                assertFalse(state.isBlocked());
                state = Kodeviser.verify(token, policy, state, wrong, now).next();
                assertEquals(failures, state.failures());
                if (failures == 2) {
                    assertEquals(now.plusSeconds(600), state.lockedUntil());
                    now = now.plusSeconds(600);
                }
            }
            assertTrue(state.isBlocked());
            assertEquals(OptionalLong.of(step - 100), state.lastUsed());
            assertEquals(0, state.unlock().failures());
        }
    }

    @Test
    void r19_aTokenWhoseLastUseNobodyKnowsIsAdopted() {
        try (Token token = World.token(World.HOTP)) {
            State state = State.adopt(Duration.ZERO, World.NOW);
            assertTrue(state.isEnrolled());
            assertEquals(OptionalLong.empty(), state.lastUsed());
            Decision decision = Kodeviser.verify(token, Policy.defaults(), state, token.codeAt(0), World.NOW);
            assertEquals(new Verdict.Accepted(0, Duration.ZERO), decision.verdict());
            assertEquals(OptionalLong.of(0), decision.next().lastUsed());
        }
    }

    @Test
    void r1_countersAreUnsigned() {
        try (Token token = World.token(World.HOTP)) {
            State state = State.adopt(Duration.ZERO, World.NOW, -3);
            Decision decision = Kodeviser.verify(token, Policy.defaults(), state, token.codeAt(-2), World.NOW);
            assertEquals(new Verdict.Accepted(-2, Duration.ZERO), decision.verdict());
            decision = Kodeviser.verify(token, Policy.defaults(), decision.next(), token.codeAt(-1), World.NOW);
            assertEquals("18446744073709551615", Long.toUnsignedString(assertInstanceOf(Verdict.Accepted.class, decision.verdict()).movingFactor()));
        }
    }

    @Test
    void theLastSecondsThereAreInJavaAreNoTrouble() {
        try (Token token = World.token(World.TOTP)) {
            State state = State.adopt(Duration.ZERO, Instant.EPOCH, 0);
            Policy locking = Policy.builder().maxFailures(1).build();
            Instant last = Instant.MAX;
            String code = token.codeAt(last);
            assertInstanceOf(Verdict.Accepted.class, Kodeviser.verify(token, locking, state, code, last).verdict());
            Decision locked = Kodeviser.verify(token, locking, state, "000000".equals(code) ? "111111" : "000000", last);
            assertEquals(new Verdict.Rejected(0, Instant.MAX), locked.verdict());
            assertEquals(new Verdict.Locked(Instant.MAX), Kodeviser.verify(token, locking, locked.next(), code, last).verdict());
        }
    }

    @Test
    void aBatchOfThousandsDecidesEachAsVerifyDoes() {
        try (Token token = World.token(World.TOTP);
                Token counter = World.token(World.HOTP)) {
            State enrolled = World.enrolled(token);
            State adopted = State.adopt(Duration.ZERO, World.NOW, 5);
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                attempts.add(switch (i % 5) {
                    case 0 -> new Attempt(token, enrolled, token.codeAt(World.NOW.plusSeconds(30L * (i % 3))));
                    case 1 -> new Attempt(counter, adopted, counter.codeAt(i % 30));
                    case 2 -> new Attempt(token, State.fresh(), "000000");
                    case 3 -> new Attempt(counter, adopted, "x".repeat(i % 100));
                    default -> new Attempt(token, enrolled, "%06d".formatted(i));
                });
            }
            List<BatchResult> results = Kodeviser.verifyBatch(Policy.defaults(), attempts, World.NOW);
            assertEquals(attempts.size(), results.size());
            for (int i = 0; i < attempts.size(); i++) {
                Attempt attempt = attempts.get(i);
                BatchResult result = results.get(i);
                try {
                    Decision alone = Kodeviser.verify(
                            attempt.token(), Policy.defaults(), attempt.state(), attempt.code(), World.NOW);
                    assertEquals(new BatchResult.Decided(alone), result);
                } catch (KodeviserException refused) {
                    KodeviserException error = assertInstanceOf(BatchResult.Refused.class, result).error();
                    assertEquals(refused.getClass(), error.getClass());
                    assertEquals(refused.status(), error.status());
                }
            }
            assertEquals(List.of(), Kodeviser.verifyBatch(Policy.defaults(), List.of(), World.NOW));
            assertEquals(0, token.users());
        }
    }

    @Test
    void theLibraryTellsItsVersion() {
        assertTrue(Kodeviser.nativeVersion().matches("\\d+\\.\\d+\\.\\d+"));
    }
}
