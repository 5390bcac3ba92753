package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a native decision reads and writes: the token, which stays open meanwhile, the policy, the state, and room for the next state
 * and the verdict. For a critical call these are arrays as they lie in the heap, for any other native memory.
 */
final class Exchange implements AutoCloseable {

    // The offsets in kodeviser_verdict.
    private static final long ATTEMPTS_LEFT = 4;
    private static final long MOVING_FACTOR = 8;
    private static final long DRIFT_SECONDS = 16;
    private static final long RETRY_AT = 24;
    static final int VERDICT_LENGTH = 64;

    final boolean critical;
    final MemorySegment token;
    final MemorySegment policy;
    final MemorySegment state;
    final MemorySegment next;
    final MemorySegment verdict;
    private final Token owner;
    private final @Nullable Arena arena;

    private Exchange(Token token, Policy policy, State state, @Nullable Arena arena) {
        this.owner = token;
        this.arena = arena;
        this.critical = arena == null;
        this.policy = policy.memory();
        this.state = place(state.record());
        this.next = room(State.LENGTH);
        this.verdict = room(VERDICT_LENGTH);
        // Last, so that nobody is left inside where something above fails.
        this.token = token.enter();
    }

    /** For a login, which is a short call unless the policy lets it search far. */
    static Exchange login(Token token, Policy policy, State state) {
        return policy.searchesFar() ? unhurried(token, policy, state) : new Exchange(token, policy, state, null);
    }

    /** For a call that may search far. */
    static Exchange unhurried(Token token, Policy policy, State state) {
        Arena arena = Arena.ofConfined();
        try {
            return new Exchange(token, policy, state, arena);
        } catch (Throwable thrown) {
            arena.close();
            throw thrown;
        }
    }

    /** Bytes for the call to read. */
    MemorySegment place(byte[] bytes) {
        return arena == null ? MemorySegment.ofArray(bytes) : arena.allocateFrom(JAVA_BYTE, bytes);
    }

    private MemorySegment room(int length) {
        return arena == null ? MemorySegment.ofArray(new byte[length]) : arena.allocate(length);
    }

    /** What was decided, or the exception that the status stands for. */
    Decision decision(int status) {
        Status.check(status);
        return new Decision(verdict(verdict), State.written(next));
    }

    static Verdict verdict(MemorySegment verdict) {
        long retryAt = verdict.get(JAVA_LONG_UNALIGNED, RETRY_AT);
        int outcome = verdict.get(JAVA_INT_UNALIGNED, 0);
        return switch (outcome) {
            case 1 ->
                new Verdict.Accepted(
                        verdict.get(JAVA_LONG_UNALIGNED, MOVING_FACTOR),
                        Duration.ofSeconds(verdict.get(JAVA_LONG_UNALIGNED, DRIFT_SECONDS)));
            case 2 -> {
                Instant lockedUntil = retryAt == 0 ? null : Time.instant(retryAt);
                yield new Verdict.Rejected(verdict.get(JAVA_INT_UNALIGNED, ATTEMPTS_LEFT), lockedUntil);
            }
            case 3 -> new Verdict.Replayed();
            case 4 -> new Verdict.NextCode();
            case 5 -> new Verdict.Locked(Time.instant(retryAt));
            case 6 -> new Verdict.Blocked();
            default -> throw new NativeLibraryException("the library gave an unknown verdict, " + outcome, null);
        };
    }

    @Override
    public void close() {
        owner.leave();
        if (arena != null) {
            arena.close();
        }
    }
}
