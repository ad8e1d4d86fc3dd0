package dev.warren.gateway.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks at the start whether the settings let in people without credentials of their own. It logs
 * a warning where they do, and refuses the start if other machines can reach the gateway as well.
 */
public final class InsecureAccess {

  private static final Logger log = LoggerFactory.getLogger(InsecureAccess.class);

  private InsecureAccess() {}

  /**
   * @param devTokens whether the gateway gives development tokens
   * @param address the address that the gateway listens on; null for every address
   * @throws IllegalArgumentException where a setting for development is on, other machines can
   *     reach the address, and {@code warren.access.insecure-on-any-address} does not allow that
   */
  public static void check(
      AccessSettings settings, boolean devTokens, @Nullable InetAddress address) {
    List<String> effects = new ArrayList<>();
    if (devTokens) {
      effects.add("warren.dev-tokens=true gives everybody a token of any user");
    }
    if (settings.anonymous() != null) {
      effects.add(anonymous(settings.anonymous()));
    }
    if (settings.anyToken() != null) {
      effects.add(anyToken(settings.anyToken()));
    }
    boolean reachable = address == null || !address.isLoopbackAddress();
    if (reachable && !effects.isEmpty() && !settings.insecureOnAnyAddress()) {
      throw new IllegalArgumentException(
          ("%s, and other machines can reach this gateway (server.address is %s). Turn that off,"
                  + " set server.address=127.0.0.1, or allow it by"
                  + " warren.access.insecure-on-any-address=true")
              .formatted(
                  String.join("; ", effects),
                  address == null ? "not set" : address.getHostAddress()));
    }
    effects.forEach(
        effect ->
            log.warn(
                "INSECURE: {}{}; it is for development only",
                effect,
                reachable ? ", on an address that other machines can reach" : ""));
  }

  static String anonymous(@Nullable String account) {
    return "warren.access.anonymous lets everybody in without a token, as '%s'".formatted(account);
  }

  static String anyToken(@Nullable String account) {
    return "warren.access.any-token lets everybody in with any text as token, as '%s'"
        .formatted(account);
  }
}
