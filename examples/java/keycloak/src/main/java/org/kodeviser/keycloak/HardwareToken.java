package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import org.keycloak.credential.CredentialModel;
import org.keycloak.util.JsonSerialization;
import org.kodeviser.Algorithm;
import org.kodeviser.Profile;

/**
 * A token as Keycloak stores it beside a person's other credentials: all of it that stays the same. What moves is in {@link TokenTable}.
 */
public final class HardwareToken extends CredentialModel {

    static final String TYPE = "kodeviser";

    @Serial
    private static final long serialVersionUID = 1;

    /** What administrators may see. A period of 0 is a counter token's. */
    private record Shown(String serial, Algorithm algorithm, int digits, int period) {}

    /** What nobody may see, sealed by the {@link Vault}. */
    private record Hidden(byte[] secret) {}

    private HardwareToken() {}

    static HardwareToken of(String id, String serial, Profile profile, byte[] sealedSecret) {
        int period = profile instanceof Profile.Totp totp ? (int) totp.period().getSeconds() : 0;
        HardwareToken token = new HardwareToken();
        token.setId(id);
        token.setType(TYPE);
        token.setUserLabel(serial);
        token.setCredentialData(json(new Shown(serial, profile.algorithm(), profile.digits(), period)));
        token.setSecretData(json(new Hidden(sealedSecret)));
        return token;
    }

    static HardwareToken of(CredentialModel stored) {
        HardwareToken token = new HardwareToken();
        token.setId(stored.getId());
        token.setType(stored.getType());
        token.setUserLabel(stored.getUserLabel());
        token.setCreatedDate(stored.getCreatedDate());
        token.setCredentialData(stored.getCredentialData());
        token.setSecretData(stored.getSecretData());
        return token;
    }

    /** The same for the same serial number, so the primary key lets no two people of a realm have it. */
    static String id(String realm, String serial) {
        return UUID.nameUUIDFromBytes((realm + " " + serial).getBytes(UTF_8)).toString();
    }

    String serial() {
        return shown().serial();
    }

    Profile profile() {
        Shown shown = shown();
        return shown.period() == 0
                ? Profile.hotp(shown.algorithm(), shown.digits())
                : Profile.totp(shown.algorithm(), shown.digits(), Duration.ofSeconds(shown.period()));
    }

    byte[] sealedSecret() {
        return read(getSecretData(), Hidden.class).secret();
    }

    private Shown shown() {
        return read(getCredentialData(), Shown.class);
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return JsonSerialization.readValue(json, type);
        } catch (IOException damaged) {
            throw new UncheckedIOException("a credential that is none of kodeviser's", damaged);
        }
    }
}
