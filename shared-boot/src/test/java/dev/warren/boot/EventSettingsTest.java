package dev.warren.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.event.InvalidKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EventSettingsTest {

  @TempDir private Path folder;

  @Test
  void noKindIsAddedByDefault() {
    assertThat(bind(Map.of()).kinds()).isEmpty();
  }

  @Test
  void kindsAreBoundToTheirFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("builds.json"), "{\"$defs\":{\"builds.a\":true}}");

    assertThat(bind(Map.of("warren.kinds.builds", file.toString())).kinds())
        .isEqualTo(Map.of("builds", file));
  }

  @Test
  void wrongFileIsReportedAsAWrongSetting() {
    String missing = folder.resolve("missing.json").toString();

    assertThatThrownBy(() -> bind(Map.of("warren.kinds.builds", missing)))
        .isInstanceOf(BindException.class)
        .hasRootCauseInstanceOf(InvalidKind.class)
        .hasRootCauseMessage("kind 'builds': " + missing + " is not there");
  }

  private static EventSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("warren", EventSettings.class);
  }
}
