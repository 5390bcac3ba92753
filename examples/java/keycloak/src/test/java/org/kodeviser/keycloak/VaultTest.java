package org.kodeviser.keycloak;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

    @TempDir
    private Path folder;

    private Vault vault(String key) {
        try {
            return Vault.of(Files.writeString(folder.resolve("key"), key));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aValueOpensAsWhatItWasSealedAndNotAsAnother() {
        Vault vault = vault("0123456789abcdef".repeat(4) + "\n");
        byte[] plain = {1, 2, 3};
        byte[] sealed = vault.seal("PIN", "K-1", plain);
        assertArrayEquals(new byte[3], plain);
        assertArrayEquals(new byte[] {1, 2, 3}, vault.open("PIN", "K-1", sealed, byte[]::clone));
        assertThrows(IllegalStateException.class, () -> vault.open("secret", "K-1", sealed, byte[]::clone));
        assertThrows(IllegalStateException.class, () -> vault.open("PIN", "K-2", sealed, byte[]::clone));
        assertThrows(IllegalStateException.class, () -> vault("f".repeat(64)).open("PIN", "K-1", sealed, byte[]::clone));
        sealed[sealed.length - 1] ^= 1;
        assertThrows(IllegalStateException.class, () -> vault.open("PIN", "K-1", sealed, byte[]::clone));
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotQuoted() {
        for (String key : new String[] {"", "ab".repeat(31), "ab".repeat(33), "xy".repeat(32)}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> vault(key));
            assertFalse(refused.getMessage().contains("ab".repeat(4)) || refused.getMessage().contains("xy"), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Vault.of(folder.resolve("missing")));
    }
}
