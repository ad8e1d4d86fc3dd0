package dev.warren.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class AlertSettingsTest {

  private static final DataSize EIGHT_MB = DataSize.ofMegabytes(8);

  @Test
  void alertsDoNotExpireByDefault() {
    AlertSettings settings =
        new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("warren.alerts", AlertSettings.class);

    assertThat(settings).isEqualTo(new AlertSettings(1_000, EIGHT_MB, null));
  }

  @Test
  void expiresIsCheckedAtStart() {
    assertThat(expires(Duration.ofMillis(1)).expires()).hasMillis(1);
    assertThat(expires(Duration.ofDays(49)).expires()).hasDays(49);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> expires(Duration.ofDays(100)))
        .withMessage("warren.alerts.expires must be 1ms to 49d");
    assertThatIllegalArgumentException().isThrownBy(() -> expires(Duration.ofNanos(999_999)));
    assertThatIllegalArgumentException().isThrownBy(() -> expires(Duration.ofDays(-1)));
  }

  @Test
  void prefetchIsCheckedAtStart() {
    assertThat(new AlertSettings(65_535, EIGHT_MB, null).prefetch()).isEqualTo(65_535);

    assertThatIllegalArgumentException().isThrownBy(() -> new AlertSettings(0, EIGHT_MB, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AlertSettings(65_536, EIGHT_MB, null))
        .withMessage("warren.alerts.prefetch must be 1 to 65535");
  }

  private static AlertSettings expires(@Nullable Duration expires) {
    return new AlertSettings(1, EIGHT_MB, expires);
  }
}
