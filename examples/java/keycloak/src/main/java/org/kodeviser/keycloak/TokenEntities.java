package org.kodeviser.keycloak;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Tells Keycloak of the table, which it makes at its next start. */
public final class TokenEntities implements JpaEntityProviderFactory, JpaEntityProvider {

    @Override
    public List<Class<?>> getEntities() {
        return List.of(TokenRecord.class);
    }

    @Override
    public String getChangelogLocation() {
        return "META-INF/kodeviser-changelog.xml";
    }

    @Override
    public String getFactoryId() {
        return getId();
    }

    @Override
    public String getId() {
        return HardwareToken.TYPE;
    }

    @Override
    public JpaEntityProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
