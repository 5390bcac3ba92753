package org.kodeviser.springlogin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Secrets and PINs under a key: what a thief of the database does not get. AES-256-GCM with a random nonce for each value;
 * what it is and of which serial number is authenticated with it, so a value that was moved to another row does not open
 * there.
 */
@Component
class Vault {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random;

    /** The key as 64 hexadecimal digits. (Text cannot be wiped, but Spring has it as text in any case.) */
    Vault(@Value("${springlogin.key}") String key, SecureRandom random) {
        if (!key.matches("[0-9A-Fa-f]{" + 2 * KEY_BYTES + "}")) {
            throw new IllegalArgumentException("springlogin.key is not " + 2 * KEY_BYTES + " hexadecimal digits");
        }
        byte[] bytes = HexFormat.of().parseHex(key);
        this.key = new SecretKeySpec(bytes, "AES");
        this.random = random;
        Arrays.fill(bytes, (byte) 0);
    }

    /** Nonce, then ciphertext. The plain bytes are wiped. */
    byte[] seal(String label, String serial, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, label, serial).doFinal(plain);
            return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("AES-GCM does not work", broken);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Lets a value be read, and wipes it. */
    <T> T open(String label, String serial, byte[] sealed, Function<byte[], T> reader) {
        byte[] plain;
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            plain = cipher(Cipher.DECRYPT_MODE, nonce, label, serial).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            String which = "the " + label + " of " + serial;
            throw new IllegalStateException(which + " does not open: another key, or a changed row", refused);
        }
        try {
            return reader.apply(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String label, String serial) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((label + " of " + serial).getBytes(UTF_8));
        return cipher;
    }
}
