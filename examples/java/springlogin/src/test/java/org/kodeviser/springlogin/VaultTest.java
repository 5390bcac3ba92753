package org.kodeviser.springlogin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VaultTest {

    private final Vault vault = new Vault(Instance.KEY, new SecureRandom());
    private final byte[] plain = {1, 2, 3, 4};
    private final byte[] sealed = vault.seal("secret", "K-1", plain.clone());

    @Test
    void aValueOpensWhereItWasSealedAndNowhereElse() {
        assertArrayEquals(plain, vault.open("secret", "K-1", sealed, byte[]::clone));
        Vault other = new Vault("f".repeat(64), new SecureRandom());
        assertThrows(IllegalStateException.class, () -> vault.open("secret", "K-2", sealed, byte[]::clone));
        assertThrows(IllegalStateException.class, () -> vault.open("PIN", "K-1", sealed, byte[]::clone));
        assertThrows(IllegalStateException.class, () -> other.open("secret", "K-1", sealed, byte[]::clone));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThrows(IllegalStateException.class, () -> vault.open("secret", "K-1", changed, byte[]::clone));
            assertThrows(IllegalStateException.class, () -> vault.open("secret", "K-1", cut, byte[]::clone));
        }
    }

    @Test
    void nothingPlainIsLeftBehindAndNoNonceIsUsedTwice() {
        byte[] given = plain.clone();
        byte[] again = vault.seal("secret", "K-1", given);
        assertArrayEquals(new byte[4], given);
        assertFalse(Arrays.equals(sealed, 0, 12, again, 0, 12));
        AtomicReference<byte[]> seen = new AtomicReference<>();
        vault.open("secret", "K-1", sealed, bytes -> {
            seen.set(bytes);
            return bytes.length;
        });
        assertArrayEquals(new byte[4], seen.get());
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotQuoted() {
        for (String key : new String[] {"", "0".repeat(63), "0".repeat(66), "g".repeat(64)}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> new Vault(key, new SecureRandom()));
            assertEquals("springlogin.key is not 64 hexadecimal digits", refused.getMessage());
        }
    }
}
