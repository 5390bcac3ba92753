package org.kodeviser.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The device whose codes everybody searches for: SHA-1, six digits, steps of 30 seconds, the secret of RFC 4226. */
public final class Device {

    static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    static final String SECRET_BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    static final Duration PERIOD = Duration.ofSeconds(30);
    static final int MODULUS = 1_000_000;

    static final Instant NOW = Instant.ofEpochSecond(1_800_000_015);
    static final long STEP = NOW.getEpochSecond() / 30;

    /** Steps to each side at the help desk: 10,001 codes. */
    static final int RESYNC = 5000;

    private Device() {}

    static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(SECRET, "RAW"));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The code of a step, straight from RFC 4226. */
    static int code(Mac mac, byte[] message, long step) {
        for (int i = 7; i >= 0; i--) {
            message[i] = (byte) step;
            step >>>= 8;
        }
        byte[] tag = mac.doFinal(message);
        int offset = tag[tag.length - 1] & 15;
        int number = (tag[offset] & 0x7F) << 24
                | (tag[offset + 1] & 0xFF) << 16
                | (tag[offset + 2] & 0xFF) << 8
                | tag[offset + 3] & 0xFF;
        return number % MODULUS;
    }

    /** A code that is shown at none of the steps so far around now. */
    static int wrong(int window) {
        Mac mac = mac();
        byte[] message = new byte[8];
        boolean[] shown = new boolean[MODULUS];
        for (long step = STEP - window; step <= STEP + window; step++) {
            shown[code(mac, message, step)] = true;
        }
        // GoogleAuth refuses 000000 without a look.
        int wrong = 123_456;
        while (shown[wrong]) {
            wrong++;
        }
        return wrong;
    }

    static String text(int code) {
        return "%06d".formatted(code);
    }

    /** Prints the wrong code, for the same in C. */
    public static void main(String[] arguments) {
        System.out.println(text(wrong(100)));
    }
}
