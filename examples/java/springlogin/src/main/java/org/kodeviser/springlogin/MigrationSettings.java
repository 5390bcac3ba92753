package org.kodeviser.springlogin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the older system's table does not say: {@code springlogin.migration.*}.
 *
 * @param digits how many digits its codes had
 * @param period how long its time steps were
 * @param offsetUnit what {@code code_offset} counts; positive where a token was ahead
 * @param secretText how {@code secret_key} is written
 */
@ConfigurationProperties("springlogin.migration")
record MigrationSettings(
        @DefaultValue("6") int digits,
        @DefaultValue("30s") Duration period,
        @DefaultValue("seconds") OffsetUnit offsetUnit,
        @DefaultValue("either") SecretText secretText) {

    enum OffsetUnit {
        SECONDS,
        STEPS
    }

    enum SecretText {
        BASE32,
        HEX,
        /**
         * Each as what it reads as. A text that reads as both is not guessed at: of random hexadecimal secrets one in 100,000
         * does.
         */
        EITHER
    }

    Duration drift(long offset) {
        return offsetUnit == OffsetUnit.STEPS ? period.multipliedBy(offset) : Duration.ofSeconds(offset);
    }
}
