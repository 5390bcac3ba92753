package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How wide to search and when to stop trying. A window counts moving factors: time steps to each side of the predicted one, or
 * counters ahead of the next one. It never changes; make it once and use it for all.
 *
 * <p>Wider windows cost time, and the near window, the look-ahead and the enrolment window cost security: an attempt with a random
 * code is accepted with one chance in 10<sup>digits</sup> for each code that would be.
 */
public final class Policy {

    /** The places in kodeviser_policy, in ints. */
    private enum Field {
        VERSION(1, 1, "version"),
        NEAR_WINDOW(0, 100_000, "near window"),
        LOOK_AHEAD(0, 100_000, "look-ahead"),
        ENROL_WINDOW(0, 100_000, "enrolment window"),
        FAR_WINDOW(0, 100_000, "far window"),
        RESYNC_WINDOW(0, 100_000, "resynchronization window"),
        DRIFT_PPM(0, 1_000, "drift in ppm"),
        MAX_FAILURES(1, 100_000, "number of failures before a lock"),
        LOCK_SECONDS(0, 86_400, "lock in seconds"),
        BLOCK_AFTER(1, 100_000, "number of failures before a block");

        private final int least;
        private final int most;
        private final String words;

        Field(int least, int most, String words) {
            this.least = least;
            this.most = most;
            this.words = words;
        }

        void check(int value) {
            if (value < least || value > most) {
                throw new InvalidPolicyException(Status.POLICY, "the " + words + " is " + least + " to " + most + ", not " + value);
            }
        }
    }

    private static final int INTS = 16;

    /** So many candidates hold up the collector for some fifty microseconds, with SHA-512 (AMD EPYC with AVX2, 2026-11-22). */
    private static final int FEW_CANDIDATES = 300;

    private final int[] values;
    private final MemorySegment memory;
    private final boolean searchesFar;

    private Policy(int[] values) {
        this.values = values;
        // No secret, so the collector may free it when it likes.
        this.memory = Arena.ofAuto().allocate((long) INTS * Integer.BYTES, JAVA_INT.byteAlignment());
        MemorySegment.copy(values, 0, memory, JAVA_INT, 0, values.length);
        int sides = 2 * Math.max(nearWindow(), farWindow()) + 1;
        this.searchesFar = Math.max(sides, lookAhead()) > FEW_CANDIDATES;
    }

    /** Made when it is asked for first, which is when the native library is loaded. */
    private static final class Defaults {
        static final Policy POLICY = fromLibrary();

        private static Policy fromLibrary() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment policy = arena.allocate((long) INTS * Integer.BYTES, JAVA_INT.byteAlignment());
                Status.check(Native.policyInit(policy));
                return new Policy(policy.toArray(JAVA_INT));
            }
        }
    }

    /**
     * The defaults, which are told beside each number.
     *
     * @return the policy
     */
    public static Policy defaults() {
        Native.require();
        return Defaults.POLICY;
    }

    /**
     * Begins a policy with the defaults.
     *
     * @return the builder
     */
    public static Builder builder() {
        return defaults().toBuilder();
    }

    /**
     * Begins a policy with the numbers of this one.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        return new Builder(values.clone());
    }

    /** Numbers that no builder has checked, for tests. */
    static Policy unchecked(int[] values) {
        return new Policy(values.clone());
    }

    /** The numbers of a kodeviser_policy, for tests. */
    int[] values() {
        return values.clone();
    }

    private int value(Field field) {
        return values[field.ordinal()];
    }

    /**
     * Clock tokens: steps to each side of the predicted one that are accepted with one code.
     *
     * @return 0 to 100000, by default 1 (RFC 6238 section 5.2)
     */
    public int nearWindow() {
        return value(Field.NEAR_WINDOW);
    }

    /**
     * Counter tokens: counters after the next one that are accepted with one code.
     *
     * @return 0 to 100000, by default 10 (RFC 4226 section 7.4)
     */
    public int lookAhead() {
        return value(Field.LOOK_AHEAD);
    }

    /**
     * Clock tokens: steps to each side that enrol with one code. (Counter tokens: 100 counters.)
     *
     * @return 0 to 100000, by default 10
     */
    public int enrolWindow() {
        return value(Field.ENROL_WINDOW);
    }

    /**
     * Clock tokens: steps to each side, at most, where a code asks for the next one. (Counter tokens: 100 counters.)
     *
     * @return 0 to 100000, by default 120
     */
    public int farWindow() {
        return value(Field.FAR_WINDOW);
    }

    /**
     * Clock tokens: steps to each side that {@link Kodeviser#resync} searches. (Counter tokens: 1000 counters.)
     *
     * @return 0 to 100000, by default 2880
     */
    public int resyncWindow() {
        return value(Field.RESYNC_WINDOW);
    }

    /**
     * The fastest drift that is believed of a quartz.
     *
     * @return parts per million, 0 to 1000, by default 60
     */
    public int driftPpm() {
        return value(Field.DRIFT_PPM);
    }

    /**
     * Failures in a row until the token is locked for a while.
     *
     * @return 1 to 100000, by default 5 (RFC 4226 section 7.3)
     */
    public int maxFailures() {
        return value(Field.MAX_FAILURES);
    }

    /**
     * The first lock's length, doubled with each further lock up to a day.
     *
     * @return up to a day, by default 300 seconds
     */
    public Duration lock() {
        return Duration.ofSeconds(value(Field.LOCK_SECONDS));
    }

    /**
     * Failures in a row until the token is blocked for good.
     *
     * @return 1 to 100000, by default 100 (NIST SP 800-63B section 5.2.2)
     */
    public int blockAfter() {
        return value(Field.BLOCK_AFTER);
    }

    /** The kodeviser_policy. */
    MemorySegment memory() {
        return memory;
    }

    /** Whether a login may compute so many candidates that its call is not short. */
    boolean searchesFar() {
        return searchesFar;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Policy policy && Arrays.equals(values, policy.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Tells its numbers. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Policy(");
        for (Field field : Field.values()) {
            text.append(field == Field.VERSION ? "" : field.words + " " + value(field) + ", ");
        }
        text.setLength(text.length() - 2);
        return text.append(')').toString();
    }

    /** Changes some numbers of a policy. */
    public static final class Builder {

        private final int[] values;

        private Builder(int[] values) {
            this.values = values;
        }

        private Builder set(Field field, int value) {
            field.check(value);
            values[field.ordinal()] = value;
            return this;
        }

        /**
         * Sets {@link Policy#nearWindow}.
         *
         * @param steps 0 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder nearWindow(int steps) {
            return set(Field.NEAR_WINDOW, steps);
        }

        /**
         * Sets {@link Policy#lookAhead}.
         *
         * @param counters 0 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder lookAhead(int counters) {
            return set(Field.LOOK_AHEAD, counters);
        }

        /**
         * Sets {@link Policy#enrolWindow}.
         *
         * @param steps 0 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder enrolWindow(int steps) {
            return set(Field.ENROL_WINDOW, steps);
        }

        /**
         * Sets {@link Policy#farWindow}.
         *
         * @param steps 0 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder farWindow(int steps) {
            return set(Field.FAR_WINDOW, steps);
        }

        /**
         * Sets {@link Policy#resyncWindow}.
         *
         * @param steps 0 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder resyncWindow(int steps) {
            return set(Field.RESYNC_WINDOW, steps);
        }

        /**
         * Sets {@link Policy#driftPpm}.
         *
         * @param partsPerMillion 0 to 1000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder driftPpm(int partsPerMillion) {
            return set(Field.DRIFT_PPM, partsPerMillion);
        }

        /**
         * Sets {@link Policy#maxFailures}.
         *
         * @param failures 1 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder maxFailures(int failures) {
            return set(Field.MAX_FAILURES, failures);
        }

        /**
         * Sets {@link Policy#lock}.
         *
         * @param length up to a day, of which whole seconds count
         * @return this
         * @throws InvalidPolicyException if it is longer, or negative
         */
        public Builder lock(Duration length) {
            return set(Field.LOCK_SECONDS, Math.clamp(length.getSeconds(), -1, Integer.MAX_VALUE));
        }

        /**
         * Sets {@link Policy#blockAfter}.
         *
         * @param failures 1 to 100000
         * @return this
         * @throws InvalidPolicyException if it is another number
         */
        public Builder blockAfter(int failures) {
            return set(Field.BLOCK_AFTER, failures);
        }

        /**
         * The policy.
         *
         * @return a new policy
         */
        public Policy build() {
            return new Policy(values.clone());
        }
    }
}
