package org.kodeviser.keycloak;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A token in a person's hand: HOTP of RFC 4226, section 5.3, which shares no code with the library. */
final class Device {

    private final byte[] secret = new byte[20];

    Device() {
        new SecureRandom().nextBytes(secret);
    }

    String hex() {
        return HexFormat.of().formatHex(secret);
    }

    String base64() {
        return Base64.getEncoder().encodeToString(secret);
    }

    String code(long movingFactor) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(movingFactor).array());
            int truncated = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & 0x7fff_ffff;
            return "%06d".formatted(truncated % 1_000_000);
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }
}
