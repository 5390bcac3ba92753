package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** R1, by a second opinion: the JDK's own HMAC. */
class RandomCodesTest {

    private static final int CODES = 10_000;

    /** RFC 4226 section 5.3. */
    private static String code(Algorithm algorithm, byte[] secret, long movingFactor, int digits) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + algorithm);
        mac.init(new SecretKeySpec(secret, "RAW"));
        byte[] tag = mac.doFinal(ByteBuffer.allocate(8).putLong(movingFactor).array());
        int number = ByteBuffer.wrap(tag).getInt(tag[tag.length - 1] & 15) & Integer.MAX_VALUE;
        return ("%0" + digits + "d").formatted(number % (int) Math.pow(10, digits));
    }

    @Test
    void r1_tenThousandRandomCodesAreThoseOfTheJdk() throws GeneralSecurityException {
        SplittableRandom random = new SplittableRandom(4226);
        for (int i = 0; i < CODES; i++) {
            Algorithm algorithm = Algorithm.values()[random.nextInt(3)];
            byte[] bytes = new byte[random.nextInt(1, 129)];
            random.nextBytes(bytes);
            int digits = random.nextInt(6, 9);
            // Of any size, not just huge.
            long counter = random.nextLong() >>> random.nextInt(64);
            Duration period = Duration.ofSeconds(random.nextInt(1, 86_401));
            Instant t0 = Instant.ofEpochSecond(random.nextLong(2_000_000_000));
            Instant time = t0.plusSeconds(random.nextLong(4_000_000_000L));
            long step = Duration.between(t0, time).getSeconds() / period.getSeconds();
            try (Secret secret = Secret.of(bytes);
                    Token hotp = Token.of(Profile.hotp(algorithm, digits), secret);
                    Token totp = Token.of(Profile.totp(algorithm, digits, period, t0), secret)) {
                assertEquals(code(algorithm, bytes, counter, digits), hotp.codeAt(counter));
                assertEquals(code(algorithm, bytes, step, digits), totp.codeAt(time));
            }
        }
    }
}
