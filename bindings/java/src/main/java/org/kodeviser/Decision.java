package org.kodeviser;

/**
 * A verdict, and the token's state after it.
 *
 * <p>Store the next state whatever the verdict, and only if the stored one is still the one that was read; see {@link State}. Where
 * the two are equal there is nothing to store.
 *
 * @param verdict what became of the attempt
 * @param next the state from now on
 */
public record Decision(Verdict verdict, State next) {}
