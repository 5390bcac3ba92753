package org.kodeviser.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kodeviser.keycloak.Office.OFFICE;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.kodeviser.keycloak.Office.Person;

/** People log in at two nodes of a real Keycloak, through the pages that a browser gets. */
class LoginIT {

    private static final int LOGINS = 20;
    private static final String HERE = OFFICE.node(0);
    private static final String THERE = OFFICE.node(1);
    private static final String WELCOME = "welcome";
    private static final String USED = "This code has been used.";
    private static final String WRONG = "Wrong PIN or code. Attempts left: ";
    private static final String LOCKED = "Too many failures. Try again in 5 minutes.";
    private static final String MALFORMED = "That cannot be a PIN and a code of this token.";

    private static void assertSays(String expected, String page) {
        assertTrue(page.contains(expected), () -> "\"" + expected + "\" is not what the page says: " + page);
    }

    /** What Keycloak has recorded of a person's failures, the last first. */
    private static List<JsonNode> failures(Person person) {
        List<JsonNode> events = new ArrayList<>();
        OFFICE.desk().get("events?type=LOGIN_ERROR&user=" + person.id()).body().forEach(events::add);
        return events;
    }

    private static String detail(JsonNode event, String name) {
        return event.path("details").path(name).asText();
    }

    @Test
    void aPersonLogsInWithPinAndCodeAndTheApplicationIsToldWhoItIs() {
        Person anna = OFFICE.person("anna");
        Browser browser = anna.at(HERE);
        assertEquals(WELCOME, browser.type(anna.pin(), anna.device().code(1)));
        Map<String, String> exchange = Map.of(
                "grant_type", "authorization_code",
                "client_id", "intranet",
                "code", browser.authorization(),
                "redirect_uri", Browser.HOME_PAGE);
        String idToken = Administrator.token(HERE, "office", exchange).body().path("id_token").asText();
        String claims = new String(Base64.getUrlDecoder().decode(idToken.split("\\.")[1]), UTF_8);
        assertSays("\"preferred_username\":\"anna\"", claims);
    }

    @Test
    void r8_aUsedCodeIsRefusedInANewBrowserAtEachNode() {
        Person bob = OFFICE.person("bob");
        String code = bob.device().code(1);
        Browser early = bob.at(THERE); // a node that has cached what there was before
        assertEquals(WELCOME, bob.at(HERE).type(bob.pin(), code));
        assertSays(USED, early.type(bob.pin(), code));
        assertSays(USED, bob.at(HERE).type(bob.pin(), code));
        JsonNode failure = failures(bob).getFirst();
        assertEquals("invalid_user_credentials", failure.get("error").asText());
        assertEquals("replayed", detail(failure, "token_verdict"));
        assertEquals("K-bob", detail(failure, "token_serial"));
        assertEquals(WELCOME, bob.at(THERE).type(bob.pin(), bob.device().code(2)));
    }

    @Test
    void r4_r9_fiveWrongAttemptsLockTheTokenAtBothNodesUntilTheHelpDeskUnlocksIt() {
        Person dora = OFFICE.person("dora");
        Browser browser = dora.at(HERE);
        for (int left = 4; left >= 1; left--) {
            assertSays(WRONG + left, browser.type(dora.pin(), dora.wrongCode()));
        }
        assertSays(LOCKED, browser.type(dora.pin(), dora.wrongCode()));
        String right = dora.device().code(1);
        assertSays(LOCKED, browser.type(dora.pin(), right));
        assertSays(LOCKED, dora.at(THERE).type(dora.pin(), right));

        List<JsonNode> failures = failures(dora);
        assertEquals(7, failures.size());
        assertEquals("locked", detail(failures.getFirst(), "token_verdict"));
        assertEquals("user_temporarily_disabled", failures.getFirst().get("error").asText());
        assertEquals("rejected", detail(failures.getLast(), "token_verdict"));
        assertEquals("4", detail(failures.getLast(), "token_attempts_left"));

        assertEquals(204, OFFICE.act(dora.serial(), "unlock", Map.of()).status());
        assertEquals(WELCOME, dora.at(THERE).type(dora.pin(), right));
    }

    @Test
    void r17_ofTwentyLoginsWithOneCodeAtOnceAtTwoNodesOneGetsIn() throws Exception {
        Person eva = OFFICE.person("eva");
        List<Browser> browsers = new ArrayList<>();
        while (browsers.size() < LOGINS) {
            browsers.add(eva.at(browsers.size() % 2 == 0 ? HERE : THERE));
        }
        List<String> pages = new ArrayList<>();
        try (ExecutorService people = Executors.newFixedThreadPool(LOGINS);
                Connection database = OFFICE.postgres.connect()) {
            // Nobody may write until all of them have read: they decide on the same state.
            database.setAutoCommit(false);
            database.createStatement().execute("SELECT 1 FROM kodeviser_token WHERE serial = 'K-eva' FOR UPDATE");
            String code = eva.device().code(1);
            List<Future<String>> logins = new ArrayList<>();
            browsers.forEach(browser -> logins.add(people.submit(() -> browser.type(eva.pin(), code))));
            while (waiting() < LOGINS && logins.stream().noneMatch(Future::isDone)) {
                Server.pause();
            }
            database.rollback();
            for (Future<String> login : logins) {
                pages.add(login.get());
            }
        }
        assertEquals(1, Collections.frequency(pages, WELCOME), pages::toString);
        assertEquals(LOGINS - 1, pages.stream().filter(page -> page.contains(USED)).count(), pages::toString);
    }

    /** How many of the database's clients wait for somebody else's lock. */
    private static int waiting() throws SQLException {
        try (Connection database = OFFICE.postgres.connect();
                ResultSet count = database.createStatement()
                        .executeQuery("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    void r18_aRightCodeWithAWrongPinIsRejectedLikeAWrongCodeAndUsedUp() {
        Person finn = OFFICE.person("finn");
        Browser browser = finn.at(HERE);
        String code = finn.device().code(1);
        assertSays(WRONG + 4, browser.type(finn.wrongPin(), code));
        assertSays(USED, browser.type(finn.pin(), code));
        assertSays(WRONG + 3, browser.type(finn.pin(), finn.wrongCode()));
    }

    @Test
    void r7_aTokenThatWasPressedInAPocketIsAskedForTheNextCode() {
        Person gita = OFFICE.person("gita");
        Browser browser = gita.at(HERE);
        assertSays("Type your PIN and the next code as well.", browser.type(gita.pin(), gita.device().code(40)));
        assertEquals(WELCOME, browser.type(gita.pin(), gita.device().code(41)));
    }

    @Test
    void r2_whatCannotBeACodeIsToldAndCountsAsNoAttempt() {
        Person hans = OFFICE.person("hans");
        Browser browser = hans.at(HERE);
        String right = hans.device().code(1);
        for (String none : List.of("", "12345", "1234567", "12345a", "12345a", "12345a")) {
            assertSays(MALFORMED, browser.type(hans.pin(), none));
        }
        assertSays(MALFORMED, browser.type("", right));
        assertSays(MALFORMED, browser.type("1".repeat(33), right));
        assertEquals(WELCOME, browser.type(hans.pin(), " " + right.substring(0, 3) + " " + right.substring(3) + " "));
    }

    @Test
    void aTokenWithAClockLogsIn() {
        OFFICE.account("ines", Map.of());
        Device device = new Device();
        String pin = Office.pin(OFFICE.give("ines", "K-ines", device, Map.of("period", 30)));
        assertEquals(200, OFFICE.act("K-ines", "enrol", Map.of("code", device.code(step() - 1))).status());
        assertEquals(WELCOME, Browser.at(HERE, "ines").type(pin, device.code(step())));
    }

    private static long step() {
        return System.currentTimeMillis() / 30_000;
    }

    @Test
    void aTokenThatIsNotInUseYetLetsNobodyIn() {
        OFFICE.account("jan", Map.of());
        Device device = new Device();
        String pin = Office.pin(OFFICE.give("jan", "K-jan", device, Map.of()));
        assertSays("This token is not in use yet.", Browser.at(HERE, "jan").type(pin, device.code(0)));
    }
}
