package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/**
 * Decides whether a typed code is the one on a token. Each function takes the token, the policy, its stored state, what was typed and
 * the time, and gives a verdict and the next state; it changes nothing, so all of them may be called by many threads.
 *
 * <p>A login, with the compare-and-swap that keeps one code from letting two people in:
 *
 * {@snippet :
 * while (true) {
 *     State read = State.of(store.read(serial));
 *     Decision decision = Kodeviser.verify(token, Policy.defaults(), read, typed, Instant.now());
 *     boolean stored = decision.next().equals(read) || store.replace(serial, read.bytes(), decision.next().bytes());
 *     if (stored) {
 *         return decision.verdict(); // only now: Accepted lets the person in
 *     } // else another login was faster: read and decide again
 * }
 * }
 *
 * <p>Trim what a form adds around a code: spaces and hyphens are allowed between its digits, not around them.
 */
public final class Kodeviser {

    private Kodeviser() {}

    /**
     * Decides the first code of a fresh token: where it fits, the token is enrolled and its clock or counter known.
     *
     * <p>One code suffices within the enrolment window; beyond it, to the far window, the verdict is {@link Verdict.NextCode} and the
     * code after it, typed within five minutes, enrols. The code is used up, and wrong ones count as in {@link #verify}.
     *
     * @param token the token
     * @param policy the policy
     * @param state its stored state
     * @param code what was typed
     * @param now the server's time
     * @return the verdict and the next state
     * @throws MalformedCodeException if it cannot be a code of this token
     * @throws AlreadyEnrolledException if the token is enrolled
     * @throws InvalidTimeException if the time lies before the token's T0, or before 1970
     * @throws IllegalStateException if the token is closed
     */
    public static Decision enrol(Token token, Policy policy, State state, CharSequence code, Instant now) {
        byte[] typed = Text.code(code);
        long seconds = Time.seconds(now);
        try (Exchange with = new Exchange(token, policy, state)) {
            return with.decision(Native.enrol(with, with.place(typed), seconds));
        }
    }

    /**
     * Decides a login of an enrolled token (RFC 4226 section 7.2, RFC 6238 sections 5.2 and 6).
     *
     * <p>A code within the near window of the prediction and later than the last used one is {@link Verdict.Accepted}. One farther
     * off, but still where the token's clock may be, is asked for its next one, {@link Verdict.NextCode}; the code one or two after
     * it, typed within five minutes, is accepted and resynchronizes the token. The last used one, or an earlier one of those
     * searched, is {@link Verdict.Replayed}. Anything else is {@link Verdict.Rejected} and counts as a failure. A token with too many
     * of these is {@link Verdict.Locked} for a while, in the end {@link Verdict.Blocked}.
     *
     * @param token the token
     * @param policy the policy
     * @param state its stored state
     * @param code what was typed
     * @param now the server's time
     * @return the verdict and the next state
     * @throws MalformedCodeException if it cannot be a code of this token
     * @throws NotEnrolledException if the token is not enrolled
     * @throws InvalidTimeException if the time lies before the token's T0, or before 1970
     * @throws IllegalStateException if the token is closed
     */
    public static Decision verify(Token token, Policy policy, State state, CharSequence code, Instant now) {
        byte[] typed = Text.code(code);
        long seconds = Time.seconds(now);
        return policy.searchesFar()
                ? verifyUnhurried(token, policy, state, typed, seconds)
                : verifyCritical(token, policy, state, typed, seconds);
    }

    private static Decision verifyCritical(Token token, Policy policy, State state, byte[] code, long now) {
        Output output = new Output();
        MemorySegment memory = token.enter();
        try {
            Status.check(Native.verifyCritical(memory, policy, state, code, now, output));
        } finally {
            token.leave();
        }
        return output.decision();
    }

    private static Decision verifyUnhurried(Token token, Policy policy, State state, byte[] code, long now) {
        try (Exchange with = new Exchange(token, policy, state)) {
            return with.decision(Native.verify(with, with.place(code), now));
        }
    }

    /**
     * Decides a login with PIN and code. Both are always evaluated. With the wrong PIN the verdict is {@link Verdict.Rejected} and a
     * failure is counted whatever the code was; a right code is used up all the same, and a far one asks for nothing.
     *
     * @param token the token
     * @param policy the policy
     * @param state its stored state
     * @param code what was typed as the code
     * @param typedPin what was typed as the PIN
     * @param storedPin what the PIN is
     * @param now the server's time
     * @return the verdict and the next state
     * @throws MalformedCodeException if it cannot be a code of this token
     * @throws NotEnrolledException if the token is not enrolled
     * @throws InvalidTimeException if the time lies before the token's T0, or before 1970
     * @throws IllegalStateException if the token or a PIN is closed
     */
    public static Decision verifyWithPin(
            Token token, Policy policy, State state, CharSequence code, Pin typedPin, Pin storedPin, Instant now) {
        byte[] typed = Text.code(code);
        long seconds = Time.seconds(now);
        MemorySegment pin = typedPin.enter();
        try {
            MemorySegment expected = storedPin.enter();
            try {
                return policy.searchesFar()
                        ? verifyUnhurried(token, policy, state, typed, pin, expected, seconds)
                        : verifyCritical(token, policy, state, typed, pin, expected, seconds);
            } finally {
                storedPin.leave();
            }
        } finally {
            typedPin.leave();
        }
    }

    private static Decision verifyCritical(
            Token token, Policy policy, State state, byte[] code, MemorySegment pin, MemorySegment expected, long now) {
        Output output = new Output();
        MemorySegment memory = token.enter();
        try {
            Status.check(Native.verifyWithPinCritical(memory, policy, state, code, pin, expected, now, output));
        } finally {
            token.leave();
        }
        return output.decision();
    }

    private static Decision verifyUnhurried(
            Token token, Policy policy, State state, byte[] code, MemorySegment pin, MemorySegment expected, long now) {
        try (Exchange with = new Exchange(token, policy, state)) {
            return with.decision(Native.verifyWithPin(with, with.place(code), pin, expected, now));
        }
    }

    /**
     * Decides on two consecutive codes that the owner reads to the help desk: where they fit, both are used up and the code after them
     * works at once (RFC 4226 section 7.4).
     *
     * <p>They are searched over the resynchronization window. Codes at or before the last used one are {@link Verdict.Replayed}; a pair
     * that fits nowhere is {@link Verdict.Rejected} and counts as a failure. It lifts no lock and no block: {@link State#unlock} does.
     *
     * @param token the token
     * @param policy the policy
     * @param state its stored state
     * @param first the first code
     * @param second the code after it
     * @param now the server's time
     * @return the verdict and the next state
     * @throws MalformedCodeException if one cannot be a code of this token
     * @throws NotEnrolledException if the token is not enrolled
     * @throws InvalidTimeException if the time lies before the token's T0, or before 1970
     * @throws IllegalStateException if the token is closed
     */
    public static Decision resync(
            Token token, Policy policy, State state, CharSequence first, CharSequence second, Instant now) {
        byte[] one = Text.code(first);
        byte[] other = Text.code(second);
        long seconds = Time.seconds(now);
        try (Exchange with = new Exchange(token, policy, state)) {
            return with.decision(Native.resync(with, with.place(one), with.place(other), seconds));
        }
    }

    /**
     * Decides many logins, each as {@link #verify} decides it: one with something wrong harms no other. They are decided in order, each
     * from its own state, and each still needs its own compare-and-swap.
     *
     * @param policy the policy
     * @param attempts the logins
     * @param now the server's time
     * @return a result for each, in the order of the attempts
     * @throws InvalidTimeException if the time lies before 1970
     */
    public static List<BatchResult> verifyBatch(Policy policy, List<Attempt> attempts, Instant now) {
        return Batch.verify(policy, List.copyOf(attempts), Time.seconds(now));
    }

    /**
     * The native library's version.
     *
     * @return such as "0.1.0"
     * @throws NativeLibraryException if it cannot be used
     */
    public static String nativeVersion() {
        return Native.version();
    }
}
