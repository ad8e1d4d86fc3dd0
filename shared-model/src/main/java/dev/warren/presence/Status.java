package dev.warren.presence;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A user's status, over all devices and gateways. */
public enum Status {
  @JsonProperty("online")
  ONLINE,
  @JsonProperty("away")
  AWAY,
  @JsonProperty("busy")
  BUSY,
  @JsonProperty("offline")
  OFFLINE;

  /** The status of this name in events; empty if there is none. */
  public static Optional<Status> named(String name) {
    return Stream.of(values()).filter(status -> status.title().equals(name)).findFirst();
  }

  /** The name in events. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
