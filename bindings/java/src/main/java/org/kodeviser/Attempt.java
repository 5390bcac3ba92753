package org.kodeviser;

import java.util.Objects;

/**
 * One login of a batch, for {@link Kodeviser#verifyBatch}.
 *
 * @param token the token
 * @param state its stored state
 * @param code what was typed
 */
public record Attempt(Token token, State state, CharSequence code) {
    /** None of them may be null. */
    public Attempt {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(code, "code");
    }

    /** Tells the token alone, and not the code. */
    @Override
    public String toString() {
        return "Attempt(" + token + ")";
    }
}
