package org.kodeviser;

import java.time.Instant;

/** Unix seconds. */
final class Time {

    private Time() {}

    /** The whole seconds since 1970. */
    static long seconds(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0) {
            throw new InvalidTimeException(Status.TIME_BEFORE_T0, "the time lies before 1970");
        }
        return seconds;
    }

    /** The time of so many unsigned seconds since 1970; the last one there is where it lies beyond it. */
    static Instant instant(long seconds) {
        boolean beyond = Long.compareUnsigned(seconds, Instant.MAX.getEpochSecond()) > 0;
        return beyond ? Instant.MAX : Instant.ofEpochSecond(seconds);
    }
}
