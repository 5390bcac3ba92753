package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;

/** Room for what a native decision writes: the next state, and a kodeviser_verdict. */
final class Output {

    static final int VERDICT_LENGTH = 64;

    // The offsets in kodeviser_verdict.
    private static final int OUTCOME = 0;
    private static final int ATTEMPTS_LEFT = 4;
    private static final int MOVING_FACTOR = 8;
    private static final int DRIFT_SECONDS = 16;
    private static final int RETRY_AT = 24;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] next = new byte[State.LENGTH];
    private final byte[] verdict = new byte[VERDICT_LENGTH];

    MemorySegment next() {
        return MemorySegment.ofArray(next);
    }

    MemorySegment verdict() {
        return MemorySegment.ofArray(verdict);
    }

    /** What was decided. */
    Decision decision() {
        return new Decision(decoded(), State.written(next));
    }

    private Verdict decoded() {
        int outcome = (int) INT.get(verdict, OUTCOME);
        return switch (outcome) {
            case 1 ->
                new Verdict.Accepted(
                        (long) LONG.get(verdict, MOVING_FACTOR), Duration.ofSeconds((long) LONG.get(verdict, DRIFT_SECONDS)));
            case 2 -> {
                long retryAt = (long) LONG.get(verdict, RETRY_AT);
                yield new Verdict.Rejected((int) INT.get(verdict, ATTEMPTS_LEFT), retryAt == 0 ? null : Time.instant(retryAt));
            }
            case 3 -> new Verdict.Replayed();
            case 4 -> new Verdict.NextCode();
            case 5 -> new Verdict.Locked(Time.instant((long) LONG.get(verdict, RETRY_AT)));
            case 6 -> new Verdict.Blocked();
            default -> throw new NativeLibraryException("the library gave an unknown verdict, " + outcome, null);
        };
    }
}
