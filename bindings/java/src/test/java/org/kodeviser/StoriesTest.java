package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** R4 to R19: the stories of the conformance set, each step with its verdict. */
class StoriesTest {

    private static final List<JsonObject> STORIES = Vectors.read("stories.json", "stories");

    /** The C interface's policy has no windows for counters but the look-ahead. */
    private static final Set<String> BEYOND_THE_C_INTERFACE = Set.of("policy-counter-windows");

    @Test
    void thereAreAllOfThemAndOneNeedsMoreThanTheCInterfaceHas() {
        assertEquals(79, STORIES.size());
        Set<String> beyond = STORIES.stream()
                .filter(StoriesTest::isBeyondTheCInterface)
                .map(story -> Vectors.text(story, "id"))
                .collect(Collectors.toSet());
        assertEquals(BEYOND_THE_C_INTERFACE, beyond);
    }

    private static boolean isBeyondTheCInterface(JsonObject story) {
        return story.getAsJsonObject("policy").keySet().stream().anyMatch(name -> name.startsWith("counter_"));
    }

    @TestFactory
    Stream<DynamicTest> r4_to_r19_theStoriesEndAsInTheSet() {
        return STORIES.stream()
                .filter(story -> !isBeyondTheCInterface(story))
                .map(story -> DynamicTest.dynamicTest(Vectors.text(story, "id"), () -> play(story)));
    }

    private static void play(JsonObject story) {
        Policy policy = policy(story.getAsJsonObject("policy"));
        State state = beginning(story.getAsJsonObject("begins"));
        try (Token token = Vectors.token(story.getAsJsonObject("token"))) {
            for (JsonObject step : Vectors.all(story.getAsJsonArray("steps")).toList()) {
                state = play(token, policy, state, step);
            }
        }
    }

    private static State play(Token token, Policy policy, State state, JsonObject step) {
        String call = Vectors.text(step, "call");
        switch (call) {
            case "unlock" -> {
                return state.unlock();
            }
            case "release" -> {
                return state.release();
            }
            default -> {
                JsonObject expect = step.getAsJsonObject("expect");
                try {
                    Decision decision = decide(call, token, policy, state, step);
                    assertTrue(fits(expect, decision.verdict()), () -> decision.verdict() + " in " + step);
                    // Whoever stores only what has changed stores the same.
                    assertEquals(decision.next(), State.of(decision.next().bytes()));
                    return decision.next();
                } catch (KodeviserException refused) {
                    assertEquals(expect.has("error") ? Vectors.text(expect, "error") : "none", name(refused), step::toString);
                    return state;
                }
            }
        }
    }

    private static Decision decide(String call, Token token, Policy policy, State state, JsonObject step) {
        Instant now = Instant.ofEpochSecond(step.get("at").getAsLong());
        String code = Vectors.text(step, "code");
        return switch (call) {
            case "enrol" -> Kodeviser.enrol(token, policy, state, code, now);
            case "verify" -> Kodeviser.verify(token, policy, state, code, now);
            case "resync" -> Kodeviser.resync(token, policy, state, code, Vectors.text(step, "second_code"), now);
            case "verify_with_pin" -> {
                try (Pin typed = Pin.of(Vectors.text(step, "pin").toCharArray());
                        Pin stored = Pin.of(Vectors.text(step, "expected_pin").toCharArray())) {
                    yield Kodeviser.verifyWithPin(token, policy, state, code, typed, stored, now);
                }
            }
            default -> throw new AssertionError(call + " is unknown");
        };
    }

    private static boolean fits(JsonObject expect, Verdict verdict) {
        String expected = expect.has("verdict") ? Vectors.text(expect, "verdict") : "an error";
        return switch (verdict) {
            case Verdict.Accepted(long movingFactor, Duration drift) -> {
                boolean rightFactor = Long.toUnsignedString(movingFactor).equals(Vectors.text(expect, "moving_factor"));
                yield expected.equals("accepted") && rightFactor && driftFits(expect, drift.getSeconds());
            }
            case Verdict.Rejected(int attemptsLeft, Instant retryAt) ->
                expected.equals("rejected")
                        && attemptsLeft == expect.get("attempts_left").getAsInt()
                        && (expect.has("retry_at")
                                ? retryAt != null && retryAt.getEpochSecond() == expect.get("retry_at").getAsLong()
                                : retryAt == null);
            case Verdict.Replayed() -> expected.equals("replayed");
            case Verdict.NextCode() -> expected.equals("next_code");
            case Verdict.Locked(Instant retryAt) ->
                expected.equals("locked") && retryAt.getEpochSecond() == expect.get("retry_at").getAsLong();
            case Verdict.Blocked() -> expected.equals("blocked");
        };
    }

    private static boolean driftFits(JsonObject expect, long drift) {
        if (!expect.has("drift_seconds")) {
            return true;
        }
        JsonObject between = expect.getAsJsonObject("drift_seconds");
        return between.get("least").getAsLong() <= drift && drift <= between.get("most").getAsLong();
    }

    /** The error in the words of the set. */
    private static String name(KodeviserException error) {
        return switch (error) {
            case MalformedCodeException _ -> "malformed_code";
            case NotEnrolledException _ -> "not_enrolled";
            case AlreadyEnrolledException _ -> "already_enrolled";
            case InvalidTimeException _ -> "time_before_t0";
            default -> error.toString();
        };
    }

    private static State beginning(JsonObject begins) {
        boolean drifts = begins.has("drift_seconds");
        Duration drift = Duration.ofSeconds(drifts ? begins.get("drift_seconds").getAsLong() : 0);
        Instant measuredAt = Instant.ofEpochSecond(drifts ? begins.get("measured_at").getAsLong() : 0);
        if (Vectors.text(begins, "state").equals("adopted")) {
            if (begins.get("last_used").isJsonNull()) {
                return State.adopt(drift, measuredAt);
            }
            return State.adopt(drift, measuredAt, Long.parseUnsignedLong(Vectors.text(begins, "last_used")));
        }
        State state = State.fresh();
        if (begins.has("first_counter")) {
            state = state.withFirstCounter(Long.parseUnsignedLong(Vectors.text(begins, "first_counter")));
        }
        return drifts ? state.withDrift(drift, measuredAt) : state;
    }

    private static Policy policy(JsonObject changed) {
        Policy.Builder builder = Policy.builder();
        for (String name : changed.keySet()) {
            int value = changed.get(name).getAsInt();
            switch (name) {
                case "near_window" -> builder.nearWindow(value);
                case "look_ahead" -> builder.lookAhead(value);
                case "enrol_window" -> builder.enrolWindow(value);
                case "far_window" -> builder.farWindow(value);
                case "resync_window" -> builder.resyncWindow(value);
                case "drift_ppm" -> builder.driftPpm(value);
                case "max_failures" -> builder.maxFailures(value);
                case "lock_seconds" -> builder.lock(Duration.ofSeconds(value));
                case "block_after" -> builder.blockAfter(value);
                default -> throw new AssertionError(name + " is unknown");
            }
        }
        return builder.build();
    }
}
