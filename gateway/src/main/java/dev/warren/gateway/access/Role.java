package dev.warren.gateway.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kind of account, which decides for whom a user may speak. */
public enum Role {
  USER,
  AGENT,
  SERVICE,
  ADMIN;

  /** Finds a role by its {@link #title()}. */
  static Optional<Role> named(String name) {
    return Stream.of(values()).filter(role -> role.title().equals(name)).findFirst();
  }

  /** The name in tokens and settings, {@code user} for {@link #USER}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
