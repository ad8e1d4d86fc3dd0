package dev.warren.gateway.alert;

/** There is no such unacknowledged alert of this user. */
public final class UnknownAlert extends Exception {

  UnknownAlert(String alertId) {
    super(
        "alert '%s': is not one of your unacknowledged ones".formatted(alertId),
        null,
        false,
        false);
  }
}
