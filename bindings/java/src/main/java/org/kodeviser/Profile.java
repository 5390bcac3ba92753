package org.kodeviser;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** What a token computes: its hash, its number of digits, and whether a counter or a clock moves it. */
public sealed interface Profile {

    /**
     * The hash under its HMAC.
     *
     * @return the hash
     */
    Algorithm algorithm();

    /**
     * How many digits it shows.
     *
     * @return 6, 7 or 8
     */
    int digits();

    /**
     * A token that counts button presses (HOTP, RFC 4226).
     *
     * @param algorithm the hash; RFC 4226 knows only SHA-1
     * @param digits how many digits it shows: 6, 7 or 8
     * @return the profile
     * @throws InvalidProfileException if there are fewer or more digits
     */
    static Profile hotp(Algorithm algorithm, int digits) {
        return new Hotp(algorithm, digits);
    }

    /**
     * A token with a clock whose step 0 begins in 1970 (TOTP, RFC 6238).
     *
     * @param algorithm the hash
     * @param digits how many digits it shows: 6, 7 or 8
     * @param period the length of a time step, usually 30 or 60 seconds: whole seconds, from one to a day
     * @return the profile
     * @throws InvalidProfileException if there are fewer or more digits, or the period is another
     */
    static Profile totp(Algorithm algorithm, int digits, Duration period) {
        return new Totp(algorithm, digits, period, Instant.EPOCH);
    }

    /**
     * A token with a clock (TOTP, RFC 6238).
     *
     * @param algorithm the hash
     * @param digits how many digits it shows: 6, 7 or 8
     * @param period the length of a time step, usually 30 or 60 seconds: whole seconds, from one to a day
     * @param t0 the beginning of step 0: a whole second, in 1970 or later
     * @return the profile
     * @throws InvalidProfileException if there are fewer or more digits, or the period or T0 is another
     */
    static Profile totp(Algorithm algorithm, int digits, Duration period, Instant t0) {
        return new Totp(algorithm, digits, period, t0);
    }

    /**
     * A token that counts button presses (HOTP, RFC 4226).
     *
     * @param algorithm the hash; RFC 4226 knows only SHA-1
     * @param digits how many digits it shows: 6, 7 or 8
     */
    record Hotp(Algorithm algorithm, int digits) implements Profile {
        /**
         * Checks its numbers.
         *
         * @throws InvalidProfileException if there are fewer than 6 or more than 8 digits
         */
        public Hotp {
            Objects.requireNonNull(algorithm, "algorithm");
            checkDigits(digits);
        }
    }

    /**
     * A token with a clock (TOTP, RFC 6238).
     *
     * @param algorithm the hash
     * @param digits how many digits it shows: 6, 7 or 8
     * @param period the length of a time step: whole seconds, from one to a day
     * @param t0 the beginning of step 0: a whole second, in 1970 or later
     */
    record Totp(Algorithm algorithm, int digits, Duration period, Instant t0) implements Profile {
        /**
         * Checks its numbers.
         *
         * @throws InvalidProfileException if there are fewer than 6 or more than 8 digits, or the period or T0 is out of bounds or
         *     has a fraction of a second
         */
        public Totp {
            Objects.requireNonNull(algorithm, "algorithm");
            checkDigits(digits);
            if (period.getNano() != 0 || period.getSeconds() < 1 || period.getSeconds() > 86_400) {
                throw new InvalidProfileException(Status.PERIOD, "a time step is 1 to 86400 whole seconds long, not " + period);
            }
            if (t0.getNano() != 0 || t0.getEpochSecond() < 0) {
                throw new InvalidProfileException(Status.TIME_BEFORE_T0, "T0 is a whole second, in 1970 or later, not " + t0);
            }
        }
    }

    private static void checkDigits(int digits) {
        if (digits < 6 || digits > 8) {
            throw new InvalidProfileException(Status.DIGITS, "a code has 6, 7 or 8 digits, not " + digits);
        }
    }
}
