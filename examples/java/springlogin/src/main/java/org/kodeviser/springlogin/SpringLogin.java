package org.kodeviser.springlogin;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.kodeviser.Policy;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Starts the service, or with the argument {@code migrate} moves an older system's tokens, prints a report and ends. */
@SpringBootApplication
@ConfigurationPropertiesScan
class SpringLogin {

    public static void main(String[] arguments) {
        if (!List.of(arguments).contains("migrate")) {
            SpringApplication.run(SpringLogin.class, arguments);
            return;
        }
        SpringApplication application = new SpringApplication(SpringLogin.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        MigrationReport report;
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            report = context.getBean(Migration.class).run();
        }
        System.out.print(report);
        System.exit(report.isComplete() ? 0 : 1);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SecureRandom random() {
        return new SecureRandom();
    }

    /** The same for all tokens and all instances of the service. */
    @Bean
    Policy policy() {
        return Policy.defaults();
    }
}
