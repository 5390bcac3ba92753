package org.kodeviser.keycloak;

import java.nio.file.Path;
import org.keycloak.Config;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.kodeviser.State;

/** Reads the key once. Without it, or without the native library, Keycloak does not start, rather than let people find out. */
public final class TokenProviderFactory implements CredentialProviderFactory<TokenProvider> {

    private Vault vault;

    @Override
    public void init(Config.Scope config) {
        String file = config.get("keyFile");
        if (file == null) {
            throw new IllegalArgumentException("kodeviser has no key: --spi-credential--kodeviser--key-file=FILE");
        }
        vault = Vault.of(Path.of(file));
        State.fresh(); // the first call loads the native library
    }

    @Override
    public String getId() {
        return HardwareToken.TYPE;
    }

    @Override
    public TokenProvider create(KeycloakSession session) {
        return new TokenProvider(session, vault);
    }
}
