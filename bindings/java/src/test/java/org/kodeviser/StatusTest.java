package org.kodeviser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of kodeviser.h, and what they become. */
class StatusTest {

    private static final Pattern DEFINE = Pattern.compile("^#define KODEVISER_(\\w+) (-?\\d+)$", Pattern.MULTILINE);

    private static Map<String, Integer> header() throws IOException {
        Map<String, Integer> numbers = new TreeMap<>();
        Matcher define = DEFINE.matcher(Files.readString(Path.of("..", "..", "include", "kodeviser.h")));
        while (define.find()) {
            numbers.put(define.group(1), Integer.valueOf(define.group(2)));
        }
        return numbers;
    }

    @Test
    void eachNumberIsThatOfTheHeader() throws IOException, IllegalAccessException {
        Map<String, Integer> header = header();
        for (Field field : Status.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                String name = field.getName().equals("OK") ? "OK" : "ERR_" + field.getName();
                assertEquals(header.get(name), field.get(null), name);
            }
        }
        assertEquals(header.get("ABI_VERSION"), Functions.ABI_VERSION);
        assertEquals(header.get("STATE_LEN"), State.LENGTH);
        for (Algorithm algorithm : Algorithm.values()) {
            assertEquals(header.get(algorithm.name()), algorithm.number);
        }
    }

    /** What is the fault of an argument in Java has an exception of its own; what only this binding can do wrong has none. */
    @Test
    void eachErrorOfTheHeaderIsATypedException() throws IOException {
        Map<String, Class<?>> expected = new TreeMap<>();
        for (String name : header().keySet()) {
            Class<?> type =
                    switch (name) {
                        case "ERR_CODE_LENGTH", "ERR_CODE_CHARACTER", "ERR_CODE_TOO_LONG" -> MalformedCodeException.class;
                        case "ERR_ALGORITHM", "ERR_DIGITS", "ERR_PERIOD" -> InvalidProfileException.class;
                        case "ERR_SECRET_LENGTH", "ERR_SECRET_CHARACTER", "ERR_SECRET_INCOMPLETE" -> InvalidSecretException.class;
                        case "ERR_TIME_BEFORE_T0", "ERR_NO_CLOCK", "ERR_DRIFT" -> InvalidTimeException.class;
                        case "ERR_POLICY" -> InvalidPolicyException.class;
                        case "ERR_NOT_ENROLLED" -> NotEnrolledException.class;
                        case "ERR_ALREADY_ENROLLED" -> AlreadyEnrolledException.class;
                        case "ERR_STATE_VERSION", "ERR_STATE_CHECKSUM", "ERR_STATE_FIELD" -> DamagedStateException.class;
                        case "ERR_PIN_LENGTH", "ERR_PIN_DIGITS" -> InvalidPinException.class;
                        case "ERR_NULL", "ERR_LENGTH", "ERR_BUFFER", "ERR_OVERLAP", "ERR_VERSION", "ERR_RESERVED", "ERR_TOKEN",
                                "ERR_COUNTER_EXHAUSTED", "ERR_RANDOMNESS", "ERR_SELFTEST" ->
                            NativeLibraryException.class;
                        default -> null;
                    };
            assertEquals(name.startsWith("ERR_"), type != null, () -> name + " is new");
            if (type != null) {
                expected.put(name, type);
            }
        }
        for (Map.Entry<String, Class<?>> one : expected.entrySet()) {
            KodeviserException exception = Status.exception(header().get(one.getKey()));
            assertEquals(one.getValue(), exception.getClass(), one.getKey());
            assertEquals(header().get(one.getKey()), exception.status());
            assertFalse(exception.getMessage().isBlank());
            assertNotEquals(Status.exception(-9999).getMessage(), exception.getMessage(), one.getKey());
        }
        assertEquals(NativeLibraryException.class, Status.exception(-9999).getClass());
    }
}
