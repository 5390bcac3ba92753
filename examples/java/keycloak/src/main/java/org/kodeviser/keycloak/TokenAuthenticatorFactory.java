package org.kodeviser.keycloak;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** What the admin console shows when a flow is put together. */
public final class TokenAuthenticatorFactory implements AuthenticatorFactory {

    private static final Authenticator AUTHENTICATOR = new TokenAuthenticator();

    @Override
    public String getId() {
        return "kodeviser-form";
    }

    @Override
    public String getDisplayType() {
        return "Hardware token: PIN and code";
    }

    @Override
    public String getHelpText() {
        return "Asks for the PIN and the code of the person's hardware token.";
    }

    @Override
    public String getReferenceCategory() {
        return HardwareToken.TYPE;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.ALTERNATIVE, Requirement.DISABLED};
    }

    @Override
    public boolean isConfigurable() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return AUTHENTICATOR;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
