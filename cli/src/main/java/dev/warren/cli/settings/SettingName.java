package dev.warren.cli.settings;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of the program. Each is a flag, a variable and a key of a profile. */
public enum SettingName {
  URL("url", "WARREN_URL"),
  TOKEN("token", "WARREN_TOKEN"),
  AMQP_URL("amqp-url", "WARREN_AMQP_URL"),
  CHANNEL("channel", "WARREN_CHANNEL");

  private final String key;
  private final String variable;

  SettingName(String key, String variable) {
    this.key = key;
    this.variable = variable;
  }

  /** The name in a profile; with {@code --} before it, the flag. */
  public String key() {
    return key;
  }

  /** The environment variable. */
  public String variable() {
    return variable;
  }

  /** Whether the value contains a secret: a token, or a password in a URL. */
  public boolean isSecret() {
    return this == TOKEN || this == AMQP_URL;
  }

  /** The setting with this key. */
  public static Optional<SettingName> ofKey(String key) {
    return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
  }

  /** All keys, for an error text. */
  public static String keys() {
    return Arrays.stream(values()).map(SettingName::key).collect(Collectors.joining(", "));
  }
}
