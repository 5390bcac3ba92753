package org.kodeviser.springlogin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One instance of the service: a Spring context of its own, on a port of its own, asked over HTTP. */
final class Instance implements AutoCloseable {

    static final int CONNECTIONS = 10;
    static final String KEY = "00112233445566778899aabbccddeeff".repeat(2);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final String url;

    record Reply(int status, JsonNode body) {
        String outcome() {
            return body.path("outcome").asString();
        }

        int attemptsLeft() {
            return body.path("attemptsLeft").asInt(-1);
        }
    }

    Instance(String database, Clock clock, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(Map.of(
                "server.address", "127.0.0.1",
                "server.port", "0",
                "spring.datasource.url", database,
                "spring.datasource.username", Postgres.USER,
                "spring.datasource.password", Postgres.PASSWORD,
                "spring.datasource.hikari.maximum-pool-size", "" + CONNECTIONS,
                // No test is decided by how fast the machine is.
                "spring.datasource.hikari.connection-timeout", "60000",
                "spring.datasource.hikari.data-source-properties.socketTimeout", "60",
                "springlogin.key", KEY));
        all.putAll(properties);
        context = new SpringApplicationBuilder(SpringLogin.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("clockOfTheTest", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                .run(all.entrySet().stream().map(property -> "--" + property).toArray(String[]::new));
        url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Reply logIn(String account, String pin, String code) {
        return post("", "/login", Map.of("account", account, "pin", pin, "code", code));
    }

    Reply enrol(String account, String serial, String code) {
        return post(account, "/enrolment/code", Map.of("serial", serial, "code", code));
    }

    /** What the help desk does with a device. */
    Reply desk(String serial, String deed, Map<String, ?> body) {
        return post("desk", "/desk/devices/" + serial + "/" + deed, body);
    }

    Reply post(String account, String path, Map<String, ?> body) {
        return send(account, "POST", path, JSON.writeValueAsString(body), "application/json");
    }

    Reply put(String account, String path, Map<String, ?> body) {
        return send(account, "PUT", path, JSON.writeValueAsString(body), "application/json");
    }

    /** As an account that has signed in, or as anybody where it is empty. */
    Reply send(String account, String method, String path, String body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body));
        if (!account.isEmpty()) {
            byte[] credentials = (account + ":" + passwordOf(account)).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            String text = response.body();
            return new Reply(response.statusCode(), text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static String passwordOf(String account) {
        return "of " + account;
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
