/** A service that lets people in with PIN and hardware token: a pattern for an IdP on Spring Boot and PostgreSQL. */
@NullMarked
package org.kodeviser.springlogin;

import org.jspecify.annotations.NullMarked;
