package org.kodeviser.keycloak;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What changes of a token, a row each. It stays when the credential goes, so a used code stays used. */
@Entity(name = "KodeviserToken")
@Table(name = "KODEVISER_TOKEN")
public class TokenRecord {

    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Column(name = "REALM_ID", length = 36, nullable = false)
    String realm;

    @Column(name = "SERIAL", nullable = false)
    String serial;

    @Column(name = "USER_ID", nullable = false)
    String user;

    /** Sealed by the {@link Vault}. */
    @Column(name = "PIN", length = 255, nullable = false)
    byte[] pin;

    @Column(name = "STATE", length = 128, nullable = false)
    byte[] state;

    /** For Hibernate. */
    protected TokenRecord() {}

    TokenRecord(String id, String realm, String serial, String user, byte[] pin, byte[] state) {
        this.id = id;
        this.realm = realm;
        this.serial = serial;
        this.user = user;
        this.pin = pin;
        this.state = state;
    }
}
