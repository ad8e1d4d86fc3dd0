package dev.warren.gateway.access;

import java.util.Locale;
import java.util.stream.Stream;

/** The kind of account, which decides in whose name a user may publish. */
public enum Role {
  USER,
  AGENT,
  SERVICE,
  ADMIN;

  /**
   * Finds a role by its {@link #title()}.
   *
   * @throws IllegalArgumentException when there is no such role
   */
  static Role of(String title) {
    return Stream.of(values())
        .filter(role -> role.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "role: '%s' is not one of user, agent, service, admin".formatted(title)));
  }

  /** The name in tokens and settings, {@code user} for {@link #USER}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
