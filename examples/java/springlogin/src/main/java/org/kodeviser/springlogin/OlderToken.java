package org.kodeviser.springlogin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kodeviser.Algorithm;
import org.kodeviser.InvalidSecretException;
import org.kodeviser.Secret;

/**
 * A row of the older system's table, with secret and PIN in plain text.
 *
 * @param codeOffset how far its codes were ahead (negative: behind)
 * @param lastLogin when the last code was used, which is when the offset was measured
 */
record OlderToken(
        @Nullable String userName,
        byte @Nullable [] pin,
        byte[] secretKey,
        @Nullable String hashAlgo,
        @Nullable Integer codeOffset,
        @Nullable Instant lastLogin) {

    /** As bytes, which can be wiped. The row stays locked until the transaction ends. */
    static final String SQL =
            """
            SELECT user_name, convert_to(pin, 'UTF8') AS pin, convert_to(secret_key, 'UTF8') AS secret_key, hash_algo,
                   code_offset, last_login
            FROM older_token WHERE serial = :serial FOR UPDATE""";

    static OlderToken row(ResultSet row, int number) throws SQLException {
        OffsetDateTime lastLogin = row.getObject("last_login", OffsetDateTime.class);
        return new OlderToken(
                row.getString("user_name"),
                row.getBytes("pin"),
                row.getBytes("secret_key"),
                row.getString("hash_algo"),
                row.getObject("code_offset", Integer.class),
                lastLogin == null ? null : lastLogin.toInstant());
    }

    Algorithm algorithm() throws CannotMove {
        String name = hashAlgo == null ? "" : hashAlgo;
        return switch (name.toUpperCase(Locale.ROOT).replaceAll("[ _-]", "").replaceFirst("^HMAC", "")) {
            case "SHA1" -> Algorithm.SHA1;
            case "SHA256" -> Algorithm.SHA256;
            case "SHA512" -> Algorithm.SHA512;
            case "" -> throw new CannotMove("no hash is named");
            default -> throw new CannotMove("its hash is " + name);
        };
    }

    Secret secret(MigrationSettings.SecretText text) throws CannotMove {
        char[] letters = new char[secretKey.length];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (char) (secretKey[i] & 0xFF);
        }
        try {
            return switch (text) {
                case BASE32 -> Secret.fromBase32(letters);
                case HEX -> Secret.fromHex(letters);
                case EITHER -> either(letters);
            };
        } finally {
            Arrays.fill(letters, '\0');
        }
    }

    private static Secret either(char[] letters) throws CannotMove {
        Secret base32 = orNull(Secret::fromBase32, letters);
        if (base32 == null) {
            return Secret.fromHex(letters);
        }
        Secret hex = orNull(Secret::fromHex, letters);
        if (hex == null) {
            return base32;
        }
        base32.close();
        hex.close();
        throw new CannotMove("its secret reads as Base32 and as hexadecimal; say which by springlogin.migration.secret-text");
    }

    private static @Nullable Secret orNull(Function<char[], Secret> reader, char[] letters) {
        try {
            return reader.apply(letters);
        } catch (InvalidSecretException otherText) {
            return null;
        }
    }

    /** Why a row stays where it is. */
    static final class CannotMove extends Exception {
        private static final long serialVersionUID = 1;

        CannotMove(String why) {
            super(why);
        }
    }
}
