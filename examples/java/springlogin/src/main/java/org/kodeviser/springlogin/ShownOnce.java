package org.kodeviser.springlogin;

import java.util.Arrays;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Writes a PIN into an answer, and wipes it. */
final class ShownOnce extends ValueSerializer<char[]> {

    @Override
    public void serialize(char[] pin, JsonGenerator answer, SerializationContext context) {
        answer.writeString(pin, 0, pin.length);
        Arrays.fill(pin, '\0');
    }
}
