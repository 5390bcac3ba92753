package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;
import org.keycloak.util.JsonSerialization;

/** Somebody at Keycloak's REST API. */
final class Administrator {

    /** What came back. */
    record Answer(int status, JsonNode body) {}

    private final String node;
    private final String token;

    private Administrator(String node, String token) {
        this.node = node;
        this.token = token;
    }

    /** Signs in by password, at the realm in which the account is. */
    static Administrator at(String node, String realm, String username, String password) {
        Map<String, String> form =
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", username, "password", password);
        return new Administrator(node, token(node, realm, form).body().path("access_token").asText());
    }

    /** Asks the realm for tokens. */
    static Answer token(String node, String realm, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return answer(HttpRequest.newBuilder(URI.create(node + "/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    Answer post(String path, Object body) {
        try {
            return send("POST", path, JsonSerialization.writeValueAsString(body));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    Answer send(String method, String path, String body) {
        return answer(HttpRequest.newBuilder(URI.create(node + "/admin/realms/office/" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", path.endsWith("userLabel") ? "text/plain" : "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static Answer answer(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = Keycloaks.HTTP.send(request.build(), BodyHandlers.ofString());
            String json = response.body().isEmpty() ? "null" : response.body();
            return new Answer(response.statusCode(), JsonSerialization.mapper.readTree(json));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
