package org.kodeviser;

/** What became of one {@link Attempt} of a batch. */
public sealed interface BatchResult {

    /**
     * It was decided.
     *
     * @param decision the verdict and the next state, which needs its own compare-and-swap
     */
    record Decided(Decision decision) implements BatchResult {}

    /**
     * Something is wrong with it; nothing was decided, and no attempt is counted.
     *
     * @param error what {@link Kodeviser#verify} would have thrown
     */
    record Refused(KodeviserException error) implements BatchResult {}
}
