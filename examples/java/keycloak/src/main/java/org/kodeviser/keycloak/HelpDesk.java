package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.kodeviser.KodeviserException;
import org.kodeviser.Secret;
import org.kodeviser.Verdict;

/**
 * What administrators who may manage users do with tokens, below {@code /admin/realms/REALM/hardware-tokens}. All of it is in the admin
 * events, without secrets. (A token is taken back by deleting the credential, as any other is.)
 */
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class HelpDesk {

    /** {@code {"code": "..."}}. */
    public record TestCode(String code) {
        /** What is not there cannot be a code. */
        public TestCode {
            code = Objects.requireNonNullElse(code, "");
        }
    }

    /** {@code {"first": "...", "second": "..."}}, consecutive codes. */
    public record TwoCodes(String first, String second) {
        /** What is not there cannot be a code. */
        public TwoCodes {
            first = Objects.requireNonNullElse(first, "");
            second = Objects.requireNonNullElse(second, "");
        }
    }

    private static final int PIN_DIGITS = 6;
    private static final String SERIAL = "[A-Za-z0-9._-]{1,64}";

    private final RealmModel realm;
    private final KeycloakSession session;
    private final AdminPermissionEvaluator permissions;
    private final AdminEventBuilder events;
    private final TokenProvider tokens;

    HelpDesk(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator permissions, AdminEventBuilder events) {
        this.session = session;
        this.realm = realm;
        this.permissions = permissions;
        this.events = events;
        this.tokens = TokenProvider.of(session);
    }

    /** Gives a token to a person: 201 and its PIN, which is shown this once. */
    @POST
    public Response give(NewToken token) {
        permissions.users().requireManage();
        if (!token.serial().matches(SERIAL)) {
            throw ErrorResponse.error("a serial number is 1 to 64 letters, digits and . _ -", Status.BAD_REQUEST);
        }
        UserModel user = session.users().getUserByUsername(realm, token.username());
        if (user == null) {
            throw ErrorResponse.error("there is no such user", Status.NOT_FOUND);
        }
        permissions.users().requireManage(user);
        if (tokens.held(user).isPresent()) {
            throw ErrorResponse.error("this person has a token", Status.CONFLICT);
        }
        if (tokens.user(realm, token.serial()).isPresent()) {
            throw ErrorResponse.error("somebody else has this token", Status.CONFLICT);
        }
        try (Secret secret = token.secret()) {
            byte[] pin = tokens.give(realm, user, token.serial(), token.profile(), secret, token::begun, PIN_DIGITS);
            record(OperationType.CREATE, "", token.serial(), user);
            return shownOnce(Status.CREATED, pin);
        } catch (KodeviserException wrong) {
            throw ErrorResponse.error(wrong.getMessage(), Status.BAD_REQUEST);
        }
    }

    /** Whose it is, and what it computes. */
    @GET
    @Path("{serial}")
    public Response show(@PathParam("serial") String serial) {
        permissions.users().requireView();
        UserModel user = user(serial);
        permissions.users().requireView(user);
        String profile = tokens.held(user).orElseThrow().profile().toString();
        return Response.ok(Map.of("serial", serial, "username", user.getUsername(), "profile", profile)).build();
    }

    /** Takes it into use by the code it shows. */
    @POST
    @Path("{serial}/enrol")
    public Response enrol(@PathParam("serial") String serial, TestCode typed) {
        return act(serial, "enrol", token -> answer(tokens.enrol(token, typed.code())));
    }

    /** Sets it right by two codes. */
    @POST
    @Path("{serial}/resync")
    public Response resync(@PathParam("serial") String serial, TwoCodes typed) {
        return act(serial, "resync", token -> answer(tokens.resync(token, typed.first(), typed.second())));
    }

    /** Clears failures, lock and block. */
    @POST
    @Path("{serial}/unlock")
    public Response unlock(@PathParam("serial") String serial) {
        return act(serial, "unlock", token -> {
            tokens.unlock(token);
            return Response.noContent().build();
        });
    }

    /** Another PIN, which is shown this once. */
    @POST
    @Path("{serial}/pin")
    public Response renewPin(@PathParam("serial") String serial) {
        return act(serial, "pin", token -> shownOnce(Status.OK, tokens.renewPin(token, PIN_DIGITS)));
    }

    private UserModel user(String serial) {
        return tokens.user(realm, serial).orElseThrow(() -> ErrorResponse.error("nobody has this token", Status.NOT_FOUND));
    }

    private Response act(String serial, String action, Function<HardwareToken, Response> act) {
        permissions.users().requireManage();
        UserModel user = user(serial);
        permissions.users().requireManage(user);
        try {
            Response response = act.apply(tokens.held(user).orElseThrow());
            record(OperationType.ACTION, action, serial, user);
            return response;
        } catch (KodeviserException wrong) {
            throw ErrorResponse.error(wrong.getMessage(), Status.BAD_REQUEST);
        }
    }

    /** Only what went well has a status of 2xx. */
    private static Response answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted _ -> answer(Status.OK, "accepted");
            case Verdict.NextCode _ -> answer(Status.ACCEPTED, "next code");
            case Verdict.Rejected _ -> answer(Status.CONFLICT, "rejected");
            case Verdict.Replayed _ -> answer(Status.CONFLICT, "replayed");
            case Verdict.Locked _ -> answer(Status.CONFLICT, "locked");
            case Verdict.Blocked _ -> answer(Status.CONFLICT, "blocked");
        };
    }

    private static Response answer(Status status, String verdict) {
        return Response.status(status).entity(Map.of("verdict", verdict)).build();
    }

    private static Response shownOnce(Status status, byte[] pin) {
        String text = new String(pin, US_ASCII);
        Arrays.fill(pin, (byte) 0);
        return Response.status(status).entity(Map.of("pin", text)).header("Cache-Control", "no-store").build();
    }

    private void record(OperationType operation, String action, String serial, UserModel user) {
        events.operation(operation)
                .resource("HARDWARE_TOKEN")
                .resourcePath(HelpDeskProvider.ID, serial, action)
                .detail("user_id", user.getId())
                .success();
    }
}
