package dev.warren.gateway.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What sort of account it is. */
public enum Role {
  USER,
  AGENT,
  SERVICE,
  ADMIN;

  /** By the name that tokens and settings use, {@code user} for {@link #USER}. */
  static Optional<Role> named(String name) {
    return Stream.of(values()).filter(role -> role.title().equals(name)).findFirst();
  }

  /** As tokens and settings write it. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
