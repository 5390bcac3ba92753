package org.kodeviser.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kodeviser.keycloak.Office.OFFICE;

import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kodeviser.keycloak.Office.Person;

/** What administrators do with tokens, and what they may not. */
class HelpDeskIT {

    private static final String HERE = OFFICE.node(0);
    private static final String THERE = OFFICE.node(1);

    @Test
    void onlyWhoMayManageUsersTouchesTokens() {
        Person kim = OFFICE.person("kim");
        Map<String, Object> password = Map.of("type", "password", "value", "correct horse", "temporary", false);
        OFFICE.account("lena", Map.of("credentials", List.of(password)));
        Administrator lena = Administrator.at(HERE, "office", "lena", "correct horse");
        assertEquals(403, lena.get("hardware-tokens/K-kim").status());
        assertEquals(403, lena.get("hardware-tokens/K-nobody").status());
        assertEquals(403, lena.post("hardware-tokens/K-kim/unlock", Map.of()).status());
        assertEquals(403, lena.post("hardware-tokens", Map.of("serial", "K-2", "username", "lena")).status());
        Administrator stranger = Administrator.at(HERE, "office", "lena", "wrong");
        assertEquals(401, stranger.get("hardware-tokens/K-kim").status());
        assertEquals("kim", OFFICE.desk().get("hardware-tokens/" + kim.serial()).body().get("username").asText());
        assertEquals(404, OFFICE.desk().get("hardware-tokens/K-nobody").status());
    }

    @Test
    void aTokenHasOneOwnerAndAPersonOneToken() {
        Person mona = OFFICE.person("mona");
        OFFICE.account("nils", Map.of());
        assertEquals(409, OFFICE.give("nils", mona.serial(), mona.device(), Map.of()).status());
        assertEquals(409, OFFICE.give("mona", "K-another", new Device(), Map.of()).status());
        assertEquals(404, OFFICE.give("nobody", "K-another", new Device(), Map.of()).status());
    }

    @Test
    void r8_aTokenThatWasTakenBackKeepsItsUsedCodesUsed() {
        Person olga = OFFICE.person("olga");
        assertEquals("welcome", olga.at(HERE).type(olga.pin(), olga.device().code(1)));
        String credential = "users/" + olga.id() + "/credentials/" + OFFICE.credential(olga);
        assertEquals(204, OFFICE.desk().send("DELETE", credential, "").status());
        assertEquals(404, OFFICE.desk().get("hardware-tokens/" + olga.serial()).status());

        OFFICE.account("paul", Map.of());
        String pin = Office.pin(OFFICE.give("paul", olga.serial(), olga.device(), Map.of()));
        Administrator.Answer again = OFFICE.act(olga.serial(), "enrol", Map.of("code", olga.device().code(1)));
        assertEquals("replayed", again.body().get("verdict").asText());
        assertEquals(409, again.status());
        assertEquals(200, OFFICE.act(olga.serial(), "enrol", Map.of("code", olga.device().code(2))).status());
        assertEquals("welcome", Browser.at(HERE, "paul").type(pin, olga.device().code(3)));
    }

    /** Nothing that is known finds a counter so far ahead of a token that nobody has: it is said. */
    @Test
    void r12_aTokenIsGivenAgainFromTheCounterThatIsSaid() {
        Person vera = OFFICE.person("vera");
        String credential = "users/" + vera.id() + "/credentials/" + OFFICE.credential(vera);
        assertEquals(204, OFFICE.desk().send("DELETE", credential, "").status());
        String pin = Office.pin(OFFICE.give("vera", vera.serial(), vera.device(), Map.of("counter", 5000)));
        assertEquals(409, OFFICE.act(vera.serial(), "enrol", Map.of("code", vera.device().code(4999))).status());
        assertEquals(200, OFFICE.act(vera.serial(), "enrol", Map.of("code", vera.device().code(5001))).status());
        assertEquals("welcome", vera.at(HERE).type(pin, vera.device().code(5002)));
    }

    @Test
    void aForgottenPinIsReplacedAndTheNewOneCountsAtOnceAtEachNode() {
        Person ravi = OFFICE.person("ravi");
        Browser early = ravi.at(THERE); // a node that has cached what there was before
        String pin = Office.pin(OFFICE.act(ravi.serial(), "pin", Map.of()));
        assertTrue(early.type(ravi.pin(), ravi.device().code(1)).contains("Wrong PIN or code."));
        assertEquals("welcome", early.type(pin, ravi.device().code(2)));
        assertEquals("welcome", ravi.at(HERE).type(pin, ravi.device().code(3)));
    }

    @Test
    void r12_aLostCounterIsFoundByTwoCodes() {
        Person sara = OFFICE.person("sara");
        Map<String, String> two = Map.of("first", sara.device().code(500), "second", sara.device().code(501));
        assertEquals(200, OFFICE.act(sara.serial(), "resync", two).status());
        assertEquals("welcome", sara.at(HERE).type(sara.pin(), sara.device().code(502)));
    }

    @Test
    void whatIsWrongIsSaidAndNoSecretIsQuoted() {
        OFFICE.account("tara", Map.of());
        Administrator.Answer odd = OFFICE.desk()
                .post("hardware-tokens", Map.of("serial", "K-tara", "username", "tara", "hex", "abc", "algorithm", "SHA1", "digits", 6));
        assertEquals(400, odd.status());
        assertFalse(odd.body().get("errorMessage").asText().contains("abc"));
        assertEquals(400, OFFICE.give("tara", "K-tara", new Device(), Map.of("period", 0)).status());
        assertEquals(400, OFFICE.give("tara", "K/tara", new Device(), Map.of()).status());
        Device device = new Device();
        Office.pin(OFFICE.give("tara", "K-tara", device, Map.of()));
        assertEquals(400, OFFICE.act("K-tara", "enrol", Map.of("code", "12")).status());
        assertEquals(400, OFFICE.act("K-tara", "enrol", Map.of()).status());
        assertEquals(200, OFFICE.act("K-tara", "enrol", Map.of("code", device.code(0))).status());
    }

    @Test
    void neitherDatabaseNorEventsTellASecretOrAPin() throws Exception {
        Person uma = OFFICE.person("uma");
        try (Connection database = OFFICE.postgres.connect();
                ResultSet row = database.createStatement()
                        .executeQuery("SELECT secret_data, credential_data FROM credential WHERE type = 'kodeviser'"
                                + " AND user_label = 'K-uma'")) {
            assertTrue(row.next());
            String hidden = row.getString(1);
            assertFalse(hidden.contains(uma.device().hex()) || hidden.contains(uma.device().base64()), hidden);
            assertFalse(hidden.contains(uma.pin()), hidden);
            assertEquals("{\"serial\":\"K-uma\",\"algorithm\":\"SHA1\",\"digits\":6,\"period\":0}", row.getString(2));
        }
        String events = OFFICE.desk().get("admin-events?max=1000").body().toString();
        assertTrue(events.contains("hardware-tokens/K-uma/enrol"), events);
        assertFalse(events.contains(uma.device().hex()) || events.contains("\"pin\":\"" + uma.pin()), events);
    }
}
