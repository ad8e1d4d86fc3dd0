package dev.warren.worker;

import dev.warren.testkit.docs.SettingsDoc;
import org.junit.jupiter.api.Test;

/** docs/settings.md and the settings of the worker are the same: names, variables, defaults. */
class SettingsDocTest {

  @Test
  void everySettingIsThereWithItsDefault() throws Exception {
    SettingsDoc.assertSays("Worker", "dev.warren.worker");
  }
}
