package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a token that moves: what is used up, failures, and what is known of its clock. It never changes itself; each
 * decision takes one and gives back the next.
 *
 * <p>Store {@link #bytes} as they are, and the next ones only if the stored ones are still those that were read, in SQL
 *
 * <pre>UPDATE token SET state = :next WHERE serial = :serial AND state = :read</pre>
 *
 * <p>If that changes no row, another login was faster: read again and decide again; a code that the other one used is then
 * {@link Verdict.Replayed}. Without this, one code lets two people in. A version column that an object-relational mapper counts up
 * (optimistic locking) does the same. Where the next state equals the one that was read there is nothing to store.
 *
 * <p>Each round is a transaction of its own, committed before anyone is told: what is rolled back afterwards lets the code in once
 * more, and a transaction with a snapshot reads the old record again.
 *
 * <p>It holds no secret. Its checksum finds damage, not malice: whoever may write it can take back a replay or a lock.
 */
public final class State {

    /** How many {@link #bytes} there are. */
    public static final int LENGTH = 128;

    private final byte[] record;

    private State(byte[] record) {
        this.record = record;
    }

    /**
     * Takes the bytes of a stored state.
     *
     * @param bytes what {@link #bytes} gave; they are copied
     * @return the state
     * @throws DamagedStateException if they are not as they were written, or were written by a version that is not known
     */
    public static State of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new DamagedStateException(Status.LENGTH, "a state has 128 bytes, not " + bytes.length);
        }
        byte[] record = bytes.clone();
        StateInfo.of(record);
        return new State(record);
    }

    /** The record that a native function has written, which nobody else writes to. */
    static State written(byte[] record) {
        return new State(record);
    }

    /**
     * A token fresh from its box: nothing used, counter 0, its clock right. {@link Kodeviser#enrol} makes it an enrolled one.
     *
     * @return the state
     */
    public static State fresh() {
        byte[] record = new byte[LENGTH];
        Status.check(Native.stateInit(MemorySegment.ofArray(record)));
        return new State(record);
    }

    /**
     * An enrolled state for a token that comes from another system.
     *
     * @param drift how far its codes were ahead there (negative: behind), of which whole seconds count; where the other system keeps
     *     an offset in steps, that times the period. Zero for a counter token
     * @param measuredAt when that was measured; {@link Instant#EPOCH} where nobody knows: then the clock is searched as widely as the
     *     policy allows
     * @param lastUsed the counter, or the time step, of the code that was used last: the server's step then plus the offset. An
     *     unsigned number
     * @return the state
     * @throws InvalidTimeException if the drift is more than a hundred years, or the time lies before 1970
     */
    public static State adopt(Duration drift, Instant measuredAt, long lastUsed) {
        byte[] record = new byte[LENGTH];
        Status.check(Native.stateAdopt(MemorySegment.ofArray(record), drift.getSeconds(), Time.seconds(measuredAt), lastUsed));
        return new State(record);
    }

    /**
     * An enrolled state for a token of which the other system does not know what was used last: the code that was used last over there
     * works once more here. A counter token starts from counter 0.
     *
     * @param drift how far its codes were ahead there, as above
     * @param measuredAt when that was measured, as above
     * @return the state
     * @throws InvalidTimeException if the drift is more than a hundred years, or the time lies before 1970
     */
    public static State adopt(Duration drift, Instant measuredAt) {
        byte[] record = new byte[LENGTH];
        Status.check(Native.stateAdoptUnused(MemorySegment.ofArray(record), drift.getSeconds(), Time.seconds(measuredAt)));
        return new State(record);
    }

    /**
     * Gives a fresh state its first counter, as from a seed file; what comes before counts as used. For a clock token it is the first
     * time step that may be used.
     *
     * @param firstCounter the counter of its first code, an unsigned number
     * @return the changed state
     * @throws AlreadyEnrolledException if it is enrolled
     */
    public State withFirstCounter(long firstCounter) {
        byte[] changed = record.clone();
        Status.check(Native.stateSetCounter(MemorySegment.ofArray(changed), firstCounter));
        return new State(changed);
    }

    /**
     * Gives a fresh state the drift of its clock.
     *
     * @param drift how far its codes are ahead (negative: behind), of which whole seconds count
     * @param measuredAt when that was measured
     * @return the changed state
     * @throws AlreadyEnrolledException if it is enrolled
     * @throws InvalidTimeException if the drift is more than a hundred years, or the time lies before 1970
     */
    public State withDrift(Duration drift, Instant measuredAt) {
        byte[] changed = record.clone();
        Status.check(Native.stateSetDrift(MemorySegment.ofArray(changed), drift.getSeconds(), Time.seconds(measuredAt)));
        return new State(changed);
    }

    /**
     * Clears failures, lock and block. What is used up stays so, and what is known of its clock.
     *
     * @return the next state
     */
    public State unlock() {
        byte[] next = new byte[LENGTH];
        Status.check(Native.unlock(MemorySegment.ofArray(record), MemorySegment.ofArray(next)));
        return new State(next);
    }

    /**
     * Takes back the token from its owner: it is fresh again for the next one, who enrols it. What is used up stays so, and what is
     * known of its clock.
     *
     * @return the next state
     */
    public State release() {
        byte[] next = new byte[LENGTH];
        Status.check(Native.release(MemorySegment.ofArray(record), MemorySegment.ofArray(next)));
        return new State(next);
    }

    /**
     * Whether the token is enrolled: its codes are then for {@link Kodeviser#verify}, otherwise for {@link Kodeviser#enrol}.
     *
     * @return true if it is
     */
    public boolean isEnrolled() {
        return StateInfo.of(record).isEnrolled();
    }

    /**
     * Whether too many failures in a row have blocked the token: it says nothing until {@link #unlock}.
     *
     * @return true if it is
     */
    public boolean isBlocked() {
        return StateInfo.of(record).isBlocked();
    }

    /**
     * How often it was tried in vain since the last success.
     *
     * @return failures in a row
     */
    public int failures() {
        return StateInfo.of(record).failures();
    }

    /**
     * When the last lock ends or ended; what is not later than now is over.
     *
     * @return the time, or null if nothing has locked the token since the last success
     */
    public @Nullable Instant lockedUntil() {
        return StateInfo.of(record).lockedUntil();
    }

    /**
     * The last moving factor (counter or time step) that is used up: of it, and of what comes before, nothing works.
     *
     * @return the moving factor, an unsigned number; nothing before the first
     */
    public OptionalLong lastUsed() {
        return StateInfo.of(record).lastUsed();
    }

    /**
     * How far its codes were ahead when they were last seen; negative: behind. Zero for a counter token.
     *
     * @return the drift, in whole seconds
     */
    public Duration drift() {
        return StateInfo.of(record).drift();
    }

    /**
     * The record to store. Equal states have equal bytes.
     *
     * @return a copy of its 128 bytes
     */
    public byte[] bytes() {
        return record.clone();
    }

    /** The bytes themselves, for those who do not change them. */
    byte[] record() {
        return record;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof State state && Arrays.equals(record, state.record);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(record);
    }

    /** Two states that are told differently are different. */
    @Override
    public String toString() {
        return "State(" + Integer.toHexString(hashCode()) + ")";
    }
}
