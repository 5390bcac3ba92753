package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** R1: the codes of the conformance set, among them all that the RFCs print. */
class GenerationVectorsTest {

    private static final List<JsonObject> CASES = Vectors.read("generation.json", "cases");

    @Test
    void thereAreAllOfThem() {
        assertEquals(257, CASES.size());
    }

    @TestFactory
    Stream<DynamicTest> r1_theTokenShowsTheCodesOfTheSet() {
        return CASES.stream().map(one -> DynamicTest.dynamicTest(Vectors.text(one, "id"), () -> play(one)));
    }

    private static void play(JsonObject one) {
        String why = Vectors.text(one, "why");
        try (Token token = Vectors.token(one)) {
            long movingFactor = Long.parseUnsignedLong(Vectors.text(one, "moving_factor"));
            assertEquals(Vectors.text(one, "code"), token.codeAt(movingFactor), why);
            if (one.has("clock")) {
                Instant time = Instant.ofEpochSecond(one.getAsJsonObject("clock").get("unix").getAsLong());
                assertEquals(Vectors.text(one, "code"), token.codeAt(time), why);
            }
        }
    }
}
