/** Decides whether the one-time code a person typed is the one on their hardware token: {@link org.kodeviser.Kodeviser}. */
module org.kodeviser {
    // Annotations only: not needed at run time.
    requires static org.jspecify;

    exports org.kodeviser;
}
