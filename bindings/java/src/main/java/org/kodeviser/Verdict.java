package org.kodeviser;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt. {@link Accepted} lets the person in, and nothing else does.
 *
 * {@snippet :
 * String answer = switch (decision.verdict()) {
 *     case Verdict.Accepted _ -> "welcome";
 *     case Verdict.Rejected(int attemptsLeft, var retryAt) -> "wrong code";
 *     case Verdict.Replayed _ -> "wait for the next code";
 *     case Verdict.NextCode _ -> "type the next code as well";
 *     case Verdict.Locked(Instant retryAt) -> "too many failures; try again at " + retryAt;
 *     case Verdict.Blocked _ -> "call the help desk";
 * };
 * }
 */
public sealed interface Verdict {

    /**
     * The code is right, and used up from now on: let the person in once the next state is stored.
     *
     * @param movingFactor the counter or time step of the code, an unsigned number
     * @param drift how far the token's clock is ahead of the server's (negative: behind), in whole seconds, as far as is known; zero
     *     for a counter token
     */
    record Accepted(long movingFactor, Duration drift) implements Verdict {}

    /**
     * The code (or the PIN) is wrong, and the failure is counted.
     *
     * @param attemptsLeft how many more failures are free; at 0 this one has locked or blocked the token
     * @param retryAt when the lock ends that this failure brought; null where it brought none
     */
    record Rejected(int attemptsLeft, @Nullable Instant retryAt) implements Verdict {}

    /** The last used code, or an earlier one of those searched. Nothing has changed. */
    record Replayed() implements Verdict {}

    /** The code fits a token whose clock or counter is far off: ask for the next one within five minutes, in the same function. */
    record NextCode() implements Verdict {}

    /**
     * Too many failures: nothing is said about any code for a while. Nothing has changed.
     *
     * @param retryAt when the lock ends
     */
    record Locked(Instant retryAt) implements Verdict {}

    /** Far too many failures: nothing is said about any code until {@link State#unlock}. Nothing has changed. */
    record Blocked() implements Verdict {}
}
