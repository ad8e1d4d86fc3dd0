package dev.warren.cli.configure;

import dev.warren.cli.settings.SettingName;
import dev.warren.cli.shell.Failure;

/** The keys that people may type. */
final class ConfigKeys {

  private ConfigKeys() {}

  static SettingName named(String key) {
    return SettingName.ofKey(key)
        .orElseThrow(
            () ->
                Failure.usage(
                    "there is no key '%s': the keys are %s".formatted(key, SettingName.keys())));
  }
}
