package org.kodeviser.springlogin;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A device of six digits and thirty seconds, computed by the JDK: none of the library's code is in it.
 *
 * @param ahead by how many seconds its clock is wrong
 */
record Device(String serial, String algorithm, byte[] secret, long ahead) {

    static Device of(String serial) {
        byte[] secret = new byte[20];
        new Random(serial.hashCode()).nextBytes(secret);
        return new Device(serial, "SHA1", secret, 0);
    }

    Device ahead(long seconds) {
        return new Device(serial, algorithm, secret, seconds);
    }

    String hex() {
        return HexFormat.of().formatHex(secret);
    }

    /** RFC 4648 section 6, by big numbers. */
    String base32() {
        int digits = (secret.length * 8 + 4) / 5;
        String digits32 = new BigInteger(1, secret).shiftLeft(digits * 5 - secret.length * 8).toString(32);
        return "0".repeat(digits - digits32.length())
                .concat(digits32)
                .chars()
                .map(digit -> "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Character.digit(digit, 32)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** What it shows when its button is pressed. */
    String press(Instant now) {
        return code(step(now));
    }

    /** A code that it shows nowhere within three hours. */
    String wrong(Instant now) {
        Set<String> shown = LongStream.rangeClosed(step(now) - 360, step(now) + 360)
                .mapToObj(this::code)
                .collect(Collectors.toSet());
        return LongStream.iterate(0, number -> number + 1)
                .mapToObj("%06d"::formatted)
                .filter(code -> !shown.contains(code))
                .findFirst()
                .orElseThrow();
    }

    long step(Instant now) {
        return Math.floorDiv(now.getEpochSecond() + ahead, 30);
    }

    /** RFC 4226 section 5.3. */
    private String code(long step) {
        try {
            Mac mac = Mac.getInstance("Hmac" + algorithm);
            mac.init(new SecretKeySpec(secret, "RAW"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int binary = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 15) & Integer.MAX_VALUE;
            return "%06d".formatted(binary % 1_000_000);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
