package dev.warren.gateway.alert;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;

/** The user has no unacknowledged alert of this id. */
public final class UnknownAlert extends Refused {

  UnknownAlert(String alertId) {
    super(
        Refusal.UNKNOWN_ALERT,
        "alert '%s': is not one of your unacknowledged alerts".formatted(alertId));
  }
}
