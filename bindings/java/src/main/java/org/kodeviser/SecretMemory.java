package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Native memory for a secret, which the collector does not copy about. It is wiped and freed when its owner is closed, or is
 * unreachable; but not while someone is inside: then the last one to leave does it.
 */
final class SecretMemory {

    private static final Cleaner CLEANER = Cleaner.create();

    /** Set in {@link #users} once the memory is closed. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String name;
    private final MemorySegment segment;
    /** How many are inside. */
    private final AtomicInteger users = new AtomicInteger();

    private SecretMemory(String name, long size) {
        this.name = name;
        this.segment = Native.malloc(size).fill((byte) 0);
    }

    /** Memory of so many bytes, all zeros; the name is for the exception of who comes too late. */
    static SecretMemory of(String name, long size) {
        return new SecretMemory(name, size);
    }

    /** Closes it when the owner is unreachable, or when the result is asked to, whichever comes first. */
    Cleaner.Cleanable closeWith(Object owner) {
        return CLEANER.register(owner, this::close);
    }

    /** The memory, until {@link #leave}. */
    MemorySegment enter() {
        while (true) {
            int inside = users.get();
            if (inside < 0) {
                throw new IllegalStateException("the " + name + " is closed");
            }
            if (users.compareAndSet(inside, inside + 1)) {
                return segment;
            }
        }
    }

    void leave() {
        if (users.decrementAndGet() == CLOSED) {
            wipe();
        }
    }

    /** Nobody enters any more. A second time does nothing. */
    void close() {
        if (users.getAndUpdate(inside -> inside | CLOSED) == 0) {
            wipe();
        }
    }

    private void wipe() {
        segment.fill((byte) 0);
        Native.free(segment);
    }
}
