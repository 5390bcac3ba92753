package org.kodeviser;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Many logins in one native call. */
final class Batch {

    /** So many at a time, which need less than two megabytes of native memory. */
    private static final int MOST = 4096;

    // The offsets in kodeviser_attempt, and its length.
    private static final long TOKEN = 0;
    private static final long STATE = 8;
    private static final long CODE = 16;
    private static final long CODE_LENGTH = 24;
    private static final long NEXT = 32;
    private static final long VERDICT = 40;
    private static final long STATUS = 48;
    private static final long ATTEMPT_LENGTH = 56;

    private Batch() {}

    static List<BatchResult> verify(Policy policy, List<Attempt> attempts, long now) {
        List<BatchResult> results = new ArrayList<>(attempts.size());
        for (int from = 0; from < attempts.size(); from += MOST) {
            part(policy, attempts.subList(from, Math.min(attempts.size(), from + MOST)), now, results);
        }
        return results;
    }

    private static void part(Policy policy, List<Attempt> attempts, long now, List<BatchResult> results) {
        int inside = 0;
        try (Arena arena = Arena.ofConfined()) {
            int count = attempts.size();
            MemorySegment given = arena.allocate(ATTEMPT_LENGTH * count, JAVA_LONG.byteAlignment());
            MemorySegment states = arena.allocate((long) State.LENGTH * count, JAVA_LONG.byteAlignment());
            MemorySegment verdicts = arena.allocate((long) Output.VERDICT_LENGTH * count, JAVA_LONG.byteAlignment());
            for (Attempt attempt : attempts) {
                long at = ATTEMPT_LENGTH * inside;
                byte[] code = Text.code(attempt.code());
                // The next state is written over the one that was read.
                MemorySegment state = state(states, inside);
                MemorySegment.copy(attempt.state().record(), 0, state, JAVA_BYTE, 0, State.LENGTH);
                given.set(ADDRESS, at + STATE, state);
                given.set(ADDRESS, at + CODE, arena.allocateFrom(JAVA_BYTE, code));
                given.set(JAVA_LONG, at + CODE_LENGTH, code.length);
                given.set(ADDRESS, at + NEXT, state);
                given.set(ADDRESS, at + VERDICT, verdict(verdicts, inside));
                given.set(ADDRESS, at + TOKEN, attempt.token().enter());
                inside++;
            }
            Status.check(Native.verifyBatch(given, count, policy.memory(), now));
            for (int i = 0; i < count; i++) {
                int status = given.get(JAVA_INT, ATTEMPT_LENGTH * i + STATUS);
                if (status == Status.OK) {
                    Output output = new Output();
                    output.next().copyFrom(state(states, i));
                    output.verdict().copyFrom(verdict(verdicts, i));
                    results.add(new BatchResult.Decided(output.decision()));
                } else {
                    results.add(new BatchResult.Refused(Status.exception(status)));
                }
            }
        } finally {
            for (Attempt attempt : attempts.subList(0, inside)) {
                attempt.token().leave();
            }
        }
    }

    private static MemorySegment state(MemorySegment states, int index) {
        return states.asSlice((long) State.LENGTH * index, State.LENGTH);
    }

    private static MemorySegment verdict(MemorySegment verdicts, int index) {
        return verdicts.asSlice((long) Output.VERDICT_LENGTH * index, Output.VERDICT_LENGTH);
    }
}
