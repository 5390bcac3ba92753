package org.kodeviser.springlogin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.kodeviser.Verdict;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What a person is told. Of a login that failed it never says whether PIN or code was wrong.
 *
 * @param attemptsLeft how many more failures are free, where one was counted
 * @param retryAt when it makes sense to try again, where that is known
 * @param pin a new PIN, shown this once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer(
        Outcome outcome,
        String message,
        @Nullable Integer attemptsLeft,
        @Nullable Instant retryAt,
        @JsonSerialize(using = ShownOnce.class) char @Nullable [] pin) {

    static final Answer DONE = of(Outcome.DONE, "Done.");
    static final Answer NOBODYS = of(Outcome.NOT_POSSIBLE, "The device is nobody's.");
    static final Answer IN_STOCK = of(Outcome.NOT_POSSIBLE, "There is a device of that serial number already.");
    static final Answer NO_DEVICE = of(Outcome.UNKNOWN, "There is no such device.");
    static final Answer NO_PIN = of(Outcome.NOT_POSSIBLE, "You have no PIN yet. The help desk gives you one.");
    /** To a name that nobody has, or whose owner has no device. */
    static final Answer WRONG = of(Outcome.REJECTED, "Wrong PIN or code.");

    /** Those of the verdict, and what else can come of a request. Only what went well has a status of 2xx. */
    enum Outcome {
        ACCEPTED(HttpStatus.OK),
        REJECTED(HttpStatus.FORBIDDEN),
        REPLAYED(HttpStatus.FORBIDDEN),
        NEXT_CODE(HttpStatus.FORBIDDEN),
        LOCKED(HttpStatus.TOO_MANY_REQUESTS),
        BLOCKED(HttpStatus.FORBIDDEN),
        /** The request was fine, and it was no login. */
        DONE(HttpStatus.OK),
        /** It was none that could be decided; nothing was counted. */
        NOT_POSSIBLE(HttpStatus.CONFLICT),
        MALFORMED(HttpStatus.BAD_REQUEST),
        UNKNOWN(HttpStatus.NOT_FOUND),
        UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE);

        private final HttpStatus status;

        Outcome(HttpStatus status) {
            this.status = status;
        }
    }

    @JsonIgnore
    HttpStatus status() {
        return outcome.status;
    }

    static Answer of(Outcome outcome, String message) {
        return new Answer(outcome, message, null, null, null);
    }

    static Answer withPin(Outcome outcome, String message, char[] pin) {
        return new Answer(outcome, message, null, null, pin);
    }

    /** The words for two codes that were read to the help desk. */
    static Answer ofPair(Verdict verdict) {
        return verdict instanceof Verdict.Rejected(int attemptsLeft, Instant retryAt)
                ? new Answer(Outcome.REJECTED, "These are no two codes in a row.", attemptsLeft, retryAt, null)
                : of(verdict);
    }

    /** The words for a login. */
    static Answer of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted _ -> of(Outcome.ACCEPTED, "Welcome.");
            case Verdict.Rejected(int _, Instant retryAt) when retryAt != null ->
                new Answer(Outcome.REJECTED, "Wrong PIN or code. Your device is locked for a while.", 0, retryAt, null);
            case Verdict.Rejected(int attemptsLeft, var _) when attemptsLeft == 0 ->
                new Answer(Outcome.REJECTED, "Wrong PIN or code. Your device is blocked: call the help desk.", 0, null, null);
            case Verdict.Rejected(int attemptsLeft, var _) ->
                new Answer(Outcome.REJECTED, "Wrong PIN or code.", attemptsLeft, null, null);
            case Verdict.Replayed _ -> of(Outcome.REPLAYED, "This code has been used. Wait for the next one.");
            case Verdict.NextCode _ ->
                of(Outcome.NEXT_CODE, "Your device is out of step. Type its next code, within five minutes.");
            case Verdict.Locked(Instant retryAt) ->
                new Answer(Outcome.LOCKED, "Too many failures. Your device is locked for a while.", null, retryAt, null);
            case Verdict.Blocked _ -> of(Outcome.BLOCKED, "Too many failures. Your device is blocked: call the help desk.");
        };
    }

    static Answer of(TestLimit.Charge charge) {
        String message = "Serial number and code do not fit. If both are right, ask the help desk.";
        return new Answer(Outcome.REJECTED, message, charge.attemptsLeft(), charge.retryAt(), null);
    }

    /** With neither code nor PIN. */
    @Override
    public String toString() {
        return outcome.name();
    }
}
