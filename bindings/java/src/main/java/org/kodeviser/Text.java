package org.kodeviser;

/** What is typed, as bytes. */
final class Text {

    /** The longest text that the native library reads as a code, in bytes. */
    private static final int LONGEST_CODE = 64;

    private Text() {}

    /** A code's characters. Of one that is too long only so many are copied that it is refused. */
    static byte[] code(CharSequence typed) {
        byte[] bytes = new byte[Math.min(typed.length(), LONGEST_CODE + 1)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ascii(typed.charAt(i));
        }
        return bytes;
    }

    /** A character as a byte; all that are not ASCII become one that no code and no secret's text has. */
    static byte ascii(char character) {
        return character < 128 ? (byte) character : (byte) 0xFF;
    }
}
