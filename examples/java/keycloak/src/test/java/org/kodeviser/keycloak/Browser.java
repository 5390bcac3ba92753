package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser in front of the login page: its cookies, and the form that it shows. */
final class Browser {

    static final String HOME_PAGE = "http://intranet.example/home";

    private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();
    private final String node;
    /** Where the form goes, or the address at which the login has ended. */
    private String address;

    private String page = "";

    Browser(String node) {
        this.node = node;
        address = node + "/realms/office/protocol/openid-connect/auth?client_id=intranet&response_type=code&scope=openid&redirect_uri="
                + URLEncoder.encode(HOME_PAGE, UTF_8);
    }

    /** Goes to the login page, and on to the one for PIN and code. */
    static Browser at(String node, String username) {
        Browser browser = new Browser(node);
        browser.load(HttpRequest.newBuilder().GET());
        browser.submit(Map.of("username", username));
        return browser;
    }

    /** Types PIN and code; the answer is what the page says of them. */
    String type(String pin, String code) {
        return submit(Map.of("pin", pin, "code", code));
    }

    private String submit(Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        load(HttpRequest.newBuilder()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        return isIn() ? "welcome" : text();
    }

    /** What a person sees of the page. */
    private String text() {
        return page.replaceAll("(?s)<(script|style|title).*?</\\1>|<[^>]*>", " ").replaceAll("\\s+", " ");
    }

    /** Whether the person has been sent back to where they came from, with an authorization code. */
    boolean isIn() {
        return address.startsWith(HOME_PAGE) && address.contains("code=");
    }

    /** The authorization code. */
    String authorization() {
        return address.replaceAll(".*[?&]code=([^&]*).*", "$1");
    }

    private void load(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request.uri(URI.create(address)));
        while (response.statusCode() / 100 == 3) {
            address = response.headers().firstValue("Location").orElseThrow();
            if (!address.startsWith(node)) {
                return;
            }
            response = send(HttpRequest.newBuilder(URI.create(address)));
        }
        page = response.body();
        Matcher action = ACTION.matcher(page);
        if (!action.find()) {
            throw new AssertionError(response.statusCode() + " without a form: " + page);
        }
        address = action.group(1).replace("&amp;", "&");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        String sent = cookies.entrySet().stream().map(Object::toString).collect(Collectors.joining("; "));
        try {
            HttpResponse<String> response = Keycloaks.HTTP.send(
                    sent.isEmpty() ? request.build() : request.header("Cookie", sent).build(), BodyHandlers.ofString());
            for (String set : response.headers().allValues("Set-Cookie")) {
                String[] pair = set.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return response;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
