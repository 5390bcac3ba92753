/**
 * A hardware token as a credential of Keycloak: {@link org.kodeviser.keycloak.TokenAuthenticator} asks for PIN and code,
 * {@link org.kodeviser.keycloak.HelpDesk} is where administrators give tokens out, and {@link org.kodeviser.keycloak.TokenTable} has the
 * compare-and-swap.
 */
package org.kodeviser.keycloak;
