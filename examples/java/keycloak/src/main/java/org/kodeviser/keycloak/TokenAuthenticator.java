package org.kodeviser.keycloak;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.browser.AbstractUsernameFormAuthenticator;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.kodeviser.InvalidPinException;
import org.kodeviser.MalformedCodeException;
import org.kodeviser.NotEnrolledException;
import org.kodeviser.Verdict;

/** Asks for PIN and code on one page, tells the person what came of it, and the help desk in an event. */
public final class TokenAuthenticator extends AbstractUsernameFormAuthenticator implements Authenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        context.challenge(challenge(context, null));
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        if (!enabledUser(context, context.getUser())) {
            return; // which has told the person, and the event
        }
        TokenProvider tokens = TokenProvider.of(context.getSession());
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        Optional<HardwareToken> held = tokens.held(context.getUser());
        if (held.isEmpty()) {
            context.getEvent().error(Errors.INVALID_USER_CREDENTIALS);
            refuse(context, "kodeviserNone");
            return;
        }
        HardwareToken token = held.get();
        context.getEvent().detail(Details.SELECTED_CREDENTIAL_ID, token.getId()).detail("token_serial", token.serial());
        try {
            tell(context, tokens.logIn(token, typed(form, "pin"), typed(form, "code")));
        } catch (MalformedCodeException | InvalidPinException none) {
            refuse(context, "kodeviserMalformed"); // no attempt was counted
        } catch (NotEnrolledException unused) {
            error(context, "not_enrolled", Errors.INVALID_USER_CREDENTIALS);
            refuse(context, "kodeviserNotEnrolled");
        }
    }

    private static String typed(MultivaluedMap<String, String> form, String field) {
        return Objects.requireNonNullElse(form.getFirst(field), "");
    }

    private void tell(AuthenticationFlowContext context, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted(long _, Duration drift) -> {
                context.getEvent().detail("token_drift_seconds", Long.toString(drift.getSeconds()));
                context.success(HardwareToken.TYPE);
            }
            case Verdict.Rejected(int attemptsLeft, Instant retryAt) -> {
                context.getEvent().detail("token_attempts_left", Integer.toString(attemptsLeft));
                error(context, "rejected", Errors.INVALID_USER_CREDENTIALS);
                Response page = retryAt == null
                        ? page(context, attemptsLeft == 0 ? "kodeviserBlocked" : "kodeviserRejected", attemptsLeft)
                        : page(context, "kodeviserLocked", minutesUntil(retryAt));
                context.failureChallenge(AuthenticationFlowError.INVALID_CREDENTIALS, page); // Keycloak counts it as well
            }
            case Verdict.Replayed() -> {
                error(context, "replayed", Errors.INVALID_USER_CREDENTIALS);
                refuse(context, "kodeviserReplayed");
            }
            case Verdict.NextCode() -> refuse(context, "kodeviserNextCode");
            case Verdict.Locked(Instant retryAt) -> {
                context.getEvent().detail("token_retry_at", retryAt.toString());
                error(context, "locked", Errors.USER_TEMPORARILY_DISABLED);
                refuse(context, "kodeviserLocked", minutesUntil(retryAt));
            }
            case Verdict.Blocked() -> {
                error(context, "blocked", Errors.USER_DISABLED);
                refuse(context, "kodeviserBlocked");
            }
        }
    }

    private static void error(AuthenticationFlowContext context, String verdict, String error) {
        EventBuilder event = context.getEvent().user(context.getUser()).detail("token_verdict", verdict);
        event.error(error);
    }

    /** The page again, which counts as no failure with Keycloak. */
    private void refuse(AuthenticationFlowContext context, String message, Object... parameters) {
        context.forceChallenge(page(context, message, parameters));
    }

    private Response page(AuthenticationFlowContext context, String message, Object... parameters) {
        return createLoginForm(context.form().setExecution(context.getExecution().getId()).setError(message, parameters));
    }

    private static long minutesUntil(Instant time) {
        return Math.max(1, Duration.between(Instant.now(), time).plusSeconds(59).toMinutes());
    }

    @Override
    protected Response createLoginForm(LoginFormsProvider form) {
        return form.createForm("kodeviser.ftl");
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    /** From when a token is given, not only from when it is taken into use: in between a second factor is asked for already. */
    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return TokenProvider.of(session).held(user).isPresent();
    }

    /** A person cannot get a token by himself. */
    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
