package org.kodeviser.springlogin;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Who may ask for what: a login anybody, an enrolment whoever has signed in, the rest the help desk. Passwords stand for
 * whatever the IdP asks for before there is a token.
 */
@Configuration
@ConditionalOnWebApplication
class Access {

    @Bean
    SecurityFilterChain rules(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests
                        .dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()
                        .requestMatchers("/login").permitAll()
                        .requestMatchers("/enrolment/**").authenticated()
                        .requestMatchers("/desk/**").hasRole("HELP_DESK")
                        .anyRequest().denyAll())
                .httpBasic(Customizer.withDefaults())
                // No session that another's page could ride on; against that it could send a known password, see Api.
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .build();
    }

    @Bean
    UserDetailsService accounts(JdbcClient database) {
        return name -> database.sql("SELECT * FROM account WHERE name = :name AND password IS NOT NULL")
                .param("name", name)
                .query((row, number) -> User.withUsername(row.getString("name"))
                        .password(row.getString("password"))
                        .roles(row.getBoolean("help_desk") ? new String[] {"HELP_DESK"} : new String[0])
                        .build())
                .optional()
                .orElseThrow(() -> new UsernameNotFoundException("no such account"));
    }
}
