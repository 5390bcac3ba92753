package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a state says: a kodeviser_state_info. */
record StateInfo(
        boolean isEnrolled, boolean isBlocked, int failures, @Nullable Instant lockedUntil, OptionalLong lastUsed, Duration drift) {

    private static final int LENGTH = 80;

    // The offsets in kodeviser_state_info.
    private static final int IS_ENROLLED = 0;
    private static final int IS_BLOCKED = 4;
    private static final int HAS_LAST_USED = 8;
    private static final int FAILURES = 12;
    private static final int LOCKED_UNTIL = 16;
    private static final int LAST_USED = 24;
    private static final int DRIFT_SECONDS = 32;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** What a record says, if it is as it was written. */
    static StateInfo of(byte[] record) {
        byte[] info = new byte[LENGTH];
        Status.check(Native.stateRead(MemorySegment.ofArray(record), MemorySegment.ofArray(info)));
        long lockedUntil = (long) LONG.get(info, LOCKED_UNTIL);
        boolean hasLastUsed = (int) INT.get(info, HAS_LAST_USED) == 1;
        return new StateInfo(
                (int) INT.get(info, IS_ENROLLED) == 1,
                (int) INT.get(info, IS_BLOCKED) == 1,
                (int) INT.get(info, FAILURES),
                lockedUntil == 0 ? null : Time.instant(lockedUntil),
                hasLastUsed ? OptionalLong.of((long) LONG.get(info, LAST_USED)) : OptionalLong.empty(),
                Duration.ofSeconds((long) LONG.get(info, DRIFT_SECONDS)));
    }
}
