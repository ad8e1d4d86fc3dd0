package dev.warren.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.TestAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Only the exact value turns development tokens on. */
class DevTokenSettingTest {

  private static boolean isOn(String value) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of("WARREN_DEV_TOKENS", value)));
    ConfigurationPropertySources.attach(environment);
    JwtSettings jwt = TestAccess.jwt("0123456789abcdef0123456789abcdef", Duration.ZERO);
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context.setEnvironment(environment);
      context.registerBean(JwtSettings.class, () -> jwt);
      context.registerBean(
          Authenticator.class,
          () ->
              TestAccess.authenticator(
                  jwt, TestAccess.access(Map.of(), Map.of(), null, null, List.of())));
      context.register(DevTokenController.class);
      context.refresh();
      return context.getBeanNamesForType(DevTokenController.class).length == 1;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"off", "0", "no", "", " ", "false", "False", "TRUE", "on", "1", "yes", "true "})
  void everyOtherValueIsOff(String value) {
    assertThat(isOn(value)).isFalse();
    assertThat(new WebSettings(List.of(), List.of(), value).givesDevTokens()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = "true")
  void trueIsOn(String value) {
    assertThat(isOn(value)).isTrue();
    assertThat(new WebSettings(List.of(), List.of(), value).givesDevTokens()).isTrue();
  }
}
