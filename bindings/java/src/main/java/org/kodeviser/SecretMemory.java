package org.kodeviser;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
    private final Consumer<MemorySegment> free;
    /** How many are inside. */
    private final AtomicInteger users = new AtomicInteger();

    private SecretMemory(String name, long size, Consumer<MemorySegment> free) {
        this.name = name;
        this.segment = Native.malloc(size).fill((byte) 0);
        this.free = free;
    }

    /** Memory of so many bytes, all zeros; the name is for the exception of who comes too late. */
    static SecretMemory of(String name, long size) {
        return new SecretMemory(name, size, Native::free);
    }

    /** The same, freed in another way. */
    static SecretMemory of(String name, long size, Consumer<MemorySegment> free) {
        return new SecretMemory(name, size, free);
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

    /** How many are inside, for tests. */
    int users() {
        return users.get();
    }

    /** Nobody enters any more. A second time does nothing. */
    void close() {
        if (users.getAndUpdate(inside -> inside | CLOSED) == 0) {
            wipe();
        }
    }

    private void wipe() {
        segment.fill((byte) 0);
        free.accept(segment);
    }
}
