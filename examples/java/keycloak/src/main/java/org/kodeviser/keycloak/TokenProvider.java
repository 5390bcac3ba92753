package org.kodeviser.keycloak;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.kodeviser.Kodeviser;
import org.kodeviser.Pin;
import org.kodeviser.Policy;
import org.kodeviser.Profile;
import org.kodeviser.Secret;
import org.kodeviser.State;
import org.kodeviser.Token;
import org.kodeviser.Verdict;

/** What can be done with a token: the credential, and the decisions on it. */
public final class TokenProvider implements CredentialProvider<HardwareToken> {

    private static final Policy POLICY = Policy.defaults();
    private static final String SECRET = "secret";
    private static final String PIN = "PIN";

    private final KeycloakSession session;
    private final Vault vault;
    private final TokenTable table;

    TokenProvider(KeycloakSession session, Vault vault) {
        this.session = session;
        this.vault = vault;
        this.table = new TokenTable(session);
    }

    static TokenProvider of(KeycloakSession session) {
        return (TokenProvider) session.getProvider(CredentialProvider.class, HardwareToken.TYPE);
    }

    /** Decides a login. */
    Verdict logIn(HardwareToken held, String typedPin, String code) {
        char[] characters = typedPin.toCharArray();
        try (Token token = open(held);
                Pin typed = Pin.of(characters)) {
            return table.decide(held.getId(), (state, sealedPin) -> {
                try (Pin stored = vault.open(PIN, held.serial(), sealedPin, Pin::of)) {
                    return Kodeviser.verifyWithPin(token, POLICY, state, code.strip(), typed, stored, Instant.now());
                }
            });
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    /** Decides the test code with which a token is taken into use. */
    Verdict enrol(HardwareToken held, String code) {
        try (Token token = open(held)) {
            return table.decide(held.getId(), (state, _) -> Kodeviser.enrol(token, POLICY, state, code.strip(), Instant.now()));
        }
    }

    /** Sets a token right that lost its clock or counter. */
    Verdict resync(HardwareToken held, String first, String second) {
        try (Token token = open(held)) {
            return table.decide(
                    held.getId(),
                    (state, _) -> Kodeviser.resync(token, POLICY, state, first.strip(), second.strip(), Instant.now()));
        }
    }

    private Token open(HardwareToken held) {
        return vault.open(SECRET, held.serial(), held.sealedSecret(), bytes -> {
            try (Secret secret = Secret.of(bytes)) {
                return Token.of(held.profile(), secret);
            }
        });
    }

    /** Clears failures, lock and block. */
    void unlock(HardwareToken held) {
        table.unlock(held.getId());
    }

    /** Gives a token out of its box to a person, who takes it into use by a test code; the answer is the PIN. */
    byte[] give(RealmModel realm, UserModel user, String serial, Profile profile, Secret secret, UnaryOperator<State> begun, int pinDigits) {
        String id = HardwareToken.id(realm.getId(), serial);
        try (Pin pin = Pin.draw(pinDigits, new SecureRandom())) {
            byte[] sealedSecret = vault.seal(SECRET, serial, secret.bytes());
            byte[] sealedPin = vault.seal(PIN, serial, pin.bytes());
            table.give(id, realm.getId(), serial, user.getId(), sealedPin, begun);
            createCredential(realm, user, HardwareToken.of(id, serial, profile, sealedSecret));
            return pin.bytes();
        }
    }

    /** Draws another PIN for one who has forgotten the last; the answer is the PIN. */
    byte[] renewPin(HardwareToken held, int pinDigits) {
        try (Pin pin = Pin.draw(pinDigits, new SecureRandom())) {
            table.setPin(held.getId(), vault.seal(PIN, held.serial(), pin.bytes()));
            return pin.bytes();
        }
    }

    /** Who has the token with this serial number. */
    Optional<UserModel> user(RealmModel realm, String serial) {
        return table.user(HardwareToken.id(realm.getId(), serial))
                .map(id -> session.users().getUserById(realm, id))
                .filter(user -> held(user).filter(token -> token.serial().equals(serial)).isPresent());
    }

    /** A person's token: one at most. */
    Optional<HardwareToken> held(UserModel user) {
        return user.credentialManager().getStoredCredentialsByTypeStream(HardwareToken.TYPE).findFirst().map(HardwareToken::of);
    }

    @Override
    public String getType() {
        return HardwareToken.TYPE;
    }

    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, HardwareToken token) {
        token.setCreatedDate(Time.currentTimeMillis());
        return user.credentialManager().createStoredCredential(token);
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    @Override
    public HardwareToken getCredentialFromModel(CredentialModel stored) {
        return HardwareToken.of(stored);
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        return CredentialTypeMetadata.builder()
                .type(HardwareToken.TYPE)
                .category(CredentialTypeMetadata.Category.TWO_FACTOR)
                .displayName("kodeviser-display-name")
                .helpText("kodeviser-help-text")
                .iconCssClass("kcAuthenticatorOTPClass")
                .removeable(false) // by its owner: the help desk takes it back
                .build(session);
    }
}
