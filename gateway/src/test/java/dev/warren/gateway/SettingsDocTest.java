package dev.warren.gateway;

import dev.warren.testkit.docs.SettingsDoc;
import org.junit.jupiter.api.Test;

/** docs/settings.md lists the settings of the gateway: names, variables, defaults. */
class SettingsDocTest {

  @Test
  void everySettingIsDocumented() throws Exception {
    SettingsDoc.assertSays("Gateway", "dev.warren.gateway", "dev.warren.boot");
  }
}
