package dev.warren.gateway.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names by which clients reach the gateway. A foreign page can let its own name resolve to the
 * gateway's address (DNS rebinding): its requests then have that name as {@code Host}, and the
 * browser takes them for requests to the page's own origin. Thread-safe.
 */
public final class Hosts {

  /** A header {@code Host} (RFC 9110, section 7.2): a name or an address, and perhaps a port. */
  private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]/@]+)(:\\d*)?");

  private final Set<String> names;

  /**
   * @param names names and addresses without a port; IPv6 addresses with or without brackets
   * @throws IllegalArgumentException where one of them is neither a name nor an address
   */
  public Hosts(List<String> names) {
    this.names = names.stream().map(Hosts::checked).collect(Collectors.toUnmodifiableSet());
  }

  private static String checked(String name) {
    String bracketed = name.chars().filter(c -> c == ':').count() > 1 ? bracketed(name) : name;
    Matcher host = HOST.matcher(bracketed);
    if (!host.matches() || host.group(2) != null) {
      throw new IllegalArgumentException(
          "warren.hosts: '%s' is not a host's name or address; leave out scheme, port and path"
              .formatted(name));
    }
    return bracketed.toLowerCase(Locale.ROOT);
  }

  private static String bracketed(String address) {
    return address.startsWith("[") ? address : "[" + address + "]";
  }

  /**
   * Whether a header {@code Host} names the gateway, with any port.
   *
   * @param host the header; null where the request has none
   */
  public boolean contain(@Nullable String host) {
    if (host == null) {
      return false;
    }
    Matcher parts = HOST.matcher(host);
    return parts.matches() && names.contains(parts.group(1).toLowerCase(Locale.ROOT));
  }
}
