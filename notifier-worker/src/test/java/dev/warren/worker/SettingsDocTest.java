package dev.warren.worker;

import dev.warren.testkit.docs.SettingsDoc;
import org.junit.jupiter.api.Test;

/** docs/settings.md lists exactly the worker's settings: names, variables, defaults. */
class SettingsDocTest {

  @Test
  void docListsEverySettingWithItsDefault() throws Exception {
    SettingsDoc.assertSays("Worker", "dev.warren.worker", "dev.warren.boot");
  }
}
