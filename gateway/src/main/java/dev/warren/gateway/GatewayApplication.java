package dev.warren.gateway;

import dev.warren.boot.EndedThreads;
import dev.warren.boot.SharedConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** The gateway's process. The configurations of this package wire the other packages together. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(SharedConfiguration.class)
public class GatewayApplication {

  public static void main(String[] args) {
    ApplicationContext context = SpringApplication.run(GatewayApplication.class, args);
    Thread.setDefaultUncaughtExceptionHandler(new EndedThreads(context));
  }
}
