package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets and PINs under AES-256-GCM, with a key that is not in the database. What a value is and whose is authenticated with it: moved
 * to another credential it does not open.
 */
final class Vault {

    private static final int NONCE = 12;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private Vault(SecretKey key) {
        this.key = key;
    }

    /** Takes the key from a file of 64 hexadecimal digits. */
    static Vault of(Path file) {
        try {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(file).strip());
            if (bytes.length != 32) {
                throw new IllegalArgumentException();
            }
            return new Vault(new SecretKeySpec(bytes, "AES"));
        } catch (IOException unread) {
            throw new IllegalArgumentException("the file with kodeviser's key cannot be read: " + file, unread);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException("there are not 64 hexadecimal digits in " + file); // and what there is stays untold
        }
    }

    /** Nonce, then ciphertext. The plain bytes are wiped. */
    byte[] seal(String what, String serial, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, what, serial).doFinal(plain);
            return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("AES-GCM does not work", broken);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Lets a value be read, and wipes it. */
    <T> T open(String what, String serial, byte[] sealed, Function<byte[], T> reader) {
        byte[] plain = {};
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), what, serial);
            plain = cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
            return reader.apply(plain);
        } catch (GeneralSecurityException refused) {
            throw new IllegalStateException("another key, or a changed credential: " + serial + "'s " + what + " does not open", refused);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String what, String serial) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD((what + " of " + serial).getBytes(UTF_8));
        return cipher;
    }
}
