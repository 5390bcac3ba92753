package org.kodeviser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory for a decision that may take long, so that no array is held in its place meanwhile. The token stays open with it. */
final class Exchange implements AutoCloseable {

    final MemorySegment token;
    final MemorySegment policy;
    final MemorySegment state;
    final MemorySegment next;
    final MemorySegment verdict;
    private final Token owner;
    private final Arena arena = Arena.ofConfined();

    Exchange(Token token, Policy policy, State state) {
        try {
            this.owner = token;
            this.policy = policy.memory();
            this.state = place(state.record());
            this.next = arena.allocate(State.LENGTH);
            this.verdict = arena.allocate(Output.VERDICT_LENGTH);
            // Last, so that nobody is left inside where something above fails.
            this.token = token.enter();
        } catch (Throwable thrown) {
            arena.close();
            throw thrown;
        }
    }

    /** Bytes for the call to read. */
    MemorySegment place(byte[] bytes) {
        return arena.allocateFrom(JAVA_BYTE, bytes);
    }

    /** What was decided, or the exception that the status stands for. */
    Decision decision(int status) {
        Status.check(status);
        Output output = new Output();
        output.next().copyFrom(next);
        output.verdict().copyFrom(verdict);
        return output.decision();
    }

    @Override
    public void close() {
        owner.leave();
        arena.close();
    }
}
